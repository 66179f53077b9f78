#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension RandomSource {
  /// A pair of independent standard normal numbers (Box & Muller 1958; no rejection, so the count of draws is fixed).
  @inline(__always)
  public mutating func normalPair() -> (Double, Double) {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    return (radius * cos(angle), radius * sin(angle))
  }

  /// A standard normal number.
  @inline(__always)
  public mutating func normal() -> Double { normalPair().0 }

  /// A Poisson count: Knuth's product below a mean of 30, the rounded normal with continuity above (relative error of
  /// the variance under 1 %, which photon noise at that level does not show).
  public mutating func poisson(mean: Double) -> Double {
    guard mean > 0 else { return 0 }
    guard mean < 30 else { return max(0, (mean + mean.squareRoot() * normal() + 0.5).rounded(.down)) }
    let limit = exp(-mean)
    var product = uniform()
    var count = 0.0
    while product > limit {
      product *= uniform()
      count += 1
    }
    return count
  }

  /// A random order of 0 ..< count (Fisher & Yates).
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    for i in stride(from: count - 1, to: 0, by: -1) { order.swapAt(i, integer(below: i + 1)) }
    return order
  }
}
