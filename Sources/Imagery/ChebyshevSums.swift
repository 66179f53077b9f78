import CPixels

/// What a least-squares fit of a Chebyshev polynomial needs to know of its points, to which points can be added and from
/// which they can be taken.
///
/// As T_a T_b = (T_(a+b) + T_|a-b|) / 2, the normal equations follow from the sums of T0...T(2 degree) alone.
struct ChebyshevSums {
  /// Degrees that a polynomial can have.
  static let degrees = 0...Int(fleming_most_degree)

  /// Number of points, each with its weight.
  private(set) var count = 0.0
  /// Sums of T0...T(2 degree) over the points.
  private var plain: [Double]
  /// Sums of T0...T(degree) times the points' values.
  private var weighted: [Double]

  /// No points yet.
  init(degree: Int) {
    precondition(Self.degrees.contains(degree), "a polynomial of degree \(degree), not \(Self.degrees)")
    plain = [Double](repeating: 0, count: 2 * degree + 1)
    weighted = [Double](repeating: 0, count: degree + 1)
  }

  /// Adds points as often as they weigh; those of weight -1 are taken away.
  mutating func add(_ points: FitPoints) {
    count += points.weights.reduce(0, +)
    fleming_chebyshev_sums(
      points.x, points.values, points.weights, Int64(points.x.count), Int32(weighted.count - 1), &plain, &weighted)
  }

  /// The polynomial through the points; of lower degree where they are fewer than twice the coefficients.
  func polynomial() -> ChebyshevPolynomial {
    let terms = max(1, min(weighted.count, Int(count) / 2))
    var matrix = [Double](repeating: 0, count: terms * terms)
    for a in 0..<terms {
      for b in 0...a { matrix[a * terms + b] = 0.5 * (plain[a + b] + plain[a - b]) }
    }
    return ChebyshevPolynomial(coefficients: Self.solved(&matrix, Array(weighted[..<terms]), terms))
  }

  /// Solves normal equations by Cholesky's factors of the lower triangle; directions the pixels say nothing of get 0.
  private static func solved(_ matrix: inout [Double], _ right: [Double], _ count: Int) -> [Double] {
    var isFree = [Bool](repeating: false, count: count)
    for a in 0..<count {
      let whole = matrix[a * count + a]
      for b in 0...a {
        var sum = matrix[a * count + b]
        for k in 0..<b { sum -= matrix[a * count + k] * matrix[b * count + k] }
        if a == b {
          isFree[a] = sum <= 1e-13 * whole
          matrix[a * count + a] = isFree[a] ? 1 : sum.squareRoot()
        } else {
          matrix[a * count + b] = isFree[b] ? 0 : sum / matrix[b * count + b]
        }
      }
    }
    var solution = right
    for a in 0..<count {
      for k in 0..<a { solution[a] -= matrix[a * count + k] * solution[k] }
      solution[a] = isFree[a] ? 0 : solution[a] / matrix[a * count + a]
    }
    for a in (0..<count).reversed() {
      for k in a + 1..<max(a + 1, count) where k < count { solution[a] -= matrix[k * count + a] * solution[k] }
      solution[a] = isFree[a] ? 0 : solution[a] / matrix[a * count + a]
    }
    return solution
  }
}
