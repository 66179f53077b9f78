/// Intervals that hold the truth with a probability promised beforehand, from the residuals of samples that training did
/// not see: split conformal prediction (Vovk, Gammerman & Shafer 2005; Lei et al. 2018, JASA 113, 1094).
///
/// Whatever the predictor and the distribution, an interval of level p holds a new label with a probability of at least p
/// and less than p + 1 / (n + 1), when the n samples of the calibration and the new one can be exchanged. Divided by
/// predicted standard deviations first, intervals are wide where the predictor says it is unsure.
public struct ConformalCalibration: Codable, Sendable, Equatable {
  /// |residual| of each sample, over its predicted deviation where `isNormalized`; rising.
  public let scores: [Double]
  /// Whether scores are in units of the predicted deviations.
  public let isNormalized: Bool

  /// Calibrates one target on predictions of samples that training did not see; labels that are not numbers are missing.
  ///
  /// With `deviations`, above 0, intervals are proportional to them.
  public init(labels: [Double], predictions: [Double], deviations: [Double]? = nil) {
    precondition(
      labels.count == predictions.count && deviations?.count ?? labels.count == labels.count,
      "\(labels.count) labels, \(predictions.count) predictions, \(deviations?.count ?? 0) deviations")
    isNormalized = deviations != nil
    scores = labels.indices.filter { labels[$0].isFinite }.map { i in
      let deviation = deviations?[i] ?? 1
      precondition(deviation > 0, "a predicted deviation of \(deviation)")
      return abs(predictions[i] - labels[i]) / deviation
    }.sorted()
  }

  /// The score of rank ceil((n + 1) level): the half width of intervals, in predicted deviations where `isNormalized`. Nil
  /// when the calibration has too few samples for the level (fewer than level / (1 - level), 19 for 95 %).
  public func halfWidth(level: Double) -> Double? {
    precondition(level > 0 && level < 1, "a level of \(level)")
    // Rounding must not lift a rank that is whole, (19 + 1) * 0.95, to the next.
    let rank = Int(((Double(scores.count) + 1) * level - 1e-9).rounded(.up))
    return rank <= scores.count ? scores[max(rank, 1) - 1] : nil
  }

  /// The intervals about new predictions; nil when the calibration has too few samples for the level.
  public func intervals(predictions: [Double], deviations: [Double]? = nil, level: Double) -> [Interval]? {
    precondition(
      (deviations != nil) == isNormalized && deviations?.count ?? predictions.count == predictions.count,
      "\(deviations?.count ?? 0) deviations for \(predictions.count) predictions, normalised: \(isNormalized)")
    return halfWidth(level: level).map { width in
      predictions.indices.map { i in
        let reach = width * (deviations?[i] ?? 1)
        return Interval(low: predictions[i] - reach, high: predictions[i] + reach)
      }
    }
  }
}
