#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

import Testing

@testable import Training

/// The moving average of parameters against its closed forms. A reading stands for eight steps.
@Suite struct MovingAverageTests {
  private func average(_ decay: Double, start: [Float]) throws -> MovingAverage {
    var configuration = TrainingConfiguration()
    configuration.averaging = decay
    return try #require(MovingAverage(configuration, values: start))
  }

  @Test func thereIsNoneUnlessAskedFor() { #expect(MovingAverage(TrainingConfiguration(), values: [1]) == nil) }

  @Test func whatStaysIsKept() throws {
    var average = try average(0.9, start: [3, -0.25])
    for reading in 1...5 { average.take([3, -0.25], steps: 8 * reading) }
    #expect(average.values == [3, -0.25])
  }

  /// A decay that the start does not shorten: sum (1 - q) q^(n - k) x_k, q = decay^8.
  @Test func readingsWeighByTheirAge() throws {
    let decay = 0.45, q = pow(decay, 8), n = 6
    var average = try average(decay, start: [0, 0])
    let readings = (1...n).map { Float($0 * $0) - 7 }
    for (k, reading) in readings.enumerated() { average.take([1, reading], steps: 8 * (k + 1)) }
    #expect(abs(Double(average.values[0]) - (1 - pow(q, Double(n)))) < 1e-6)
    let expected = readings.enumerated().reduce(0) {
      $0 + (1 - q) * pow(q, Double(n - 1 - $1.offset)) * Double($1.element)
    }
    #expect(abs(Double(average.values[1]) - expected) < 1e-5)
  }

  /// At the start the decay of a step is (1 + s) / (10 + s): what was there first is left by the product of the eighth
  /// powers.
  @Test func theStartIsSoonForgotten() throws {
    var average = try average(0.9999, start: [1])
    var left = 1.0
    for reading in 1...10 {
      let steps = 8 * reading
      average.take([0], steps: steps)
      left *= pow(Double(1 + steps) / Double(10 + steps), 8)
      #expect(abs(Double(average.values[0]) - left) < 1e-5 * left)
    }
    // Without the warm start all but 1 % would be left.
    #expect(average.values[0] < 1e-6)
  }
}
