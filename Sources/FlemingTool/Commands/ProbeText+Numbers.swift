import Groundwork
import Probing
import Training

extension ProbeText {
  /// Mean shifts of each target by epsilon, in its unit and in its error, then the checks.
  static func text(_ report: NumberProbeReport) -> String {
    var names: [String] = []
    for result in report.attacks where !names.contains(result.name) { names.append(result.name) }
    var text =
      "\(report.n) samples; epsilon in units of \(report.unit.rawValue); mean size of the shift of each answer,\n"
    text += "in its unit and in the error the model gave it (in brackets)\n"
    for target in report.targets {
      let clean = report.cleanRmse[target].map { ", rmse \(short($0)) unchanged" } ?? ""
      text += "\n\(target)\(clean)\n" + NumberFormat.right("epsilon", 9)
      text += (names + ["noise"]).map { NumberFormat.right($0, 20) }.joined() + "\n"
      for noise in report.noiseControl {
        text += NumberFormat.right(NumberFormat.significant(noise.epsilon, 4), 9)
        for name in names {
          text += cell(report.attacks.first { $0.name == name && $0.epsilon == noise.epsilon }, target)
        }
        text += cell(noise, target) + "\n"
      }
    }
    text += "\n"
    for check in report.checks { text += "\(check.passed ? "passed" : "FAILED")  \(check.name): \(check.detail)\n" }
    return text
  }

  private static func cell(_ shifts: NumberShifts?, _ target: String) -> String {
    let shift = shifts?.perTarget[target]
    return NumberFormat.right(shift.map { "\(short($0.meanAbsolute)) (\(short($0.meanAbsoluteSigma)))" } ?? "-", 20)
  }

  private static func short(_ value: Double) -> String { NumberFormat.significant(value, 3) }
}
