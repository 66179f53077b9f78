import FoundationEssentials
import Networks
import Testing

@Suite struct OptimizerTests {
  /// Five steps on 37 values, split into ranges as threads would do.
  private func run(_ optimizer: Optimizer, rate: Double, ranges: [Range<Int>] = [0..<37]) -> [Float] {
    var values = hashed(1, count: 37)
    let blocks = (0..<optimizer.stateBlockCount).map { _ in
      let block = UnsafeMutableBufferPointer<Float>.allocate(capacity: 37)
      block.initialize(repeating: 0)
      return block
    }
    defer { for block in blocks { block.deallocate() } }
    for step in 1...5 {
      let gradient = hashed(UInt64(9 + step), count: 37)
      values.withUnsafeMutableBufferPointer { values in
        gradient.withUnsafeBufferPointer { gradient in
          let scale = optimizer.clippingScale(gradient, ranges: [0..<37])
          for range in ranges {
            optimizer.update(
              values, gradient: gradient, state: blocks, range: range, decays: true, learningRate: rate, step: step,
              gradientScale: scale)
          }
        }
      }
    }
    return values
  }

  static let cases: [(String, Optimizer)] = [
    ("plain", Optimizer(.sgd(momentum: 0, nesterov: false))),
    ("momentum", Optimizer(.sgd(momentum: 0.9, nesterov: false))),
    ("nesterov", Optimizer(.sgd(momentum: 0.9, nesterov: true), weightDecay: 0.05)),
    ("adam", Optimizer(.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8))),
    ("adam-penalty", Optimizer(.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), weightDecay: 0.05)),
    ("adamw", Optimizer(.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), weightDecay: 0.05, decay: .decoupled)),
    ("amsgrad", Optimizer(.amsgrad(beta1: 0.9, beta2: 0.999, epsilon: 1e-8))),
    ("rmsprop", Optimizer(.rmsprop(decay: 0.99, momentum: 0, epsilon: 1e-8))),
    ("rmsprop-momentum", Optimizer(.rmsprop(decay: 0.99, momentum: 0.9, epsilon: 1e-8), weightDecay: 0.05)),
    ("adadelta", Optimizer(.adadelta(decay: 0.9, epsilon: 1e-6))),
    ("adagrad", Optimizer(.adagrad(initial: 0, epsilon: 1e-10))),
    ("adagrad-initial", Optimizer(.adagrad(initial: 0.1, epsilon: 1e-10))),
    ("adamax", Optimizer(.adamax(beta1: 0.9, beta2: 0.999, epsilon: 1e-8))),
    ("nadam", Optimizer(.nadam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentumDecay: 0.004))),
    ("ftrl", Optimizer(.ftrl(l1: 0, l2: 0, initial: 0.1))),
    ("ftrl-l1-l2", Optimizer(.ftrl(l1: 0.8, l2: 0.3, initial: 0.1))),
    ("clip-norm", changed(.sgd(momentum: 0.9, nesterov: false)) { $0.clipNorm = 2 }),
    (
      "clip-value",
      changed(.sgd(momentum: 0.9, nesterov: false)) {
        $0.weightDecay = 0.05
        $0.clipValue = 0.25
      }
    ), ("l1", changed(.sgd(momentum: 0, nesterov: false)) { $0.l1 = 0.3 }),
  ]

  private static func changed(_ rule: Optimizer.Rule, _ change: (inout Optimizer) -> Void) -> Optimizer {
    var optimizer = Optimizer(rule)
    change(&optimizer)
    return optimizer
  }

  @Test(arguments: cases)
  func agreesWithPyTorch(name: String, optimizer: Optimizer) throws {
    let expected = try #require(try golden("optimizers.json", as: [String: [Float]].self)[name])
    #expect(relativeDifference(run(optimizer, rate: 0.1), expected) < 2e-6)
  }

  @Test(arguments: cases)
  func rangesDoNotMatter(name: String, optimizer: Optimizer) {
    let whole = run(optimizer, rate: 0.1)
    let parts = run(optimizer, rate: 0.1, ranges: [0..<1, 1..<17, 17..<17, 17..<37])
    // Bit for bit: a value's arithmetic does not depend on its place.
    #expect(parts == whole)
  }

  @Test func namesMakeWhatTheySay() throws {
    #expect(try Optimizer.named("nesterov") == Optimizer(.sgd(momentum: 0.9, nesterov: true)))
    #expect(try Optimizer.named("adamw", weightDecay: 0.1).decay == .decoupled)
    #expect(
      try Optimizer.names.map { try Optimizer.named($0).stateBlockCount } == [1, 1, 2, 2, 3, 1, 2, 1, 2, 2, 2])
    #expect(throws: NetworkError.self) { try Optimizer.named("lion") }
    #expect(try Optimizer.named("sgd", momentum: 0) == Optimizer(.sgd(momentum: 0, nesterov: false)))
    #expect(throws: NetworkError.self) { try Optimizer.named("adam", momentum: 0.5) }
  }

  @Test(arguments: Optimizer.names)
  func filesKeepAndOldFilesDecode(name: String) throws {
    var optimizer = try Optimizer.named(name, weightDecay: 0.1)
    #expect(try JSONDecoder().decode(Optimizer.self, from: try JSONEncoder().encode(optimizer)) == optimizer)
    (optimizer.l1, optimizer.clipNorm, optimizer.clipValue) = (0.1, 2, 3)
    #expect(try JSONDecoder().decode(Optimizer.self, from: try JSONEncoder().encode(optimizer)) == optimizer)
    let old =
      #"{"decay":"decoupled","rule":{"adam":{"beta1":0.9,"beta2":0.999,"epsilon":1e-08}},"weightDecay":0.01}"#
    #expect(
      try JSONDecoder().decode(Optimizer.self, from: Data(old.utf8)) == Optimizer.named("adamw", weightDecay: 0.01))
  }

  @Test(arguments: Optimizer.names)
  func resumesBitForBit(name: String) throws {
    let (network, input, targets) = try EngineCase.make("flattened", count: 4)
    let optimizer = try Optimizer.named(name, weightDecay: 0.01)
    func plan(_ network: Network) throws -> Plan {
      try Plan(network, batch: 4, purpose: .training, optimizer: optimizer)
    }
    func step(_ plan: Plan, _ number: Int) throws {
      _ = try plan.trainingStep(
        input, count: 4, targets: targets, learningRate: 0.01, dropoutSeed: UInt64(number))
    }
    let whole = try plan(network)
    for number in 1...6 { try step(whole, number) }
    let first = try plan(network)
    for number in 1...3 { try step(first, number) }
    let second = try plan(first.network())
    try second.restore(optimizerState: first.optimizerState)
    for number in 4...6 { try step(second, number) }
    #expect(second.network() == whole.network())
    #expect(whole.network() != network)
  }

  @Test func ftrlMakesExactZeros() {
    let values = run(Optimizer(.ftrl(l1: 0.8, l2: 0, initial: 0.1)), rate: 0.1)
    #expect(values.contains(0) && values.contains { $0 != 0 })
  }

  @Test func noDecayWhereNoneApplies() {
    var (with, without) = ([Float](repeating: 2, count: 20), [Float](repeating: 2, count: 20))
    let gradient = [Float](repeating: 0, count: 20)
    let optimizer = Optimizer(.sgd(momentum: 0, nesterov: false), weightDecay: 0.5)
    gradient.withUnsafeBufferPointer { gradient in
      with.withUnsafeMutableBufferPointer {
        optimizer.update($0, gradient: gradient, state: [], range: 0..<20, decays: true, learningRate: 0.1, step: 1)
      }
      without.withUnsafeMutableBufferPointer {
        optimizer.update($0, gradient: gradient, state: [], range: 0..<20, decays: false, learningRate: 0.1, step: 1)
      }
    }
    #expect(without == [Float](repeating: 2, count: 20))
    #expect(with.allSatisfy { abs($0 - 1.9) < 1e-6 })
  }
}
