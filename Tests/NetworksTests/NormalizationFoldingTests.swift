import Testing

@testable import Networks

/// Normalisations taken into convolutions leave every answer and gradient as it was.
@Suite struct NormalizationFoldingTests {
  private func conv(_ filters: Int, bias: Bool = true, groups: Int = 1) -> Convolution {
    Convolution(filters: filters, kernel: 3, groups: groups, bias: bias)
  }

  /// A network whose running statistics and normalisation weights are no ones and zeros.
  private func network(_ layers: [any Layer]) throws -> Network {
    let architecture = try Architecture(
      name: "folded", input: Shape(channels: 3, rows: 12, columns: 12), layers: layers)
    var network = Network(architecture, seed: 7)
    for tensor in architecture.tensors where tensor.name.hasPrefix("norm") {
      for (k, place) in tensor.range.enumerated() {
        let step = Float((5 * k + tensor.range.lowerBound) % 11)
        network.values[place] = tensor.name.hasSuffix("var") ? 0.2 + 0.15 * step : 0.5 + 0.1 * step
      }
    }
    return network
  }

  private func check(_ layers: [any Layer], normalizationsLeft: Int) throws {
    let network = try network(layers)
    let folded = try network.foldingNormalization()
    #expect(folded.architecture.steps.count { $0.layer is BatchNormalization } == normalizationsLeft)
    let input = hashed(3, count: 4 * 3 * 144)
    func forward(_ network: Network) throws -> [Float] {
      try Plan(network, batch: 4, purpose: .inference, threads: 2).forward(input, count: 4)
    }
    func gradient(_ network: Network) throws -> [Float] {
      let plan = try Plan(network, batch: 4, purpose: .inputGradient, threads: 2)
      return try plan.inputGradient(input, count: 4, targets: .classes([0, 1, 2, 1])).gradient
    }
    for (a, b) in [(try forward(network), try forward(folded)), (try gradient(network), try gradient(folded))] {
      let difference = relativeDifference(b, a)
      #expect(difference < 1e-5 && a.contains { $0 != 0 }, "\(difference)")
    }
  }

  @Test func oneBehindTheOther() throws {
    try check(
      [
        conv(8), BatchNormalization(), Activation.relu, conv(6, bias: false), BatchNormalization(epsilon: 1e-2),
        Activation.leakyReLU(slope: 0.1), conv(6, groups: 3), BatchNormalization(), Flatten(), Dense(features: 3),
      ], normalizationsLeft: 0)
  }

  @Test func insideBranchesAndViews() throws {
    try check(
      [
        Residual(
          [conv(5, bias: false), BatchNormalization(), Activation.relu],
          shortcut: [Convolution(filters: 5, kernel: 1), BatchNormalization()]),
        Concatenation([conv(4), BatchNormalization()], []),
        Views {
          conv(4); BatchNormalization(); Flatten()
        },
        Dense(features: 3),
      ], normalizationsLeft: 0)
  }

  @Test func elsewhereItStays() throws {
    try check(
      [
        BatchNormalization(), conv(6), Activation.relu, BatchNormalization(), conv(4), Flatten(), Dense(features: 3),
      ], normalizationsLeft: 2)
    let plain = try network([conv(4), Flatten(), Dense(features: 3)])
    #expect(try plain.foldingNormalization() == plain)
  }
}
