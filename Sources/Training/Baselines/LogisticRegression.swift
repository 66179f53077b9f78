#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Multinomial logistic regression with a penalty on squared weights: the one minimum of
/// sum(-ln p of each label) + penalty / 2 sum(weight^2), intercepts free; scikit-learn's with C = 1 / penalty.
public struct LogisticRegression: Sendable {
  /// [class, the features' weights and then the intercept].
  public let weights: [Double]
  /// Number of classes.
  public let classCount: Int

  /// Fits labels, indices of classes.
  public init(_ features: FeatureMatrix, labels: [Int], classCount: Int, penalty: Double = 1) {
    precondition(labels.count == features.samples, "\(labels.count) labels for \(features.samples) samples")
    precondition(labels.allSatisfy { (0..<classCount).contains($0) }, "a label lies outside the \(classCount) classes")
    precondition(penalty > 0, "a penalty of \(penalty)")
    self.classCount = classCount
    let values = features.values.map { Double($0) }
    let width = features.features + 1
    weights = Minimization.minimum(from: [Double](repeating: 0, count: classCount * width)) { weights, slope in
      var loss = 0.0
      for i in slope.indices {
        let isPenalised = i % width != width - 1
        slope[i] = isPenalised ? penalty * weights[i] : 0
        loss += isPenalised ? 0.5 * penalty * weights[i] * weights[i] : 0
      }
      values.withUnsafeBufferPointer { values in
        for (sample, label) in labels.enumerated() {
          let row = UnsafeBufferPointer(rebasing: values[sample * (width - 1)..<(sample + 1) * (width - 1)])
          var shares = Self.scores(row, weights, classCount)
          let peak = shares.max() ?? 0
          var total = 0.0
          for c in shares.indices {
            shares[c] -= peak
            total += exp(shares[c])
          }
          loss += log(total) - shares[label]
          for c in shares.indices {
            let slip = exp(shares[c]) / total - (c == label ? 1 : 0)
            for j in row.indices { slope[c * width + j] += slip * row[j] }
            slope[c * width + width - 1] += slip
          }
        }
      }
      return loss
    }
  }

  /// The probabilities of samples, [sample, class].
  public func probabilities(of features: FeatureMatrix) -> [Double] {
    (0..<features.samples).flatMap { sample in
      let row = features.row(sample).map { Double($0) }
      let scores = row.withUnsafeBufferPointer { Self.scores($0, weights, classCount) }
      let peak = scores.max() ?? 0
      let total = scores.reduce(0) { $0 + exp($1 - peak) }
      return scores.map { exp($0 - peak) / total }
    }
  }

  private static func scores(_ row: UnsafeBufferPointer<Double>, _ weights: [Double], _ classCount: Int) -> [Double] {
    let width = row.count + 1
    return weights.withUnsafeBufferPointer { weights in
      (0..<classCount).map { c in
        var sum = weights[c * width + row.count]
        for j in row.indices { sum += row[j] * weights[c * width + j] }
        return sum
      }
    }
  }
}
