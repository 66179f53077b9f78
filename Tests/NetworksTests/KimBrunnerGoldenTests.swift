import Networks
import TestSupport
import Testing

/// The published network against PyTorch: forward, loss, every gradient, the input gradient and five training steps.
///
/// The hashed weights and inputs are those of `make.py`, which says how far PyTorch's own single precision is from its
/// double precision: 1e-6 for logits and gradients, 1e-5 for logits behind five steps of Adam.
@Suite(.serialized) struct KimBrunnerGoldenTests {
  struct Summary: Decodable {
    let norm, largest: Double
    let projections: [Double]
    let places: [Int]
    let values: [Double]
  }
  struct Steps: Decodable {
    let losses: [Double]
    let logits: [Float]
    let tensors: [String: Summary]
  }
  struct Golden: Decodable {
    let count: Int
    let keys: [UInt64]
    let classes: [Int32]
    let logits, losses: [Float]
    let inputGradient: Summary
    let meanLoss: Double
    let gradients: [String: Summary]
    let nesterov, adam: Steps
  }

  let golden: Golden
  let network: Network
  let input: [Float]

  init() throws {
    golden = try NetworksTests.golden("kim-brunner-2017.json")
    let shape = Shape(channels: 5, rows: 44, columns: 44)
    let published = try Architecture.preset("kim-brunner-2017", input: shape, outputs: 2)
    network = Network(hashed: try Network.withoutDropout(published))
    input = golden.keys.flatMap { hashed($0, count: shape.count) }
  }

  /// Compares a tensor with its summary: norm, projections on two hashed directions, and single values.
  private func expect(_ values: ArraySlice<Float>, _ summary: Summary, key: UInt64, _ name: String) {
    let tolerance = 1e-4
    let norm = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(norm - summary.norm) < tolerance * summary.norm, "\(name): norm")
    for (i, expected) in summary.projections.enumerated() {
      var projection = 0.0
      for (j, value) in values.enumerated() { projection += Double(hashed(key + UInt64(i), j)) * Double(value) }
      #expect(abs(projection - expected) < tolerance * summary.norm, "\(name): projection \(i)")
    }
    for (place, expected) in zip(summary.places, summary.values) {
      let value = Double(values[values.startIndex + place])
      #expect(abs(value - expected) < tolerance * summary.largest, "\(name)[\(place)]")
    }
  }

  @Test(arguments: Plan.Purpose.allCases)
  func logits(purpose: Plan.Purpose) throws {
    let plan = try Plan(network, batch: golden.count, purpose: purpose)
    #expect(relativeDifference(try plan.forward(input, count: golden.count), golden.logits) < 1e-4)
  }

  @Test func inputGradient() throws {
    let plan = try Plan(network, batch: golden.count, purpose: .inputGradient)
    let result = try plan.inputGradient(input, count: golden.count, targets: .classes(golden.classes))
    #expect(relativeDifference(result.logits, golden.logits) < 1e-4)
    #expect(relativeDifference(result.losses, golden.losses) < 1e-4)
    expect(result.gradient[...], golden.inputGradient, key: 9000, "input")
  }

  @Test func everyGradient() throws {
    let plan = try Plan(network, batch: golden.count, purpose: .training)
    let result = try plan.gradients(
      input, count: golden.count, targets: .classes(golden.classes), sampleWeights: [], dropoutSeed: 1)
    #expect(abs(result.loss - golden.meanLoss) < 1e-4 * golden.meanLoss)
    for tensor in network.architecture.tensors {
      expect(
        result.values[tensor.range], try #require(golden.gradients[tensor.name]), key: 9100, tensor.name)
    }
  }

  @Test(arguments: ["nesterov", "adam"])
  func fiveSteps(name: String) throws {
    let expected = name == "adam" ? golden.adam : golden.nesterov
    let plan = try Plan(network, batch: golden.count, purpose: .training, optimizer: try Optimizer.named(name))
    for (step, loss) in expected.losses.enumerated() {
      let got = try plan.trainingStep(
        input, count: golden.count, targets: .classes(golden.classes), sampleWeights: [],
        learningRate: name == "adam" ? 1e-5 : 1e-3, dropoutSeed: UInt64(step))
      #expect(abs(got - loss) < 1e-4 * loss, "step \(step)")
    }
    #expect(relativeDifference(try plan.forward(input, count: golden.count), expected.logits) < 1e-4)
    let after = plan.network()
    for tensor in network.architecture.tensors {
      expect(after.values[tensor.range], try #require(expected.tensors[tensor.name]), key: 9200, tensor.name)
    }
  }
}
