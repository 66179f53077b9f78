import Networks
import TestSupport
import Testing

/// Every layer through the engine, against PyTorch in double precision and against its own slope.
@Suite(.serialized) struct LayerGoldenTests {
  struct Golden: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let loss: Loss
    let architecture: Architecture
    let logits, losses, inputGradient: [Float]
    let trainingLoss: Double
    let gradients, running: [String: [Float]]
    var testDescription: String { "\(name), \(loss.name)" }

    var network: Network { Network(hashed: architecture) }
    var input: [Float] { hashed(50, count: 3 * architecture.sampleCount) }
    let targets = Targets.classes([2, 0, 1])
    let weights: [Float] = [1, 0.5, 2]
    enum CodingKeys: CodingKey {
      case name, loss, architecture, logits, losses, inputGradient, trainingLoss, gradients, running
    }
  }

  static let layers: [Golden] = (try? golden("layers.json")) ?? []
  static let graphs: [Golden] = (try? golden("graphs.json")) ?? []
  static let goldens = layers + graphs

  @Test func goldensAreThereForEveryLayer() throws {
    #expect(Self.goldens.count > 30)
    let kinds = Set(Self.goldens.flatMap { $0.architecture.steps.map { type(of: $0.layer).kind } })
    #expect(kinds == Set(LayerRegistry.types.map { $0.kind }))
  }

  /// The plan's batch is larger than the samples given: a rest of a data set must not disturb the result.
  @Test(arguments: goldens, [3, 5])
  func evaluationAgrees(golden: Golden, batch: Int) throws {
    let plan = try Plan(golden.network, batch: batch, purpose: .inference, loss: golden.loss)
    #expect(relativeDifference(try plan.forward(golden.input, count: 3), golden.logits) < 1e-5)
    let probe = try Plan(golden.network, batch: batch, purpose: .inputGradient, loss: golden.loss)
    let result = try probe.inputGradient(golden.input, count: 3, targets: golden.targets)
    #expect(relativeDifference(result.logits, golden.logits) < 1e-5)
    #expect(relativeDifference(result.losses, golden.losses) < 1e-5)
    #expect(relativeDifference(result.gradient, golden.inputGradient) < 1e-4)
  }

  @Test(arguments: goldens, [3, 5])
  func gradientsAgree(golden: Golden, batch: Int) throws {
    let plan = try Plan(golden.network, batch: batch, purpose: .training, loss: golden.loss)
    #expect(relativeDifference(try plan.forward(golden.input, count: 3), golden.logits) < 1e-5)
    let result = try plan.gradients(
      golden.input, count: 3, targets: golden.targets, sampleWeights: golden.weights, dropoutSeed: 1)
    #expect(abs(result.loss - golden.trainingLoss) < 1e-5 * abs(golden.trainingLoss))
    let after = plan.network()
    for tensor in golden.architecture.tensors {
      if tensor.isTrainable {
        let expected = try #require(golden.gradients[tensor.name])
        // The gradient of a bias in front of batch normalisation is 0, which rounding alone fills.
        let scale = golden.gradients.values.joined().map { abs($0) }.max() ?? 1
        let worst = zip(result.values[tensor.range], expected).map { abs($0 - $1) }.max() ?? .infinity
        let largest = max(expected.map { abs($0) }.max() ?? 0, 1e-2 * scale)
        #expect(worst < 1e-4 * largest, "\(tensor.name)")
      } else {
        let expected = try #require(golden.running[tensor.name])
        #expect(relativeDifference(Array(after.values[tensor.range]), expected) < 1e-5, "\(tensor.name)")
      }
    }
  }

  /// Compares gradients with slopes of the loss along hashed directions, by central differences.
  ///
  /// Rectifiers and maxima have kinks, and where one lies within the step the slopes ahead and behind differ: such a
  /// direction says nothing and the next is taken. One of eight must be smooth.
  private func expectSlope(
    _ gradient: ArraySlice<Float>, key: UInt64, _ name: String, _ lossAlong: (_ step: [Float]) throws -> Double
  ) throws {
    let length = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    // A step that moves the loss by some thousandth: far above rounding.
    let step = Float(0.001 / max(length, 0.01))
    let tolerance = 1e-2 * max(length, 0.01)
    let here = try lossAlong([Float](repeating: 0, count: gradient.count))
    for attempt in 0..<8 {
      let direction = hashed(key + UInt64(100 * attempt), count: gradient.count)
      let expected = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
      let ahead = try (lossAlong(direction.map { step * $0 }) - here) / Double(step)
      let behind = try (here - lossAlong(direction.map { -step * $0 })) / Double(step)
      guard abs(ahead - behind) < 2 * tolerance else { continue }
      #expect(abs((ahead + behind) / 2 - expected) < tolerance, "\(name): \(ahead), \(behind) against \(expected)")
      return
    }
    Issue.record("\(name): no smooth direction")
  }

  @Test(arguments: layers)
  func gradientsAreSlopes(golden: Golden) throws {
    let plan = try Plan(golden.network, batch: 3, purpose: .training, loss: golden.loss)
    let network = golden.network
    let gradient = try plan.gradients(
      golden.input, count: 3, targets: golden.targets, sampleWeights: golden.weights, dropoutSeed: 1
    ).values
    for (i, tensor) in golden.architecture.tensors.enumerated() where tensor.isTrainable {
      try expectSlope(gradient[tensor.range], key: UInt64(7000 + i), "\(golden.name): \(tensor.name)") { step in
        var moved = network
        for (place, move) in zip(tensor.range, step) { moved.values[place] += move }
        try plan.load(moved)
        return try plan.gradients(
          golden.input, count: 3, targets: golden.targets, sampleWeights: golden.weights, dropoutSeed: 1
        ).loss
      }
    }
  }

  @Test(arguments: layers)
  func inputGradientIsASlope(golden: Golden) throws {
    let plan = try Plan(golden.network, batch: 3, purpose: .inputGradient, loss: golden.loss)
    let gradient = try plan.inputGradient(golden.input, count: 3, targets: golden.targets).gradient
    let size = golden.architecture.sampleCount
    for sample in 0..<3 {
      let range = sample * size..<(sample + 1) * size
      try expectSlope(gradient[range], key: UInt64(8000 + sample), "\(golden.name): sample \(sample)") { step in
        var moved = golden.input
        for (place, move) in zip(range, step) { moved[place] += move }
        return Double(try plan.inputGradient(moved, count: 3, targets: golden.targets).losses[sample])
      }
    }
  }

  /// Dropout: the gradient is that of the very mask the forward pass drew, and the mask follows the seed.
  @Test func dropoutGradientFollowsItsMask() throws {
    let architecture = try Architecture(
      name: "dropout", input: Shape(channels: 2, rows: 6, columns: 6),
      layers: [Dropout(rate: 0.4), Dense(features: 20), Activation(.tanh), Dropout(rate: 0.5), Dense(features: 3)])
    let network = Network(hashed: architecture)
    let input = hashed(50, count: 4 * architecture.input.count)
    let plan = try Plan(network, batch: 4, purpose: .training)
    func result(_ seed: UInt64) throws -> (loss: Double, values: [Float]) {
      try plan.gradients(input, count: 4, targets: .classes([0, 1, 2, 0]), dropoutSeed: seed)
    }
    let first = try result(1)
    #expect(try result(1) == first)
    #expect(try result(2).loss != first.loss)
    for (i, tensor) in architecture.tensors.enumerated() {
      try expectSlope(first.values[tensor.range], key: UInt64(7000 + i), tensor.name) { step in
        var moved = network
        for (place, move) in zip(tensor.range, step) { moved.values[place] += move }
        try plan.load(moved)
        return try result(1).loss
      }
    }
  }
}
