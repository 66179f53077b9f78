/// Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations (Golub & Van Loan, Matrix Computations,
/// section 8.5).
package struct SymmetricEigenvectors {
  /// Falling eigenvalues.
  package let values: [Double]
  /// Eigenvectors [vector, element], of length 1, in the order of `values`.
  package let vectors: [Double]

  /// Of a matrix [row, column] of so many rows. Complexity: O(size^3).
  package init(_ matrix: [Double], size n: Int) {
    precondition(matrix.count == n * n, "\(matrix.count) values for \(n) x \(n)")
    var a = matrix
    var v = (0..<n * n).map { $0 % (n + 1) == 0 ? 1.0 : 0 }
    let scale = matrix.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for _ in 0..<60 {
      var off = 0.0
      for p in 0..<n { for q in p + 1..<max(n, p + 1) { off += a[p * n + q] * a[p * n + q] } }
      if off.squareRoot() <= 1e-14 * scale { break }
      for p in 0..<n {
        for q in p + 1..<max(n, p + 1) where abs(a[p * n + q]) > 1e-18 * scale { Self.rotate(&a, &v, p, q, n) }
      }
    }
    let order = (0..<n).sorted { a[$0 * n + $0] > a[$1 * n + $1] }
    values = order.map { a[$0 * n + $0] }
    vectors = order.flatMap { v[$0 * n..<($0 + 1) * n] }
  }

  /// Makes element (p, q) zero; the rows of `v` turn along.
  private static func rotate(_ a: inout [Double], _ v: inout [Double], _ p: Int, _ q: Int, _ n: Int) {
    let theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q])
    let tangent = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    a.withUnsafeMutableBufferPointer { a in
      for k in 0..<n {
        let (x, y) = (a[k * n + p], a[k * n + q])
        (a[k * n + p], a[k * n + q]) = (cosine * x - sine * y, sine * x + cosine * y)
      }
      for k in 0..<n {
        let (x, y) = (a[p * n + k], a[q * n + k])
        (a[p * n + k], a[q * n + k]) = (cosine * x - sine * y, sine * x + cosine * y)
      }
    }
    v.withUnsafeMutableBufferPointer { v in
      for k in 0..<n {
        let (x, y) = (v[p * n + k], v[q * n + k])
        (v[p * n + k], v[q * n + k]) = (cosine * x - sine * y, sine * x + cosine * y)
      }
    }
  }
}
