/// A stage that reads several values.
class JoinStage: Stage {
  /// What it reads, and where their gradients go.
  private(set) var inputs: [UnsafeMutablePointer<Float>] = []
  private(set) var inputGradients: [UnsafeMutablePointer<Float>] = []

  override func bind(
    inputs: [UnsafeMutablePointer<Float>], output: UnsafeMutablePointer<Float>,
    inputGradients: [UnsafeMutablePointer<Float>], outputGradient: UnsafeMutablePointer<Float>
  ) {
    super.bind(inputs: inputs, output: output, inputGradients: inputGradients, outputGradient: outputGradient)
    self.inputs = inputs
    self.inputGradients = inputGradients
  }
}
