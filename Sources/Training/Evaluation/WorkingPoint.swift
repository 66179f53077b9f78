/// How clean and how complete a sample of one class can be made by a cut on its probability.
public struct WorkingPoint: Codable, Sendable, Equatable {
  /// The class selected.
  public var name: String
  /// The completeness asked for (0.96 in Kim & Brunner 2017).
  public var completeness: Double
  /// The best purity of any cut at least that complete; nil when no sample is of the class.
  public var purityAtCompleteness: Double?
  /// The cut that gives it: the class is selected at this probability and above.
  public var thresholdAtCompleteness: Double?
  /// The purity asked for (0.97 in Kim & Brunner 2017).
  public var purity: Double
  /// The best completeness of any cut at least that pure; 0 when no cut is.
  public var completenessAtPurity: Double?
  /// The cut that gives it.
  public var thresholdAtPurity: Double?

  enum CodingKeys: String, CodingKey {
    case name = "class"
    case completeness
    case purityAtCompleteness = "purity_at_completeness"
    case thresholdAtCompleteness = "threshold_at_completeness"
    case purity
    case completenessAtPurity = "completeness_at_purity"
    case thresholdAtPurity = "threshold_at_purity"
  }

  /// The working points of class `k`; every distinct probability is tried as the cut.
  init(_ samples: ScoredSamples, of k: Int, name: String, completeness: Double, purity: Double, weights: [Double]) {
    self.name = name
    self.completeness = completeness
    self.purity = purity
    var total = 0.0
    for i in samples.labels.indices where samples.labels[i] == k { total += weights[i] }
    guard total > 0 else { return }
    var hits = 0.0
    var selected = 0.0
    var bestPurity: (purity: Double, threshold: Double)?
    var bestCompleteness: (completeness: Double, threshold: Double)?
    samples.forEachThreshold(weights, of: k) { threshold, positive, negative in
      hits += positive
      selected += positive + negative
      guard selected > 0 else { return }
      // The comparison allows for the rounding of 0.96 * total, so that 96 of 100 is complete enough.
      if hits >= completeness * total * (1 - 1e-12), hits / selected > bestPurity?.purity ?? -1 {
        bestPurity = (hits / selected, threshold)
      }
      if hits >= purity * selected * (1 - 1e-12), hits / total > bestCompleteness?.completeness ?? -1 {
        bestCompleteness = (hits / total, threshold)
      }
    }
    purityAtCompleteness = bestPurity?.purity
    thresholdAtCompleteness = bestPurity?.threshold
    completenessAtPurity = bestCompleteness?.completeness ?? 0
    thresholdAtPurity = bestCompleteness?.threshold
  }
}
