import Groundwork
import Networks

/// The directions in which samples differ most, by a block power iteration from random vectors (Halko, Martinsson & Tropp
/// 2011, SIAM Review 53, 217): as scikit-learn's `PCA` for large matrices.
public struct PrincipalComponents: Sendable {
  /// Mean of each feature.
  public let mean: [Float]
  /// Directions [component, feature], of length 1 and at right angles; their largest element is positive.
  public let axes: [Float]
  /// Variance of the samples along each direction, falling.
  public let variances: [Double]

  /// Number of components.
  public var count: Int { variances.count }

  /// Directions more than wanted, which make the wanted ones settle sooner.
  private static let extra = 8
  private static let mostRounds = 50

  /// At most `count` components, and no more than samples less one or features; directions without variance are left out.
  public init(_ features: FeatureMatrix, count: Int) {
    precondition(count > 0, "\(count) components")
    mean = features.means()
    let centered = features.subtracting(mean)
    let (n, p) = (features.samples, features.features)
    let block = min(count + Self.extra, n, p)
    var random = RandomSource(0x7063_61)
    var sides = (0..<block * n).map { _ in Float(random.normal()) }
    var projected: [Float] = []
    var eigen = SymmetricEigenvectors([], size: 0)
    for _ in 0..<Self.mostRounds where block > 0 {
      Self.orthonormalize(&sides, rows: block)
      projected = MatrixProduct.product(sides, centered.values, m: block, n: p, k: n)
      let last = eigen.values
      eigen = Self.eigenvectors(ofRows: projected, rows: block)
      let isSettled = zip(eigen.values, last).prefix(count).allSatisfy { abs($0 - $1) <= 1e-6 * $0 }
      if isSettled, !last.isEmpty { break }
      var across = projected
      Self.orthonormalize(&across, rows: block)
      sides = MatrixProduct.product(across, centered.values, transposed: true, m: block, n: n, k: p)
    }
    let floor = 1e-12 * (eigen.values.first ?? 0)
    let kept = min(count, max(n - 1, 0), eigen.values.count { $0 > floor && $0 > 0 })
    variances = eigen.values.prefix(kept).map { $0 / Double(n - 1) }
    axes = (0..<kept).flatMap { j in
      Self.axis(eigen.vectors[j * block..<(j + 1) * block], of: projected, length: eigen.values[j].squareRoot())
    }
  }

  /// Where samples lie along the components: [sample, component], or the mean where there are no components.
  public func scores(of features: FeatureMatrix) -> FeatureMatrix {
    precondition(features.features == mean.count, "\(features.features) features, not \(mean.count)")
    guard count > 0 else { return FeatureMatrix([Float](repeating: 0, count: features.samples), features: 1) }
    let product = MatrixProduct.product(
      features.subtracting(mean).values, axes, transposed: true, m: features.samples, n: count, k: mean.count)
    return FeatureMatrix(product, features: count)
  }

  private static func axis(_ weights: ArraySlice<Double>, of rows: [Float], length: Double) -> [Float] {
    let p = rows.count / weights.count
    var axis = [Double](repeating: 0, count: p)
    for (i, weight) in weights.enumerated() {
      for j in 0..<p { axis[j] += weight / length * Double(rows[i * p + j]) }
    }
    let largest = axis.max { abs($0) < abs($1) } ?? 1
    return axis.map { Float(largest < 0 ? -$0 : $0) }
  }

  /// Eigenvectors of the products of rows with each other.
  private static func eigenvectors(ofRows rows: [Float], rows count: Int) -> SymmetricEigenvectors {
    let p = rows.count / count
    var products = [Double](repeating: 0, count: count * count)
    rows.withUnsafeBufferPointer { rows in
      for i in 0..<count {
        for j in 0...i {
          let product = MatrixProduct.dot(rows.baseAddress! + i * p, rows.baseAddress! + j * p, p)
          (products[i * count + j], products[j * count + i]) = (Double(product), Double(product))
        }
      }
    }
    return SymmetricEigenvectors(products, size: count)
  }

  /// Gram and Schmidt, each row twice; rows without a direction of their own become 0.
  private static func orthonormalize(_ rows: inout [Float], rows count: Int) {
    let p = rows.count / count
    rows.withUnsafeMutableBufferPointer { buffer in
      for i in 0..<count {
        let row = buffer.baseAddress! + i * p
        let before = MatrixProduct.dot(row, row, p)
        for _ in 0..<2 {
          for j in 0..<i {
            let other = buffer.baseAddress! + j * p
            MatrixProduct.add(-MatrixProduct.dot(row, other, p), other, to: row, p)
          }
        }
        let after = MatrixProduct.dot(row, row, p)
        let factor = after > 1e-10 * before ? 1 / after.squareRoot() : 0
        for k in 0..<p { row[k] *= factor }
      }
    }
  }
}
