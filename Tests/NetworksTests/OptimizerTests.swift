import Networks
import Testing

@Suite struct OptimizerTests {
  /// Five steps on 37 values, split into ranges as threads would do.
  private func run(_ optimizer: Optimizer, rate: Double, ranges: [Range<Int>] = [0..<37]) -> [Float] {
    var values = hashed(1, count: 37)
    var (block0, block1) = ([Float](repeating: 0, count: 37), [Float](repeating: 0, count: 37))
    for step in 1...5 {
      let gradient = hashed(UInt64(9 + step), count: 37)
      values.withUnsafeMutableBufferPointer { values in
        gradient.withUnsafeBufferPointer { gradient in
          block0.withUnsafeMutableBufferPointer { first in
            block1.withUnsafeMutableBufferPointer { second in
              for range in ranges {
                optimizer.update(
                  values, gradient: gradient, state: Array([first, second].prefix(optimizer.stateBlockCount)),
                  range: range, decays: true, learningRate: rate, step: step)
              }
            }
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
  ]

  @Test(arguments: cases)
  func agreesWithPyTorch(name: String, optimizer: Optimizer) throws {
    let expected = try #require(try golden("optimizers.json", as: [String: [Float]].self)[name])
    #expect(relativeDifference(run(optimizer, rate: 0.1), expected) < 2e-6)
  }

  @Test(arguments: cases)
  func rangesDoNotMatter(name: String, optimizer: Optimizer) {
    let whole = run(optimizer, rate: 0.1)
    let parts = run(optimizer, rate: 0.1, ranges: [0..<1, 1..<17, 17..<17, 17..<37])
    #expect(relativeDifference(parts, whole) < 1e-6)
  }

  @Test func namesMakeWhatTheySay() throws {
    #expect(try Optimizer.named("nesterov") == Optimizer(.sgd(momentum: 0.9, nesterov: true)))
    #expect(try Optimizer.named("adamw", weightDecay: 0.1).decay == .decoupled)
    #expect(try Optimizer.names.map { try Optimizer.named($0).stateBlockCount } == [1, 1, 2, 2])
    #expect(throws: NetworkError.self) { try Optimizer.named("lion") }
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
