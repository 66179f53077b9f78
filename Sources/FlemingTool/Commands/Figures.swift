import Groundwork
import Training

/// Metrics in words.
enum Figures {
  /// The main metrics in one line.
  static func line(_ evaluation: Evaluation) -> String {
    var parts = ["accuracy \(fixed(evaluation.accuracy))"]
    if let auc = evaluation.auc { parts.append("AUC \(fixed(auc))") }
    parts.append("Brier \(fixed(evaluation.brier))")
    parts.append("log loss \(fixed(evaluation.logLoss))")
    return parts.joined(separator: ", ") + " (n = \(evaluation.n))"
  }

  /// Every metric as a table for people, intervals behind what has one, and the confusion matrix with its numbers.
  static func table(_ evaluation: Evaluation) -> String {
    var rows: [(name: String, key: String, value: Double?)] = [
      ("accuracy", "accuracy", evaluation.accuracy),
      ("balanced accuracy", "balanced_accuracy", evaluation.balancedAccuracy),
      ("macro F1", "macro_f1", evaluation.macroF1), ("MCC", "mcc", evaluation.mcc), ("AUC", "auc", evaluation.auc),
      ("Brier score", "brier", evaluation.brier), ("log loss", "log_loss", evaluation.logLoss),
      ("calibration error", "calibration_error", evaluation.calibrationError),
    ]
    if let positive = evaluation.positive {
      rows.append(("\(positive) purity at .96", "purity_at_completeness", evaluation.purityAtCompleteness))
      rows.append(("\(positive) compl. at .97", "completeness_at_purity", evaluation.completenessAtPurity))
    }
    let width = (rows.map(\.name.count).max() ?? 0) + 2
    var text = ""
    for row in rows {
      text += NumberFormat.left(row.name, width) + (row.value.map(fixed) ?? "-")
      if let interval = evaluation.intervals[row.key] {
        text += "   95 %: \(fixed(interval.low)) to \(fixed(interval.high))"
      }
      text += "\n"
    }
    return text + "\n" + confusion(evaluation)
  }

  /// Rows are the truth; behind each its completeness, below each column its purity.
  private static func confusion(_ evaluation: Evaluation) -> String {
    let classes = evaluation.classes
    let cell = max(8, (classes.map(\.count).max() ?? 0) + 2)
    var text = NumberFormat.left("truth \\ said", cell + 4)
    text += classes.map { NumberFormat.right($0, cell) }.joined() + NumberFormat.right("recall", 9) + "\n"
    for (name, row) in zip(classes, evaluation.confusion) {
      text += NumberFormat.left(name, cell + 4) + row.map { NumberFormat.right("\($0)", cell) }.joined()
      text += NumberFormat.right(fixed(evaluation.perClass[name]?.recall ?? 0), 9) + "\n"
    }
    text += NumberFormat.left("precision", cell + 4)
    text += classes.map { NumberFormat.right(fixed(evaluation.perClass[$0]?.precision ?? 0), cell) }.joined()
    return text + "\n"
  }

  /// Four digits behind the point.
  static func fixed(_ value: Double) -> String { NumberFormat.fixed(value, 4) }
}
