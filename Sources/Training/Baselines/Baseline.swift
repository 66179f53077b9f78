/// What a method of a few lines reaches on the same samples: a network that is no better has learnt nothing.
public enum Baseline: String, Sendable, CaseIterable, Codable {
  /// Principal components, then ridge regression; for numbers.
  case ridge = "pca-ridge"
  /// Principal components of equal variance, then logistic regression; for classes.
  case logistic = "pca-logistic"
  /// The nearest samples' answers; for both.
  case neighbors = "nearest-neighbours"

  /// Principal components for ridge regression, whose penalty weakens those that say nothing.
  private static let ridgeComponents = 60
  /// Principal components for logistic regression, to which all weigh the same; a fifth of the samples at most.
  private static let logisticComponents = 20
  /// Neighbours that are asked.
  private static let neighborCount = 5

  /// Probabilities [sample, class] of `samples` from labelled ones; nil of a method that gives numbers alone.
  public func probabilities(
    of samples: FeatureMatrix, training: FeatureMatrix, labels: [Int], classCount: Int
  ) -> [Double]? {
    switch self {
    case .ridge: return nil
    case .logistic:
      let components = PrincipalComponents(
        training, count: min(Self.logisticComponents, max(1, training.samples / 5)))
      let scale = components.variances.map { Float(1 / $0.squareRoot()) }
      func whitened(_ features: FeatureMatrix) -> FeatureMatrix {
        let scores = components.scores(of: features)
        guard !scale.isEmpty else { return scores }
        return FeatureMatrix(
          scores.values.indices.map { scores.values[$0] * scale[$0 % scale.count] }, features: scale.count)
      }
      return LogisticRegression(whitened(training), labels: labels, classCount: classCount)
        .probabilities(of: whitened(samples))
    case .neighbors:
      return NearestNeighbors(training, count: Self.neighborCount)
        .probabilities(of: samples, labels: labels, classCount: classCount)
    }
  }

  /// Predictions [sample, target] for `samples` from ones with targets [sample, target], where a missing one is not a
  /// number; nil of a method that gives classes alone. A target that no training sample has, and one that no neighbour has,
  /// is predicted as not a number.
  public func predictions(
    for samples: FeatureMatrix, training: FeatureMatrix, targets: [Double], targetCount: Int
  ) -> [Double]? {
    precondition(
      targetCount > 0 && targets.count == training.samples * targetCount,
      "\(targets.count) numbers for \(training.samples) samples of \(targetCount) targets")
    let columns = (0..<targetCount).map { k in (0..<training.samples).map { targets[$0 * targetCount + k] } }
    let answers: [[Double]]
    switch self {
    case .logistic: return nil
    case .ridge:
      let components = PrincipalComponents(training, count: Self.ridgeComponents)
      let (known, wanted) = (components.scores(of: training), components.scores(of: samples))
      let scale = max((components.variances.first ?? 0) * Double(training.samples), .leastNormalMagnitude)
      let penalties = [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1].map { $0 * scale }
      answers = columns.map { column in
        RidgeRegression(known, targets: column, penalties: penalties)?.predictions(for: wanted)
          ?? [Double](repeating: .nan, count: samples.samples)
      }
    case .neighbors:
      answers = columns.map { column in
        let known = column.indices.filter { column[$0].isFinite }
        guard !known.isEmpty else { return [Double](repeating: .nan, count: samples.samples) }
        return NearestNeighbors(training.rows(known), count: Self.neighborCount)
          .predictions(for: samples, targets: known.map { column[$0] })
      }
    }
    return (0..<samples.samples).flatMap { i in answers.map { $0[i] } }
  }
}
