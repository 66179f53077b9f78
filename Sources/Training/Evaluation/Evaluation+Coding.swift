extension Evaluation {
  enum CodingKeys: String, CodingKey {
    case n, classes, accuracy, mcc, auc, brier, confusion, intervals, reliability, positive
    case balancedAccuracy = "balanced_accuracy"
    case macroF1 = "macro_f1"
    case logLoss = "log_loss"
    case calibrationError = "calibration_error"
    case perClass = "per_class"
    case badInputs = "bad_inputs"
    case purityAtCompleteness = "purity_at_completeness"
    case completenessAtPurity = "completeness_at_purity"
    case workingPoints = "working_points"
    case positiveReliability = "positive_reliability"
  }

  /// Writes every key of the task, `null` for a metric that is undefined; keys of binary tasks only for those.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(n, forKey: .n)
    try container.encode(classes, forKey: .classes)
    try container.encode(accuracy, forKey: .accuracy)
    try container.encode(balancedAccuracy, forKey: .balancedAccuracy)
    try container.encode(macroF1, forKey: .macroF1)
    try container.encode(mcc, forKey: .mcc)
    try container.encode(auc, forKey: .auc)
    try container.encode(brier, forKey: .brier)
    try container.encode(logLoss, forKey: .logLoss)
    try container.encode(calibrationError, forKey: .calibrationError)
    try container.encode(confusion, forKey: .confusion)
    try container.encode(perClass, forKey: .perClass)
    try container.encode(badInputs, forKey: .badInputs)
    try container.encode(intervals, forKey: .intervals)
    try container.encode(reliability, forKey: .reliability)
    guard positive != nil else { return }
    try container.encode(positive, forKey: .positive)
    try container.encode(purityAtCompleteness, forKey: .purityAtCompleteness)
    try container.encode(completenessAtPurity, forKey: .completenessAtPurity)
    try container.encode(workingPoints, forKey: .workingPoints)
    try container.encode(positiveReliability, forKey: .positiveReliability)
  }

  /// The single-number metrics by their JSON keys.
  public var figures: [String: Double] {
    let pairs: [(String, Double?)] = [
      ("accuracy", accuracy), ("balanced_accuracy", balancedAccuracy), ("macro_f1", macroF1), ("mcc", mcc),
      ("auc", auc),
      ("brier", brier), ("log_loss", logLoss), ("calibration_error", calibrationError),
      ("purity_at_completeness", purityAtCompleteness), ("completeness_at_purity", completenessAtPurity),
    ]
    return Dictionary(
      pairs.compactMap { key, value in value.map { (key, $0) } }, uniquingKeysWith: { first, _ in first })
  }
}
