/// Least squares with a penalty on squared weights (Hoerl & Kennard 1970), its strength by leaving one out.
public struct RidgeRegression: Sendable {
  /// Weight of each feature.
  public let weights: [Double]
  /// The value where all features are 0; it bears no penalty.
  public let intercept: Double
  /// The penalty that was chosen: what is added to the sum of squares for each squared weight.
  public let penalty: Double

  /// Fits one target; samples whose target is not a number are left out. Nil when all are.
  ///
  /// Of several penalties that with the least mean square of residuals is chosen, each sample predicted from all others
  /// (in closed form, as scikit-learn's `RidgeCV`).
  public init?(_ features: FeatureMatrix, targets: [Double], penalties: [Double]) {
    precondition(targets.count == features.samples, "\(targets.count) targets for \(features.samples) samples")
    precondition(!penalties.isEmpty && penalties.allSatisfy { $0 > 0 }, "penalties of \(penalties)")
    let known = targets.indices.filter { targets[$0].isFinite }
    guard !known.isEmpty else { return nil }
    let k = features.features
    let count = Double(known.count)
    var center = [Double](repeating: 0, count: k)
    for i in known { for (j, value) in features.row(i).enumerated() { center[j] += Double(value) / count } }
    let mean = known.reduce(0) { $0 + targets[$1] } / count
    let rows = known.map { i in zip(features.row(i), center).map { Double($0) - $1 } }
    let residuals = known.map { targets[$0] - mean }
    let eigen = SymmetricEigenvectors(Self.products(rows, k), size: k)
    // Samples along the eigenvectors, where the fit falls apart into one feature each.
    let turned = rows.map { row in
      (0..<k).map { j in zip(row, eigen.vectors[j * k..<(j + 1) * k]).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    var sums = [Double](repeating: 0, count: k)
    for (row, residual) in zip(turned, residuals) { for j in 0..<k { sums[j] += row[j] * residual } }
    func fit(_ penalty: Double) -> [Double] { (0..<k).map { sums[$0] / (max(eigen.values[$0], 0) + penalty) } }
    func leftOut(_ penalty: Double) -> Double {
      let slopes = fit(penalty)
      return zip(turned, residuals).reduce(0) { sum, sample in
        var (predicted, leverage) = (0.0, 1 / count)
        for j in 0..<k {
          predicted += sample.0[j] * slopes[j]
          leverage += sample.0[j] * sample.0[j] / (max(eigen.values[j], 0) + penalty)
        }
        let error = (sample.1 - predicted) / max(1 - leverage, 1e-12)
        return sum + error * error
      }
    }
    let best = penalties.count == 1 ? penalties[0] : penalties.map { ($0, leftOut($0)) }.min { $0.1 < $1.1 }?.0
    penalty = best ?? penalties[0]
    let slopes = fit(penalty)
    weights = (0..<k).map { i in (0..<k).reduce(0) { $0 + slopes[$1] * eigen.vectors[$1 * k + i] } }
    intercept = mean - zip(weights, center).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The predictions for samples.
  public func predictions(for features: FeatureMatrix) -> [Double] {
    (0..<features.samples).map { i in
      zip(features.row(i), weights).reduce(intercept) { $0 + Double($1.0) * $1.1 }
    }
  }

  /// Sums over samples of the products of two features each.
  private static func products(_ rows: [[Double]], _ k: Int) -> [Double] {
    var products = [Double](repeating: 0, count: k * k)
    for row in rows {
      for i in 0..<k { for j in 0..<k { products[i * k + j] += row[i] * row[j] } }
    }
    return products
  }
}
