/// The metrics of all targets of a regression.
public struct RegressionEvaluation: Codable, Sendable, Equatable {
  /// Number of samples.
  public var n: Int
  /// Names of the targets, in the order of all tables.
  public var targets: [String]
  /// Metrics by target; a target without a label has none.
  public var perTarget: [String: RegressionMetrics]
  /// Inputs left out.
  public var badInputs: [BadInput]

  enum CodingKeys: String, CodingKey {
    case n, targets
    case perTarget = "per_target"
    case badInputs = "bad_inputs"
  }

  /// Evaluates predictions [sample, target] against labels of the same shape, in the targets' units; labels that are not
  /// numbers are missing and left out, target by target.
  ///
  /// `errors` says how sure the predictions are, one entry a target; empty when nothing does. Throws
  /// `TrainingError.cannotEvaluate` when there is no label at all, or a prediction that has one is not a number.
  public init(
    labels: [Double], predictions: [Double], targets: [String], errors: [PredictedErrors] = [],
    bootstrap: Bootstrap? = Bootstrap(), badInputs: [BadInput] = []
  ) throws {
    let k = targets.count
    precondition(
      k > 0 && labels.count % k == 0 && predictions.count == labels.count,
      "\(predictions.count) predictions for \(labels.count) labels of \(k) targets")
    precondition(errors.isEmpty || errors.count == k, "errors of \(errors.count) targets, not \(k)")
    n = labels.count / k
    self.targets = targets
    self.badInputs = badInputs
    perTarget = [:]
    for (place, target) in targets.enumerated() {
      let known = (0..<n).filter { labels[$0 * k + place].isFinite }
      guard !known.isEmpty else { continue }
      if let bad = known.first(where: { !predictions[$0 * k + place].isFinite }) {
        throw TrainingError.cannotEvaluate(reason: "the prediction of \(target) for sample \(bad) is not a number")
      }
      let samples = RegressionSamples(
        labels: known.map { labels[$0 * k + place] }, predictions: known.map { predictions[$0 * k + place] },
        errors: try errors.isEmpty ? nil : errors[place].chosen(known, named: target, of: n))
      perTarget[target] = RegressionMetrics(samples, bootstrap)
    }
    guard !perTarget.isEmpty else { throw TrainingError.cannotEvaluate(reason: "no sample has a label") }
  }
}

extension RegressionMetrics {
  init(_ samples: RegressionSamples, _ bootstrap: Bootstrap?) {
    let summary = RegressionSummary(samples, [Double](repeating: 1, count: samples.count))
    n = samples.count
    rmse = summary.rmse
    mae = summary.mae
    bias = summary.bias
    nmad = summary.nmad
    sigma68 = summary.sigma68
    r2 = summary.r2
    uncertainty = summary.uncertainty
    intervals = [:]
    if let bootstrap {
      let rows = bootstrap.intervals(count: samples.count) { RegressionSummary(samples, $0).values }
      for (key, row) in zip(RegressionSummary.keys, rows) { intervals[key] = row }
    }
  }
}
