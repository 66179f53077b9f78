import CKernels

extension fleming_pooling_shape {
  /// A window over a picture.
  init(_ input: Shape, _ output: Shape, _ window: Window, countsPadding: Bool = false) {
    let margins = window.margins(for: input)
    self.init(
      channels: Int64(input.channels), input_rows: Int64(input.rows), input_columns: Int64(input.columns),
      output_rows: Int64(output.rows), output_columns: Int64(output.columns),
      kernel_rows: Int64(window.kernel.rows), kernel_columns: Int64(window.kernel.columns),
      stride_rows: Int64(window.stride.rows), stride_columns: Int64(window.stride.columns),
      padding_top: Int64(margins.top), padding_left: Int64(margins.left), padding_bottom: Int64(margins.bottom),
      padding_right: Int64(margins.right), counts_padding: countsPadding ? 1 : 0)
  }
}

/// The largest value of each window.
///
/// The backward pass of a rectifier in front is done on the pooled values, a fraction of the traffic: what the
/// rectifier gave the winner is the pooled output itself.
final class MaxPoolingStage: Stage {
  private let shape: fleming_pooling_shape
  private let winners: UnsafeMutablePointer<UInt32>?

  convenience init(_ context: StageContext, name: String, input: Shape, output: Shape, window: Window) throws {
    try self.init(
      context, name: name, input: input, output: output, shape: fleming_pooling_shape(input, output, window))
  }

  /// The largest of every `pieces` neighbouring channels: each pixel is one row, its channels the columns.
  convenience init(_ context: StageContext, name: String, input: Shape, output: Shape, pieces: Int) throws {
    let pixels = input.rows * input.columns
    let extent = Extent(rows: 1, columns: pieces)
    try self.init(
      context, name: name, input: input, output: output,
      shape: fleming_pooling_shape(
        Shape(channels: 1, rows: pixels, columns: input.channels),
        Shape(channels: 1, rows: pixels, columns: output.channels),
        Window(kernel: extent, stride: extent, padding: .none, dilation: 1)))
  }

  private init(
    _ context: StageContext, name: String, input: Shape, output: Shape, shape: fleming_pooling_shape
  ) throws {
    self.shape = shape
    winners =
      context.purpose == .inference
      ? nil : try context.memory.allocate(UInt32.self, count: context.batch * context.views * output.count)
    super.init(context, name: name, input: input, output: output)
  }

  override var gatesByOutput: Bool { true }

  override func forward(count: Int, training: Bool, seed: UInt64) {
    var shape = shape
    fleming_max_pool(&shape, Int64(count), x, y, winners, threads)
  }

  override func backward(count: Int) {
    var shape = shape
    fleming_max_pool_backward(&shape, Int64(count), dy, winners, gate == nil ? nil : y, gate ?? 1, dx, threads)
  }
}

/// The mean of each window.
final class AveragePoolingStage: Stage {
  private let shape: fleming_pooling_shape

  init(
    _ context: StageContext, name: String, input: Shape, output: Shape, window: Window, countsPadding: Bool
  ) {
    shape = fleming_pooling_shape(input, output, window, countsPadding: countsPadding)
    super.init(context, name: name, input: input, output: output)
  }

  override func forward(count: Int, training: Bool, seed: UInt64) {
    var shape = shape
    fleming_average_pool(&shape, Int64(count), x, y, threads)
  }

  override func backward(count: Int) {
    var shape = shape
    fleming_average_pool_backward(&shape, Int64(count), dy, dx, threads)
    applyGate(count: count)
  }
}
