import CKernels

/// Features, and behind them plain numbers of the sample.
final class SideInputStage: Stage {
  private let first: Int

  /// `first` is the place of the numbers among all that a sample carries.
  init(_ context: StageContext, name: String, input: Shape, output: Shape, first: Int) {
    self.first = first
    super.init(context, name: name, input: input, output: output)
  }

  private var numbers: Int64 { Int64(output.count - input.count) }

  override func forward(count: Int, training: Bool, seed: UInt64) {
    let width = Int64(output.count), features = Int64(input.count), side = Int64(context.sideCount)
    fleming_copy_columns(Int64(count), features, x, features, y, width, threads)
    fleming_copy_columns(
      Int64(count), numbers, context.sideNumbers + first, side, y + input.count, width, threads)
  }

  override func backward(count: Int) {
    let width = Int64(output.count), features = Int64(input.count), side = Int64(context.sideCount)
    fleming_copy_columns(Int64(count), features, dy, width, dx, features, threads)
    applyGate(count: count)
    if let gradients = context.sideGradients {
      fleming_copy_columns(
        Int64(count), numbers, dy + input.count, width, gradients + first, side, threads)
    }
  }
}
