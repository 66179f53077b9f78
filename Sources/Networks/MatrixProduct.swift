import COneDNN

/// Products of dense 32-bit matrices and vectors.
package enum MatrixProduct {
  /// A B [m, n], or A B^T where `transposed`, of matrices row by row; the sum over k.
  package static func product(
    _ a: [Float], _ b: [Float], transposed: Bool = false, m: Int, n: Int, k: Int
  ) -> [Float] {
    precondition(a.count == m * k && b.count == n * k, "\(a.count) and \(b.count) values for \(m) x \(n) x \(k)")
    guard m > 0, n > 0, k > 0 else { return [Float](repeating: 0, count: m * n) }
    return [Float](unsafeUninitializedCapacity: m * n) { buffer, count in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          multiply(
            transposed: transposed, m, n, k, a.baseAddress!, k, b.baseAddress!, transposed ? k : n, adding: false,
            into: buffer.baseAddress!, n)
        }
      }
      count = m * n
    }
  }

  /// C = A B or A B^T, all row by row, C [m, n], the sum over k.
  static func multiply(
    transposed: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ strideA: Int,
    _ b: UnsafePointer<Float>, _ strideB: Int, adding: Bool, into c: UnsafeMutablePointer<Float>, _ strideC: Int
  ) {
    let status = fleming_dnn_sgemm(
      0, transposed ? 1 : 0, Int64(m), Int64(n), Int64(k), a, Int64(strideA), b, Int64(strideB), adding ? 1 : 0, c,
      Int64(strideC))
    precondition(status == 0, "a matrix product of \(m) x \(n) x \(k) was refused with status \(status)")
  }

  /// The sum of products, in sixteen partial sums.
  package static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Float {
    var sums = SIMD16<Float>.zero
    let whole = count & ~15
    let (x, y) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
    for i in stride(from: 0, to: whole, by: 16) {
      sums +=
        x.loadUnaligned(fromByteOffset: 4 * i, as: SIMD16<Float>.self)
        * y.loadUnaligned(fromByteOffset: 4 * i, as: SIMD16<Float>.self)
    }
    var sum = sums.sum()
    for i in whole..<count { sum += a[i] * b[i] }
    return sum
  }

  /// Adds a multiple of x to y.
  package static func add(
    _ factor: Float, _ x: UnsafePointer<Float>, to y: UnsafeMutablePointer<Float>, _ count: Int
  ) {
    let whole = count & ~15
    let (from, to) = (UnsafeRawPointer(x), UnsafeMutableRawPointer(y))
    for i in stride(from: 0, to: whole, by: 16) {
      let sum =
        to.loadUnaligned(fromByteOffset: 4 * i, as: SIMD16<Float>.self)
        + factor * from.loadUnaligned(fromByteOffset: 4 * i, as: SIMD16<Float>.self)
      to.storeBytes(of: sum, toByteOffset: 4 * i, as: SIMD16<Float>.self)
    }
    for i in whole..<count { y[i] += factor * x[i] }
  }
}
