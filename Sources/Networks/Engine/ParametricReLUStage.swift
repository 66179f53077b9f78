import CKernels

/// A rectifier with a learnt slope a channel.
final class ParametricReLUStage: Stage {
  private let slopes: Int

  init(_ context: StageContext, name: String, shape: Shape, slopes: Int) {
    self.slopes = slopes
    super.init(context, name: name, input: shape, output: shape)
  }

  override var hasParameters: Bool { true }
  override var mayRunInPlace: Bool { context.purpose == .inference }
  override var mayRunBackInPlace: Bool { true }
  override var needsInput: Bool { context.purpose != .inference }

  private func rows(_ count: Int) -> Int64 { Int64(count * input.rows * input.columns) }

  override func forward(count: Int, training: Bool, seed: UInt64) {
    fleming_channel_rectify(rows(count), Int64(input.channels), context.parameters + slopes, x, y, threads)
  }

  override func backward(count: Int) {
    let channels = Int64(input.channels)
    if let gradients {
      fleming_channel_slopes(rows(count), channels, x, dy, gradients + slopes, threads)
    }
    guard wantsInputGradient else { return }
    fleming_channel_gate(rows(count), channels, context.parameters + slopes, x, dy, dx, threads)
    applyGate(count: count)
  }
}
