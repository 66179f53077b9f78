import CKernels

/// The sum of two values and, where one follows, a rectifier.
final class AdditionStage: JoinStage {
  private let slope: Float

  init(_ context: StageContext, name: String, shape: Shape, slope: Float) {
    self.slope = slope
    super.init(context, name: name, input: shape, output: shape)
  }

  override var fusedSlope: Float? { slope == 1 ? nil : slope }
  override var mayRunInPlace: Bool { true }
  override func passesGradient(to source: Int) -> Bool { gates[source] == nil }

  override func forward(count: Int, training: Bool, seed: UInt64) {
    fleming_add(Int64(count * output.count), inputs[0], inputs[1], slope, nil, 1, y, threads)
  }

  override func backward(count: Int) {
    applyOwnGate(count: count)
    for (k, gate) in gates.enumerated() where wantsGradients[k] {
      guard let gate else { continue }
      fleming_gate(Int64(count * output.count), gate, inputs[k], dy, inputGradients[k], threads)
    }
  }
}
