import Networks
import Testing

/// What a plan promises whatever the network: the same bits again, part batches, exact state.
@Suite struct EnginePlanTests {
  private let all = EngineCase.names + ["dropout"]

  private func train(
    _ plan: Plan, _ input: [Float], _ targets: Targets, count: Int, steps: Range<UInt64>
  ) throws -> [Double] {
    try steps.map {
      try plan.trainingStep(input, count: count, targets: targets, learningRate: 0.01, dropoutSeed: $0)
    }
  }

  @Test("the same seed and threads give the same bits", arguments: [1, 2, 3])
  func repeats(threads: Int) throws {
    for name in all {
      let (network, input, targets) = try EngineCase.make(name, count: 9)
      let runs = try (0..<2).map { _ in
        let plan = try Plan(network, batch: 9, purpose: .training, threads: threads)
        return (try train(plan, input, targets, count: 9, steps: 0..<4), plan.network().values)
      }
      #expect(runs[0].0 == runs[1].0, "\(name)")
      #expect(runs[0].1 == runs[1].1, "\(name)")
      #expect(runs[0].1 != network.values, "\(name) learned nothing")
    }
  }

  @Test("a part of a batch gives what a plan of that size gives")
  func partBatches() throws {
    for name in all {
      let (network, input, targets) = try EngineCase.make(name, count: 5)
      for purpose in Plan.Purpose.allCases {
        let large = try Plan(network, batch: 16, purpose: purpose)
        let exact = try Plan(network, batch: 5, purpose: purpose)
        // Leave another batch's values behind, which must not leak into the part.
        _ = try large.forward(hashed(90, count: 16 * network.architecture.sampleCount, scale: 30), count: 16)
        switch purpose {
        case .inference:
          #expect(
            relativeDifference(try large.forward(input, count: 5), try exact.forward(input, count: 5)) < 1e-5)
          #expect(try large.forward(input, count: 0).isEmpty)
        case .inputGradient:
          let a = try large.inputGradient(input, count: 5, targets: targets)
          let b = try exact.inputGradient(input, count: 5, targets: targets)
          #expect(relativeDifference(a.gradient, b.gradient) < 2e-5, "\(name)")
          #expect(relativeDifference(a.losses, b.losses) < 1e-5, "\(name)")
        case .training:
          let a = try large.gradients(input, count: 5, targets: targets, dropoutSeed: 4)
          let b = try exact.gradients(input, count: 5, targets: targets, dropoutSeed: 4)
          #expect(abs(a.loss - b.loss) < 1e-5, "\(name)")
          #expect(relativeDifference(a.values, b.values) < 2e-5, "\(name)")
        }
      }
    }
  }

  @Test("one sample alone gives what it gives in company")
  func samplesAreIndependent() throws {
    for name in all {
      let (network, input, _) = try EngineCase.make(name, count: 4)
      let size = network.architecture.sampleCount
      let outputs = network.architecture.outputs
      let together = try Plan(network, batch: 4, purpose: .inference).forward(input, count: 4)
      let alone = try Plan(network, batch: 1, purpose: .inference)
      for sample in 0..<4 {
        let logits = try alone.forward(Array(input[sample * size..<(sample + 1) * size]), count: 1)
        #expect(
          relativeDifference(logits, Array(together[sample * outputs..<(sample + 1) * outputs])) < 1e-5, "\(name)")
      }
    }
  }

  @Test("parameters come back bit for bit, and training continues bit for bit from saved state")
  func exactState() throws {
    let optimizers = [
      Optimizer(.sgd(momentum: 0.9, nesterov: true), weightDecay: 1e-3),
      Optimizer(.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8)), Optimizer(.sgd(momentum: 0, nesterov: false)),
    ]
    for name in all {
      for optimizer in optimizers {
        let (network, input, targets) = try EngineCase.make(name, count: 6)
        let through = try Plan(network, batch: 6, purpose: .training, optimizer: optimizer)
        #expect(through.network() == network, "\(name)")
        _ = try train(through, input, targets, count: 6, steps: 0..<3)
        let middle = through.network()
        let state = through.optimizerState
        _ = try train(through, input, targets, count: 6, steps: 3..<6)

        let resumed = try Plan(middle, batch: 6, purpose: .training, optimizer: optimizer)
        try resumed.restore(optimizerState: state)
        #expect(resumed.optimizerState == state, "\(name)")
        _ = try train(resumed, input, targets, count: 6, steps: 3..<6)
        #expect(resumed.network() == through.network(), "\(name)")
      }
    }
  }

  @Test("a state that does not fit is refused")
  func wrongState() throws {
    let (network, _, _) = try EngineCase.make("flattened", count: 1)
    let plan = try Plan(network, batch: 1, purpose: .training)
    for state in [[], [[1, 2]], [[], [0, 1]], [[Float](repeating: 0, count: network.values.count), [0, .nan]]] {
      #expect(throws: NetworkError.self) { try plan.restore(optimizerState: state) }
    }
  }

  @Test("loading other parameters changes the answers to theirs", arguments: Plan.Purpose.allCases)
  func loading(purpose: Plan.Purpose) throws {
    for name in all {
      let (network, input, _) = try EngineCase.make(name, count: 2)
      var other = network
      for i in other.values.indices where network.values[i] != 0 { other.values[i] *= 1.25 }
      let plan = try Plan(network, batch: 2, purpose: purpose)
      let first = try plan.forward(input, count: 2)
      try plan.load(other)
      let second = try plan.forward(input, count: 2)
      #expect(second == (try Plan(other, batch: 2, purpose: purpose).forward(input, count: 2)), "\(name)")
      #expect(second != first, "\(name)")
    }
  }

  @Test("purposes agree on the logits, and training evaluates without dropout")
  func purposesAgree() throws {
    for name in all {
      let (network, input, targets) = try EngineCase.make(name, count: 3)
      let logits = try Plan.Purpose.allCases.map {
        try Plan(network, batch: 3, purpose: $0).forward(input, count: 3)
      }
      for other in logits.dropFirst() { #expect(relativeDifference(other, logits[0]) < 1e-5, "\(name)") }
      let plan = try Plan(network, batch: 3, purpose: .inputGradient)
      #expect(try plan.inputGradient(input, count: 3, targets: targets).logits == plan.forward(input, count: 3))
    }
  }

  @Test("dropout draws with the seed, keeps the mean, and differs between seeds")
  func dropout() throws {
    let width = 4000
    let architecture = try Architecture(
      name: "drop", input: Shape(features: width), layers: [Dropout(rate: 0.25), Dense(features: 1)])
    var network = Network(architecture, seed: 1)
    for i in 0..<width { network.values[i] = 1 / Float(width) }
    network.values[width] = 0
    let plan = try Plan(network, batch: 2, purpose: .training, loss: .binaryCrossEntropy)
    let input = [Float](repeating: 1, count: 2 * width)
    // The gradient of a weight is the loss's slope times what dropout let through: 0 or 1 / (1 - rate).
    func kept(_ seed: UInt64) throws -> [Float] {
      let weights = try plan.gradients(
        input, count: 1, targets: .classes([1, 1]), dropoutSeed: seed
      ).values.prefix(width)
      let slope = weights.min() ?? 0
      return weights.map { $0 / slope }
    }
    let first = try kept(1)
    #expect(first == (try kept(1)))
    #expect(first != (try kept(2)))
    #expect(first.allSatisfy { $0 == 0 || $0 == 1 })
    // Five standard deviations of a binomial share.
    let share = Double(first.reduce(0, +)) / Double(width)
    #expect(abs(share - 0.75) < 5 * (0.25 * 0.75 / Double(width)).squareRoot())
    #expect(relativeDifference(try plan.forward(input, count: 1), [1]) < 1e-5)
  }

  @Test("noise is normal, draws with the seed, and differs between seeds")
  func gaussianNoise() throws {
    let width = 40_000
    let architecture = try Architecture(
      name: "noise", input: Shape(features: width), layers: [GaussianNoise(sigma: 2), Dense(features: 1, bias: false)])
    let plan = try Plan(
      Network(architecture: architecture, values: [Float](repeating: 0, count: width)), batch: 1, purpose: .training,
      loss: .meanSquaredError)
    // With weights of zero the output is 0 and the gradient of a weight is -2 times its noisy input.
    func noise(_ seed: UInt64) throws -> [Double] {
      try plan.gradients(
        [Float](repeating: 10, count: width), count: 1, targets: .values([1]), dropoutSeed: seed
      ).values.map { Double($0) / -2 - 10 }
    }
    let first = try noise(1)
    #expect(first == (try noise(1)))
    let second = try noise(2)
    let n = Double(width)
    func moment(_ power: Int, _ values: [Double]) -> Double {
      values.reduce(0) { sum, value in sum + (0..<power).reduce(1) { product, _ in product * value / 2 } } / n
    }
    // Five standard deviations of each moment of n normal numbers.
    for values in [first, second] {
      for (power, expected, spread) in [(1, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96), (6, 15, 10_170)] {
        #expect(abs(moment(power, values) - expected) < 5 * (spread / n).squareRoot(), "moment \(power)")
      }
      #expect(values.allSatisfy { abs($0) < 12 })
    }
    // Seeds and neighbours have nothing to do with each other.
    for other in [second, Array(first.dropFirst()) + [first[0]]] {
      #expect(abs(zip(first, other).reduce(0) { $0 + $1.0 * $1.1 / 4 } / n) < 5 / n.squareRoot())
    }
    #expect(try plan.forward([Float](repeating: 10, count: width), count: 1) == [0])
  }

  @Test("no shipped network runs a reference implementation", arguments: Architecture.presetNames)
  func noReference(preset: String) throws {
    let architecture = try Architecture.preset(preset)
    let network = Network(architecture: architecture, values: [Float](repeating: 0.01, count: architecture.valueCount))
    for purpose in Plan.Purpose.allCases {
      for batch in [1, 128] {
        let names = try Plan(network, batch: batch, purpose: purpose).implementations
        #expect(!names.isEmpty)
        #expect(!names.contains { $0.contains("ref") || $0.isEmpty }, "\(preset) \(purpose): \(names)")
      }
    }
  }

  @Test("batch normalisation follows the batch in training and the running statistics outside")
  func batchNormalisation() throws {
    let architecture = try Architecture(
      name: "norm", input: Shape(channels: 1, rows: 1, columns: 2),
      layers: [BatchNormalization(epsilon: 1e-5, momentum: 0.1), Flatten()])
    let plan = try Plan(Network(architecture, seed: 1), batch: 4, purpose: .training)
    // Mean 2.5, biased variance 2.25 + 3 = 5.25 over eight values; unbiased 6.
    let input: [Float] = [-1, 0, 1, 2, 3, 4, 5, 6]
    #expect(relativeDifference(try plan.forward(input, count: 4), input) < 1e-5)
    _ = try plan.gradients(input, count: 4, targets: .classes([0, 1, 0, 1]), dropoutSeed: 1)
    let network = plan.network()
    #expect(relativeDifference(network.tensor("norm1.running_mean") ?? [], [0.25]) < 1e-6)
    #expect(relativeDifference(network.tensor("norm1.running_var") ?? [], [0.9 + 0.6]) < 1e-6)
  }

  @Test("weights of zero take samples out of the loss and the gradient")
  func sampleWeights() throws {
    let (network, input, _) = try EngineCase.make("winograd", count: 4)
    let plan = try Plan(network, batch: 4, purpose: .training)
    let some = try plan.gradients(
      input, count: 4, targets: .classes([0, 1, 2, 0]), sampleWeights: [3, 1, 0, 0], dropoutSeed: 1)
    let other = try plan.gradients(
      input, count: 2, targets: .classes([0, 1]), sampleWeights: [3, 1], dropoutSeed: 1)
    #expect(abs(some.loss - other.loss) < 1e-6)
    #expect(relativeDifference(some.values, other.values) < 1e-5)
  }
}
