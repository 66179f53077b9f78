import CKernels

extension ConvolutionStage {
  /// A way to compute a convolution.
  enum Route: Sendable {
    case winograd, direct, library
    /// The way back from the tiles of Winograd's way forward.
    case adjoint
    /// bfloat16 by Intel's matrix unit.
    case amx
  }

  /// A window that moves from one shape to another, as the kernels see it.
  static func geometry(
    from input: Shape, to output: Shape, _ window: Window, top: Int, left: Int, isHalf: Bool
  ) -> fleming_convolution_shape {
    fleming_convolution_shape(
      input_channels: Int64(input.channels), input_rows: Int64(input.rows), input_columns: Int64(input.columns),
      output_channels: Int64(output.channels), output_rows: Int64(output.rows),
      output_columns: Int64(output.columns), kernel_rows: Int64(window.kernel.rows),
      kernel_columns: Int64(window.kernel.columns), stride_rows: Int64(window.stride.rows),
      stride_columns: Int64(window.stride.columns), padding_top: Int64(top), padding_left: Int64(left),
      dilation_rows: Int64(window.dilation.rows), dilation_columns: Int64(window.dilation.columns),
      bfloat16: isHalf ? 1 : 0)
  }

  /// The matrix unit where there is one and it may, else Winograd where that saves multiplications after the waste of
  /// tiles that hang over the edge.
  ///
  /// oneDNN wants weights in a layout of its own, which changes with every step of training, is slow in one dimension, and
  /// allocates where a side has few channels: in training the direct kernel takes those as well.
  static func route(
    from input: Shape, to output: Shape, _ window: Window, isTrained: Bool = false, isHalf: Bool
  ) -> Route {
    // Rows of the kernel and output channels fill tiles of 32 and 16.
    if isHalf, window.dilation == 1, window.kernel.columns * input.channels >= 8, output.channels >= 8,
      fleming_amx_is_available() != 0
    {
      return .amx
    }
    if suitsWinograd(from: input, to: output, window, isHalf: isHalf) { return .winograd }
    let channels = min(input.channels, output.channels)
    return channels < 8 || isTrained && (channels < 32 || input.rows == 1) ? .direct : .library
  }

  /// The way back from the gradient of the output: one of those forward with the kernel turned or, where the output has
  /// at most three quarters of the input's tiles, Winograd's from the former.
  static func routeBack(
    from output: Shape, to input: Shape, _ window: Window, isTrained: Bool, isHalf: Bool
  ) -> Route {
    guard window.stride == 1 else { return .library }
    if !isHalf, window.kernel.rows > 1, suitsWinograd(from: input, to: output, window, isHalf: false),
      4 * tiles(over: output, of: window.kernel) <= 3 * tiles(over: input, of: window.kernel)
    {
      return .adjoint
    }
    return route(from: output, to: input, window, isTrained: isTrained, isHalf: isHalf)
  }

  /// Whether Winograd takes the kernel, and saves a third of the multiplications after the waste of tiles that hang over.
  private static func suitsWinograd(from input: Shape, to output: Shape, _ window: Window, isHalf: Bool) -> Bool {
    let kernel = window.kernel
    // Tiles of eight columns, in single precision alone, or of six by six.
    let isRow = kernel.rows == 1 && (3...5).contains(kernel.columns)
    guard window.stride == 1, window.dilation == 1, isRow ? !isHalf : kernel == 3 || kernel == 5 else { return false }
    // The transforms cost as much however few the channels; other tiles than those of 4 x 4 results bring in less.
    guard min(input.channels, output.channels) >= (kernel == 3 ? 4 : 16) else { return false }
    let products = kernel.rows * kernel.columns * output.rows * output.columns
    return (isRow ? 8 : 36) * tiles(over: output, of: kernel) * 10 <= products * 7
  }

  /// Winograd's tiles over a picture of results.
  private static func tiles(over results: Shape, of kernel: Extent) -> Int {
    let columns = (kernel.rows == 1 ? 9 : 7) - kernel.columns
    let rows = kernel.rows == 1 ? 1 : columns
    return ((results.rows + rows - 1) / rows) * ((results.columns + columns - 1) / columns)
  }
}
