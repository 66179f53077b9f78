import Networks
import Testing

/// Training with products of bfloat16: the same network, coarser.
@Suite struct PrecisionTests {
  private func relativeRootMeanSquare(_ a: [Float], _ expected: [Float]) -> Double {
    let error = zip(a, expected).reduce(0.0) { $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1)) }
    return (error / expected.reduce(0.0) { $0 + Double($1) * Double($1) }).squareRoot()
  }

  @Test(
    "logits and gradients stay near those of single precision",
    arguments: ["winograd", "winograd of 5", "strides", "strides along a spectrum"])
  func nearSingle(name: String) throws {
    let (network, input, targets) = try EngineCase.make(name, count: 6, smooth: true)
    let plans = try Precision.allCases.map { try Plan(network, batch: 6, purpose: .training, precision: $0) }
    let results = try plans.map { try $0.gradients(input, count: 6, targets: targets, dropoutSeed: 1).values }
    let logits = try plans.map { try $0.forward(input, count: 6) }
    let pairs =
      [(logits[1], logits[0])]
      + network.architecture.tensors.filter(\.isTrainable).map { tensor in
        (Array(results[1][tensor.range]), Array(results[0][tensor.range]))
      }
    // A factor is off by up to 2^-9, which the transforms spread over their tile: below 1 % a layer, and each gradient
    // has gone through up to seven of them.
    for (half, single) in pairs { #expect(relativeRootMeanSquare(half, single) < 0.05) }
    #expect(logits[1] != logits[0])
    let words = plans.map { $0.implementations.filter { $0.hasSuffix(":bf16") } }
    #expect(words[0].isEmpty)
    #expect(!words[1].isEmpty)
  }

  @Test("a network learns as in single precision")
  func learns() throws {
    let (network, input, targets) = try EngineCase.make("winograd", count: 12)
    let losses = try Precision.allCases.map { precision in
      let plan = try Plan(
        network, batch: 12, purpose: .training, optimizer: Optimizer.named("adamw"), precision: precision)
      return try (0..<60).map {
        try plan.trainingStep(input, count: 12, targets: targets, learningRate: 0.002, dropoutSeed: $0)
      }
    }
    for curve in losses { #expect(curve[59] < 0.5 * curve[0]) }
    #expect(abs(losses[1][20] - losses[0][20]) < 0.1 * losses[0][0])
  }
}
