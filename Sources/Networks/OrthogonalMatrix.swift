import Groundwork

/// Random matrices with orthonormal rows or columns: Gram-Schmidt (QR) of a seeded normal matrix (Stewart 1980).
///
/// Rows are taken in blocks: a block is made orthogonal to all rows before it by two matrix products, which do nearly
/// all of the work, then within itself. Where the projection takes most of a row away (the last rows of a square
/// matrix) rounding would show, and it is done twice ("twice is enough", Giraud et al. 2005).
enum OrthogonalMatrix {
  /// Rows that are made orthogonal together.
  private static let block = 64

  /// Fills `values`, [row, column], with orthogonal rows of length `gain`, or columns where there are fewer of them.
  static func fill(
    _ values: UnsafeMutableBufferPointer<Float>, rows: Int, columns: Int, gain: Float, _ source: inout RandomSource
  ) {
    precondition(values.count == rows * columns, "\(values.count) values for \(rows) x \(columns)")
    guard rows > columns else {
      TensorDescription.fillNormal(values, deviation: 1, &source)
      orthogonalize(values, count: rows, length: columns)
      for i in values.indices { values[i] *= gain }
      return
    }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: values.count) { transposed in
      TensorDescription.fillNormal(transposed, deviation: 1, &source)
      orthogonalize(transposed, count: columns, length: rows)
      for row in 0..<rows {
        for column in 0..<columns {
          values.initializeElement(at: row * columns + column, to: gain * transposed[column * rows + row])
        }
      }
    }
  }

  /// Makes `count` vectors of `length`, one behind the other, orthonormal.
  private static func orthogonalize(_ vectors: UnsafeMutableBufferPointer<Float>, count: Int, length: Int) {
    guard count > 0, length > 0, let base = vectors.baseAddress else { return }
    withUnsafeTemporaryAllocation(of: Float.self, capacity: block * count) { projections in
      for first in stride(from: 0, to: count, by: block) {
        let size = min(block, count - first)
        let rows = base + first * length
        if first > 0 {
          let smallest = project(rows, size, against: base, first, length, projections)
          if smallest < 0.1 { _ = project(rows, size, against: base, first, length, projections) }
        }
        orthonormalizeWithin(rows, size, length)
      }
    }
  }

  /// Takes from `size` vectors their parts along `known` orthonormal ones; the smallest share of squared length left.
  private static func project(
    _ rows: UnsafeMutablePointer<Float>, _ size: Int, against base: UnsafeMutablePointer<Float>, _ known: Int,
    _ length: Int, _ projections: UnsafeMutableBufferPointer<Float>
  ) -> Float {
    let before = (0..<size).map { MatrixProduct.dot(rows + $0 * length, rows + $0 * length, length) }
    let parts = projections.baseAddress!
    MatrixProduct.multiply(
      transposed: true, size, known, length, rows, length, base, length, adding: false, into: parts, known)
    for i in 0..<size * known { parts[i] = -parts[i] }
    MatrixProduct.multiply(
      transposed: false, size, length, known, parts, known, base, length, adding: true, into: rows, length)
    return (0..<size).map { MatrixProduct.dot(rows + $0 * length, rows + $0 * length, length) / before[$0] }.min() ?? 1
  }

  /// Makes the vectors of one block orthonormal among themselves; each is projected twice.
  private static func orthonormalizeWithin(_ rows: UnsafeMutablePointer<Float>, _ size: Int, _ length: Int) {
    for i in 0..<size {
      let row = rows + i * length
      for _ in 0..<2 {
        for j in 0..<i {
          MatrixProduct.add(-MatrixProduct.dot(row, rows + j * length, length), rows + j * length, to: row, length)
        }
      }
      let norm = MatrixProduct.dot(row, row, length).squareRoot()
      for k in 0..<length { row[k] /= norm }
    }
  }
}
