import Foundation
import Testing

/// Checks that many numbers are independent standard normal ones: moments, the distribution function and the correlation of
/// neighbours, each within five of its standard deviations.
package func expectNormal(_ values: [Double], sourceLocation: SourceLocation = #_sourceLocation) {
  let n = Double(values.count)
  func moment(_ power: Double) -> Double { values.reduce(0) { $0 + pow($1, power) } / n }
  // The variances of x, x^2, x^3 and x^4 are 1, 2, 15 and 96.
  for (power, truth, variance) in [(1.0, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96)] {
    #expect(
      abs(moment(power) - truth) < 5 * (variance / n).squareRoot(), "moment \(power)", sourceLocation: sourceLocation)
  }
  for limit in [-4.4, -3.8, -3.6, -2.0, -1.1, -0.3, 0.05, 0.7, 1.6, 2.5, 3.654, 4.0] {
    let truth = 0.5 * erfc(-limit / 2.0.squareRoot())
    let share = Double(values.count { $0 < limit }) / n
    #expect(
      abs(share - truth) < 5 * (truth * (1 - truth) / n).squareRoot() + 1 / n,
      "below \(limit): \(share), not \(truth)", sourceLocation: sourceLocation)
  }
  for distance in [1, 2, 16, 32] {
    let products = zip(values, values.dropFirst(distance)).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(products / n) < 5 / n.squareRoot(), "\(distance) apart", sourceLocation: sourceLocation)
  }
}
