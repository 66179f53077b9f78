import Groundwork
import Probing

/// A probe's report for people.
enum ProbeText {
  /// A table of accuracies by epsilon, then the checks.
  static func text(_ report: ProbeReport, samples: Int) -> String {
    var names: [String] = []
    for result in report.attacks where !names.contains(result.name) { names.append(result.name) }
    var text =
      "clean accuracy \(fixed(report.cleanAccuracy)) on \(samples) samples; epsilon in units of \(report.unit.rawValue)\n\n"
    let cell = max(10, (names.map(\.count).max() ?? 0) + 2)
    text += NumberFormat.right("epsilon", 9) + names.map { NumberFormat.right($0, cell) }.joined()
    text += NumberFormat.right("worst", cell) + NumberFormat.right("noise", cell) + "\n"
    for (point, noise) in zip(report.worstCase, report.noiseControl) {
      text += NumberFormat.right(NumberFormat.significant(point.epsilon, 4), 9)
      for name in names {
        let result = report.attacks.first { $0.name == name && $0.epsilon == point.epsilon }
        text += NumberFormat.right(result.map { fixed($0.accuracy) } ?? "-", cell)
      }
      text += NumberFormat.right(fixed(point.accuracy), cell) + NumberFormat.right(fixed(noise.accuracy), cell) + "\n"
    }
    text += "\n"
    for check in report.checks { text += "\(check.passed ? "passed" : "FAILED")  \(check.name): \(check.detail)\n" }
    return text
  }

  private static func fixed(_ value: Double) -> String { NumberFormat.fixed(value, 4) }
}
