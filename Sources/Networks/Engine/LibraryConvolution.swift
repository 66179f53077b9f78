import COneDNN

/// One convolution of oneDNN in one direction.
final class LibraryConvolution {
  private let engine: LibraryEngine
  private let handle: OpaquePointer
  private let name: String

  init(
    _ engine: LibraryEngine, _ direction: fleming_dnn_direction, _ shape: fleming_dnn_convolution_shape,
    slope: Float, name: String
  ) throws {
    var handle: OpaquePointer?
    var shape = shape
    try LibraryEngine.check(
      fleming_dnn_convolution_create(&handle, engine.handle, direction, &shape, slope), "build \(name)")
    guard let handle else { throw NetworkError.engine(operation: "build \(name)", reason: "no primitive") }
    self.engine = engine
    self.handle = handle
    self.name = name
  }

  deinit { fleming_dnn_convolution_free(handle) }

  /// The library's name for how it computes.
  var implementation: String { String(cString: fleming_dnn_convolution_implementation(handle)) }
  /// Floats of scratch.
  var scratchCount: Int { (fleming_dnn_convolution_scratch_bytes(handle) + 3) / 4 }

  /// Brings the weights into the library's layout for executions without weights.
  func prepare(weights: UnsafePointer<Float>) throws {
    try LibraryEngine.check(fleming_dnn_convolution_prepare(handle, weights), "prepare \(name)")
  }

  /// Runs it; see the shim's header for which operands are read and written.
  func run(
    source: UnsafeMutablePointer<Float>, weights: UnsafeMutablePointer<Float>?, bias: UnsafeMutablePointer<Float>?,
    destination: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) throws {
    try LibraryEngine.check(
      fleming_dnn_convolution_execute(handle, source, weights, bias, destination, scratch), "run \(name)")
  }
}

extension fleming_dnn_convolution_shape {
  /// A window that moves over a picture, in groups of channels.
  init(from input: Shape, to output: Shape, _ window: Window, batch: Int, groups: Int) {
    let margins = window.margins(for: input)
    self.init(
      batch: Int64(batch), input_channels: Int64(input.channels), input_rows: Int64(input.rows),
      input_columns: Int64(input.columns), output_channels: Int64(output.channels), output_rows: Int64(output.rows),
      output_columns: Int64(output.columns), kernel_rows: Int64(window.kernel.rows),
      kernel_columns: Int64(window.kernel.columns), stride_rows: Int64(window.stride.rows),
      stride_columns: Int64(window.stride.columns), padding_top: Int64(margins.top),
      padding_left: Int64(margins.left), padding_bottom: Int64(margins.bottom), padding_right: Int64(margins.right),
      dilation_rows: Int64(window.dilation.rows), dilation_columns: Int64(window.dilation.columns),
      groups: Int64(groups))
  }
}

extension Stage {
  /// Zeros behind `count` samples of input and output gradient: the library always takes the whole batch, and the rest
  /// must not count.
  func silenceRest(behind count: Int) {
    let rest = batch - count
    guard rest > 0 else { return }
    (x + count * input.count).update(repeating: 0, count: rest * input.count)
    (dy + count * output.count).update(repeating: 0, count: rest * output.count)
  }
}
