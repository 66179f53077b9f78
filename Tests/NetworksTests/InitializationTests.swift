import FoundationEssentials
import Networks
import Testing

@Suite struct InitializationTests {
  private func values(_ start: Initialization, rows: Int, columns: Int, seed: UInt64 = 1) throws -> [Float] {
    let architecture = try Architecture(
      name: "t", input: Shape(features: columns),
      layers: [Dense(features: rows, bias: false, weightInitialization: start)])
    return Network(architecture, seed: seed).values
  }

  @Test func glorotFillsItsInterval() throws {
    let sample = try values(.glorot, rows: 200, columns: 300)
    let limit = Float((6.0 / 500).squareRoot())
    #expect(sample.allSatisfy { abs($0) <= limit })
    #expect(abs(sample.reduce(0, +) / Float(sample.count)) < 0.002)
    let variance = sample.reduce(0) { $0 + $1 * $1 } / Float(sample.count)
    #expect(abs(variance / (limit * limit / 3) - 1) < 0.02)
  }

  @Test func heHasItsVariance() throws {
    let sample = try values(.he, rows: 200, columns: 300)
    let variance = sample.reduce(0) { $0 + $1 * $1 } / Float(sample.count)
    #expect(abs(variance * 150 - 1) < 0.03)
  }

  /// Variance and the largest magnitude of each, for 200 outputs of 300 inputs.
  static let spreads: [(start: Initialization, variance: Double, limit: Double)] = {
    // What truncation at two deviations leaves of a deviation.
    let kept = 0.87962566103423978
    let glorot = 2.0 / 500
    let he = 2.0 / 300
    return [
      (.glorotNormal, glorot, 2 * glorot.squareRoot() / kept), (.heNormal, he, 2 * he.squareRoot() / kept),
      (.heUniform, he, (3 * he).squareRoot()), (.uniform(limit: 0.3), 0.03, 0.3),
      (.normal(deviation: 0.2), 0.04, 1.2), (.truncatedNormal(deviation: 0.2), 0.04 * kept * kept, 0.4),
    ]
  }()

  @Test(arguments: spreads)
  func variancesAndLimits(start: Initialization, variance: Double, limit: Double) throws {
    let sample = try values(start, rows: 200, columns: 300).map(Double.init)
    #expect(abs(sample.reduce(0, +) / 60_000) < 0.02 * variance.squareRoot())
    #expect(abs(sample.reduce(0) { $0 + $1 * $1 } / 60_000 / variance - 1) < 0.03)
    let largest = sample.map { abs($0) }.max() ?? 0
    #expect(largest <= limit * 1.000001 && largest > 0.6 * limit)
  }

  @Test(arguments: [
    Initialization.glorot, .glorotNormal, .he, .heNormal, .heUniform, .orthogonal, .orthogonal(gain: 1.5), .zeros,
    .constant(0.5), .uniform(limit: 0.3), .normal(deviation: 0.2), .truncatedNormal(deviation: 0.25),
  ])
  func filesKeepIt(start: Initialization) throws {
    let data = try JSONEncoder().encode([start])
    #expect(try JSONDecoder().decode([Initialization].self, from: data) == [start])
  }

  @Test func unknownWordsAndNegativeWidthsAreRefused() {
    for text in ["[\"lecun\"]", "[{\"normal\": -1}]"] {
      #expect(throws: (any Error).self) { try JSONDecoder().decode([Initialization].self, from: Data(text.utf8)) }
    }
  }

  @Test(arguments: [(1, 1), (1, 7), (7, 1), (2, 2), (20, 33), (33, 20), (200, 200), (65, 1000), (700, 129)])
  func orthogonalRowsOrColumns(rows: Int, columns: Int) throws {
    let gain: Float = 1.5
    let matrix = try values(.orthogonal(gain: gain), rows: rows, columns: columns)
    let few = min(rows, columns)
    func vector(_ i: Int) -> [Float] {
      rows <= columns
        ? Array(matrix[i * columns..<(i + 1) * columns]) : (0..<rows).map { matrix[$0 * columns + i] }
    }
    let vectors = (0..<few).map(vector)
    var worst: Float = 0
    for i in 0..<few {
      for j in 0...i {
        let product = zip(vectors[i], vectors[j]).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        worst = max(worst, abs(product - (i == j ? gain * gain : 0)))
      }
    }
    #expect(worst < 2e-5)
  }

  @Test func seedsAndNamesDecide() throws {
    let input = Shape(channels: 1, rows: 12, columns: 12)
    let a = try Architecture.preset("fleming-compact", input: input, outputs: 2)
    #expect(Network(a, seed: 7) == Network(a, seed: 7))
    #expect(Network(a, seed: 7) != Network(a, seed: 8))
    // A tensor's start depends on its own name and shape alone.
    let b = try Architecture.preset("fleming-compact", input: input, outputs: 3)
    #expect(Network(a, seed: 7).tensor("conv2.weight") == Network(b, seed: 7).tensor("conv2.weight"))
    #expect(Network(a, seed: 7).tensor("conv2.weight") != Network(a, seed: 7).tensor("conv3.weight"))
    #expect(Network(a, seed: 7).tensor("conv9.weight") == nil)
  }

  @Test func kimBrunnerStartsAsPublished() throws {
    let architecture = try Architecture.preset(
      "kim-brunner-2017", input: Shape(channels: 5, rows: 44, columns: 44), outputs: 2)
    let network = Network(architecture, seed: 3)
    #expect(network.tensor("conv3.bias") == [Float](repeating: 0.1, count: 64))
    #expect(network.tensor("dense2.bias") == [Float](repeating: 0.01, count: 2048))
    let weight = try #require(network.tensor("dense2.weight"))
    // The last rows of a square matrix are where Gram-Schmidt would lose its way.
    let last = weight[2047 * 2048..<2048 * 2048]
    for other in [0, 1000, 2040, 2046] {
      let product = zip(last, weight[other * 2048..<(other + 1) * 2048]).reduce(Float(0)) { $0 + $1.0 * $1.1 }
      #expect(abs(product) < 2e-5)
    }
    #expect(abs(last.reduce(0) { $0 + $1 * $1 } - 2 / (1 + 1e-4)) < 1e-4)
  }
}
