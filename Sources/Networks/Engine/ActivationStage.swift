import CKernels

/// A function of each value, or softmax over the channels; its backward pass needs the output alone.
final class ActivationStage: Stage {
  private let function: Activation.Function
  private let slope: Float

  init(_ context: StageContext, name: String, shape: Shape, function: Activation.Function, slope: Float) {
    self.function = function
    self.slope = slope
    super.init(context, name: name, input: shape, output: shape)
  }

  override var mayRunInPlace: Bool { true }
  override var mayRunBackInPlace: Bool { true }
  override var needsOutput: Bool { context.purpose != .inference }

  override func forward(count: Int, training: Bool, seed: UInt64) {
    let values = Int64(count * input.count)
    switch function {
    case .relu, .leakyReLU: fleming_rectify(values, slope, x, y, threads)
    case .sigmoid: fleming_sigmoid(values, x, y, threads)
    case .tanh: fleming_tanh(values, x, y, threads)
    case .softmax:
      fleming_softmax(values / Int64(input.channels), Int64(input.channels), x, y, threads)
    }
  }

  override func backward(count: Int) {
    let values = Int64(count * input.count)
    switch function {
    case .relu, .leakyReLU: fleming_gate(values, slope, y, dy, dx, threads)
    case .sigmoid: fleming_sigmoid_backward(values, y, dy, dx, threads)
    case .tanh: fleming_tanh_backward(values, y, dy, dx, threads)
    case .softmax:
      fleming_softmax_backward(values / Int64(input.channels), Int64(input.channels), y, dy, dx, threads)
    }
    applyGate(count: count)
  }
}
