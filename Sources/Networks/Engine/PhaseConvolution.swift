import CKernels

/// The way back through a convolution with a stride as one without: the pixels of the input that lie in one step are
/// channels of one place, and a kernel a stride-th as long leads to them (Shi et al. 2016, arXiv:1609.07009).
///
/// With y + top = stride q + p, the gradient of input row y is the sum over j of that of output row q - j times the
/// kernel's row p + stride j; columns likewise.
struct PhaseConvolution {
  /// The convolution from the gradient of the output to the phases [row, column, channel] of each step.
  let shape: fleming_convolution_shape
  /// How that is computed.
  let route: ConvolutionStage.Route
  /// The window over the input; its output is the steps.
  private let window: fleming_pooling_shape

  /// The way back through a convolution of one group, without dilation and padded by less than its kernel. `isHalf`:
  /// products take their factors as bfloat16 where they can.
  init(input: Shape, output: Shape, window: Window, isHalf: Bool) {
    let margins = window.margins(for: input)
    let rows = Self.axis(input.rows, margins.top, window.kernel.rows, window.stride.rows)
    let columns = Self.axis(input.columns, margins.left, window.kernel.columns, window.stride.columns)
    shape = fleming_convolution_shape(
      input_channels: Int64(output.channels), input_rows: Int64(output.rows), input_columns: Int64(output.columns),
      output_channels: Int64(window.stride.rows * window.stride.columns * input.channels), output_rows: rows.steps,
      output_columns: columns.steps, kernel_rows: rows.taps, kernel_columns: columns.taps, stride_rows: 1,
      stride_columns: 1, padding_top: rows.before, padding_left: columns.before, dilation_rows: 1,
      dilation_columns: 1, bfloat16: isHalf ? 1 : 0)
    let phases = Shape(channels: Int(shape.output_channels), rows: Int(rows.steps), columns: Int(columns.steps))
    self.window = fleming_pooling_shape(input, phases, window)
    let taps = Extent(rows: Int(rows.taps), columns: Int(columns.taps))
    let route = ConvolutionStage.route(
      from: output, to: phases, Window(kernel: taps, stride: 1, padding: .none, dilation: 1), isHalf: isHalf)
    self.route = route == .library ? .direct : route
  }

  /// Whether this is the way back where another would be oneDNN's: few channels fill no block of its (and make it allocate in
  /// training), and elsewhere the last step of the kernel must not reach far beyond its end.
  static func suits(from input: Shape, to output: Shape, _ window: Window, isTrained: Bool) -> Bool {
    guard window.stride != 1, window.dilation == 1 else { return false }
    func whole(_ kernel: Int, _ stride: Int) -> Int { (kernel + stride - 1) / stride * stride }
    let (kernel, stride) = (window.kernel, window.stride)
    let reached = whole(kernel.rows, stride.rows) * whole(kernel.columns, stride.columns)
    let isNarrow = input.channels < 8 || isTrained && min(input.channels, output.channels) < 32
    return isNarrow || 5 * reached <= 7 * kernel.rows * kernel.columns
  }

  /// Steps that reach the picture, taps of the kernel, and zeros before the first, along one axis.
  private static func axis(
    _ length: Int, _ margin: Int, _ kernel: Int, _ stride: Int
  ) -> (steps: Int64, taps: Int64, before: Int64) {
    let (first, last) = (margin / stride, (length - 1 + margin) / stride)
    let taps = (kernel + stride - 1) / stride
    return (Int64(last - first + 1), Int64(taps), Int64(taps - 1 - first))
  }

  /// Floats of the phases of one sample.
  var phaseCount: Int { Int(shape.output_rows * shape.output_columns * shape.output_channels) }
  /// Floats of the arranged weights.
  var weightCount: Int { Int(shape.kernel_rows * shape.kernel_columns * shape.input_channels * shape.output_channels) }

  /// The kernel [row, column, input, output] as that of ``shape``, zeros where it ends before the last step.
  func arrange(_ weights: UnsafePointer<Float>, into arranged: UnsafeMutablePointer<Float>) {
    let (channels, filters) = (Int(window.channels), Int(shape.input_channels))
    let (rows, columns) = (Int(window.kernel_rows), Int(window.kernel_columns))
    let stride = (rows: Int(window.stride_rows), columns: Int(window.stride_columns))
    let taps = (rows: Int(shape.kernel_rows), columns: Int(shape.kernel_columns))
    var to = arranged
    for i in 0..<taps.rows {
      for j in 0..<taps.columns {
        for filter in 0..<filters {
          for p in 0..<stride.rows {
            for q in 0..<stride.columns {
              // Turned round, as always on the way back.
              let row = p + stride.rows * (taps.rows - 1 - i)
              let column = q + stride.columns * (taps.columns - 1 - j)
              for channel in 0..<channels {
                to.pointee =
                  row < rows && column < columns
                  ? weights[((row * columns + column) * channels + channel) * filters + filter] : 0
                to += 1
              }
            }
          }
        }
      }
    }
  }

  /// The pixels from their phases, times the derivative of the rectifier in front.
  func spread(
    _ phases: UnsafePointer<Float>, count: Int, gate: UnsafePointer<Float>?, gateSlope: Float,
    into gradient: UnsafeMutablePointer<Float>, threads: Int32
  ) {
    var window = window
    fleming_phases_backward(&window, Int64(count), phases, gate, gateSlope, gradient, threads)
  }
}
