/// A sum of Chebyshev polynomials T0, T1, ... with coefficients.
struct ChebyshevPolynomial {
  /// One for each of T0, T1, ...; at least one.
  let coefficients: [Double]

  /// The values at coordinates in -1...1, by Clenshaw's recurrence.
  func values(at coordinates: [Double]) -> [Double] {
    coefficients.withUnsafeBufferPointer { coefficients in
      coordinates.map { x in
        var (next, overnext) = (0.0, 0.0)
        for k in stride(from: coefficients.count - 1, to: 0, by: -1) {
          (next, overnext) = (2 * x * next - overnext + coefficients[k], next)
        }
        return x * next - overnext + coefficients[0]
      }
    }
  }
}
