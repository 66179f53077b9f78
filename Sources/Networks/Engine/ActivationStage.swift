import CKernels

/// A function of each value, or softmax over the channels; its backward pass needs the output alone, swish's the input.
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
  override var needsInput: Bool { context.purpose != .inference && function == .swish }
  override var needsOutput: Bool { context.purpose != .inference && function != .swish }

  override func forward(count: Int, training: Bool, seed: UInt64) {
    let values = Int64(count * input.count)
    switch function {
    case .relu, .leakyReLU: fleming_rectify(values, slope, x, y, threads)
    case .linear: if x != y { y.update(from: x, count: Int(values)) }
    case .step: fleming_step(values, x, y, threads)
    case .elu: fleming_elu(values, slope, x, y, threads)
    case .swish: fleming_swish(values, x, y, threads)
    case .softplus: fleming_softplus(values, x, y, threads)
    case .sigmoid: fleming_sigmoid(values, x, y, threads)
    case .tanh: fleming_tanh(values, x, y, threads)
    case .softmax:
      fleming_softmax(values / Int64(input.channels), Int64(input.channels), x, y, threads)
    case .logSoftmax:
      fleming_log_softmax(values / Int64(input.channels), Int64(input.channels), x, y, threads)
    }
  }

  override func backward(count: Int) {
    let values = Int64(count * input.count)
    switch function {
    case .relu, .leakyReLU: fleming_gate(values, slope, y, dy, dx, threads)
    case .linear: if dx != dy { dx.update(from: dy, count: Int(values)) }
    case .step: preconditionFailure("\(name): a step has no way back")
    case .elu: fleming_elu_backward(values, slope, y, dy, dx, threads)
    case .swish: fleming_swish_backward(values, x, dy, dx, threads)
    case .softplus: fleming_softplus_backward(values, y, dy, dx, threads)
    case .sigmoid: fleming_sigmoid_backward(values, y, dy, dx, threads)
    case .tanh: fleming_tanh_backward(values, y, dy, dx, threads)
    case .softmax:
      fleming_softmax_backward(values / Int64(input.channels), Int64(input.channels), y, dy, dx, threads)
    case .logSoftmax:
      fleming_log_softmax_backward(values / Int64(input.channels), Int64(input.channels), y, dy, dx, threads)
    }
    applyGate(count: count)
  }
}
