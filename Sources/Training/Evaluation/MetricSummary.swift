/// The single-number metrics of weighted samples: one pass for the evaluation, one for each resample of its bootstrap.
struct MetricSummary {
  var confusion: [[Double]]
  var perClass: [(precision: Double, recall: Double, f1: Double, support: Double)]
  var accuracy: Double
  var balancedAccuracy: Double
  var macroF1: Double
  var mcc: Double
  var auc: Double?
  var brier: Double
  var logLoss: Double
  var calibrationError: Double
  /// Purity and completeness at the working points, filled in for resamples of a binary task.
  var purityAtCompleteness: Double?
  var completenessAtPurity: Double?

  /// JSON keys in the order of `values`.
  static let keys = [
    "accuracy", "balanced_accuracy", "macro_f1", "mcc", "auc", "brier", "log_loss", "calibration_error",
    "purity_at_completeness", "completeness_at_purity",
  ]

  var values: [Double?] {
    [
      accuracy, balancedAccuracy, macroF1, mcc, auc, brier, logLoss, calibrationError, purityAtCompleteness,
      completenessAtPurity,
    ]
  }

  init(_ samples: ScoredSamples, _ weights: [Double], positive: Int?) {
    let classes = 0..<samples.classCount
    let table = samples.confusion(weights)
    confusion = table
    let truths = table.map { $0.reduce(0, +) }
    let predictions = classes.map { k in table.reduce(0) { $0 + $1[k] } }
    let total = truths.reduce(0, +)
    let hits = classes.reduce(0) { $0 + table[$1][$1] }
    let rows = classes.map { k in
      let precision = predictions[k] > 0 ? table[k][k] / predictions[k] : 0
      let recall = truths[k] > 0 ? table[k][k] / truths[k] : 0
      let both = truths[k] + predictions[k]
      return (precision: precision, recall: recall, f1: both > 0 ? 2 * table[k][k] / both : 0, support: truths[k])
    }
    perClass = rows
    accuracy = hits / total
    balancedAccuracy = Self.mean(classes.filter { truths[$0] > 0 }.map { rows[$0].recall }) ?? 0
    macroF1 = Self.mean(classes.filter { truths[$0] + predictions[$0] > 0 }.map { rows[$0].f1 }) ?? 0
    let expected = classes.reduce(0) { $0 + truths[$1] * predictions[$1] }
    let spread =
      (total * total - predictions.reduce(0) { $0 + $1 * $1 }) * (total * total - truths.reduce(0) { $0 + $1 * $1 })
    mcc = spread > 0 ? (hits * total - expected) / spread.squareRoot() : 0
    if let positive {
      auc = samples.auc(weights, of: positive)
      let point = WorkingPoint(samples, of: positive, name: "", completeness: 0.96, purity: 0.97, weights: weights)
      purityAtCompleteness = point.purityAtCompleteness
      completenessAtPurity = point.completenessAtPurity
    } else {
      auc = Self.mean(classes.compactMap { samples.auc(weights, of: $0) })
    }
    brier = samples.brier(weights, positive: positive)
    logLoss = samples.logLoss(weights)
    calibrationError = Reliability.error(samples, weights)
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
