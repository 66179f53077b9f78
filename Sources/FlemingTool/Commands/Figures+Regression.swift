import Groundwork
import Training

extension Figures {
  /// The main metrics of every target in one line.
  static func line(_ evaluation: RegressionEvaluation) -> String {
    let parts = evaluation.targets.compactMap { name in
      evaluation.perTarget[name].map { "\(name) rmse \(short($0.rmse)), nmad \(short($0.nmad))" }
    }
    return parts.joined(separator: "; ") + " (n = \(evaluation.n))"
  }

  /// Every metric as a table for people: a row a metric, a column a target, intervals of the first behind it.
  static func table(_ evaluation: RegressionEvaluation) -> String {
    let names = evaluation.targets.filter { evaluation.perTarget[$0] != nil }
    let metrics = names.compactMap { evaluation.perTarget[$0] }
    let rows: [(String, (RegressionMetrics) -> Double?)] = [
      ("rmse", { $0.rmse }), ("mae", { $0.mae }), ("bias", { $0.bias }), ("nmad", { $0.nmad }),
      ("sigma 68", { $0.sigma68 }), ("R2", { $0.r2 }), ("coverage 68", { $0.uncertainty?.coverage68 }),
      ("coverage 95", { $0.uncertainty?.coverage95 }), ("sharpness 68", { $0.uncertainty?.sharpness68 }),
      ("sharpness 95", { $0.uncertainty?.sharpness95 }), ("NLL", { $0.uncertainty?.nll }),
    ]
    let cell = max(12, (names.map(\.count).max() ?? 0) + 2)
    func row(_ name: String, _ cells: [String]) -> String {
      NumberFormat.left(name, 14) + cells.map { NumberFormat.right($0, cell) }.joined() + "\n"
    }
    var text = row("", names) + row("n", metrics.map { "\($0.n)" })
    for (name, value) in rows {
      text += row(name, metrics.map { value($0).map(short) ?? "-" })
      guard let interval = key(name) else { continue }
      let ends = metrics.map { $0.intervals[interval] }
      guard ends.contains(where: { $0 != nil }) else { continue }
      text += row("  from", ends.map { $0.map { short($0.low) } ?? "-" })
      text += row("  to", ends.map { $0.map { short($0.high) } ?? "-" })
    }
    return text
  }

  /// The metrics whose bootstrap interval is shown.
  private static func key(_ name: String) -> String? { ["rmse", "nmad", "bias"].contains(name) ? name : nil }

  private static func short(_ value: Double) -> String { NumberFormat.significant(value, 4) }
}
