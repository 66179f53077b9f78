import CPixels

/// A sum of Chebyshev polynomials T0, T1, ... with coefficients.
struct ChebyshevPolynomial {
  /// One for each of T0, T1, ...; at least one.
  let coefficients: [Double]

  /// The values at all points, by Clenshaw's recurrence.
  func values(at points: FitPoints) -> [Float] {
    [Float](unsafeUninitializedCapacity: points.count) { values, initialized in
      initialized = points.count
      guard let values = values.baseAddress else { return }
      fleming_chebyshev_values(points.x, coefficients, Int32(coefficients.count), Int64(points.count), values)
    }
  }

  /// Fills in what the points' values are above the polynomial, and gives the weighted sum of its squares.
  func residuals(of points: FitPoints, in residuals: inout [Double]) -> Double {
    precondition(residuals.count == points.x.count, "\(residuals.count) residuals of \(points.x.count) places")
    return fleming_chebyshev_residuals(
      points.x, points.values, points.weights, Int64(points.x.count), coefficients, Int32(coefficients.count),
      &residuals)
  }
}
