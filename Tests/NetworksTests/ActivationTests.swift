import CKernels
import Networks
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The functions of each value against double precision, over the whole range of a network's values.
@Suite struct ActivationTests {
  typealias Function = @Sendable (Double) -> Double

  static let functions: [(name: Activation.Function, exact: Function)] = [
    (.elu, { $0 > 0 ? $0 : expm1($0) }), (.swish, { $0 / (1 + exp(-$0)) }),
    (.softplus, { max($0, 0) + log1p(exp(-abs($0))) }), (.sigmoid, { 1 / (1 + exp(-$0)) }), (.tanh, { tanh($0) }),
    (.step, { $0 > 0 ? 1 : 0 }), (.linear, { $0 }),
  ]

  /// Values from tiny to large, of both signs, and an odd number of them.
  static let inputs: [Float] = {
    var values: [Float] = [0, 1e-30, -1e-30, 85, -85, 1000, -1000]
    for i in 0..<40_000 { values.append((hashed(3, i)) * 20) }
    for i in 0..<4000 { values.append(hashed(4, i) * 1e-3) }
    return values
  }()

  private func apply(_ function: Activation.Function, _ input: [Float]) throws -> [Float] {
    // A dense layer keeps a network of one linear activation from being empty.
    let architecture = try Architecture(
      name: "t", input: Shape(features: 1), layers: [Activation(function), Dense(features: 1, bias: false)])
    let network = Network(architecture: architecture, values: [1])
    return try Plan(network, batch: input.count, purpose: .inference).forward(input, count: input.count)
  }

  @Test(arguments: functions)
  func agreesWithDoublePrecision(name: Activation.Function, exact: Function) throws {
    var worst = 0.0
    for (value, input) in zip(try apply(name, Self.inputs), Self.inputs) {
      let expected = exact(Double(input))
      // Below single precision's range what is left is 0.
      worst = max(worst, abs(Double(value) - expected) / max(abs(expected), 1e-30))
    }
    #expect(worst < 5e-7, "\(name.rawValue): \(worst)")
  }

  @Test func valuesThatAreNoNumbersStay() throws {
    for function in Activation.Function.allCases where function != .relu && function != .leakyReLU {
      #expect(try apply(function, [.nan, 1])[0].isNaN, "\(function.rawValue)")
    }
  }

  @Test func logSoftmaxOfHugeValuesIsFinite() throws {
    var output = [Float](repeating: .nan, count: 4)
    fleming_log_softmax(1, 4, [1e30, -1e30, 1e30, 0], &output, 1)
    #expect(abs(output[0] + 0.6931472) < 1e-6)
    #expect(output.allSatisfy { !$0.isNaN && $0 < 0 })
  }

  @Test(arguments: [Plan.Purpose.training, .inputGradient])
  func aStepHasNoGradient(purpose: Plan.Purpose) throws {
    let architecture = try Architecture(
      name: "t", input: Shape(features: 3), layers: [Dense(features: 2), Activation(.step)])
    let network = Network(architecture, seed: 1)
    #expect {
      try Plan(network, batch: 1, purpose: purpose)
    } throws: { error in
      "\(error)".contains("no gradient")
    }
    _ = try Plan(network, batch: 1, purpose: .inference)
  }

  @Test func slopesHaveTheirDefaults() throws {
    let json =
      #"{"input":{"channels":3,"rows":1,"columns":1},"layers":[{"kind":"activation","function":"elu"},"#
      + #"{"kind":"activation","function":"leaky-relu"},{"kind":"parametric-relu"}]}"#
    let architecture = try Architecture(json: Array(json.utf8), path: "text")
    #expect((architecture.layers[0] as? Activation)?.slope == 1)
    #expect((architecture.layers[1] as? Activation)?.slope == 0.01)
    #expect(Network(architecture, seed: 1).values == [0.25, 0.25, 0.25])
    #expect(throws: NetworkError.self) {
      try Architecture(name: "t", input: Shape(features: 2), layers: [Activation(.leakyReLU, slope: 1)])
    }
  }
}
