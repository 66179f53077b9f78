import Probing

extension LineChart {
  /// Accuracy against the size of the perturbation: a line an attack, equal-norm random noise dashed beside them.
  ///
  /// The axis is logarithmic, with zero (the clean accuracy) at its lower end. `chance` is the accuracy of guessing the
  /// most frequent class, drawn as a reference when given; `isOfSpectra` names the unit after what sigma is of spectra.
  public static func robustness(
    _ report: ProbeReport, title: String = "Accuracy under attack", chance: Double? = nil,
    isOfSpectra: Bool = false
  ) -> LineChart {
    var series: [Series] = []
    var names: [String] = []
    for result in report.attacks where !names.contains(result.name) { names.append(result.name) }
    func line(_ name: String, _ points: [(Double, Double)], dashed: Bool = false, color: Int? = nil) {
      var points = points.sorted { $0.0 < $1.0 }
      if points.first.map({ $0.0 > 0 }) ?? false { points.insert((0, report.cleanAccuracy), at: 0) }
      series.append(
        Series(name: name, x: points.map(\.0), y: points.map(\.1), isDashed: dashed, hasDots: true, color: color))
    }
    for name in names {
      line(display(name), report.attacks.filter { $0.name == name }.map { ($0.epsilon, $0.accuracy) })
    }
    // Where one attack is the worst everywhere, its own line says so.
    let isOneAttack = names.contains { name in
      report.attacks.filter { $0.name == name }.map { AccuracyPoint(epsilon: $0.epsilon, accuracy: $0.accuracy) }
        == report.worstCase
    }
    if names.count > 1 && !isOneAttack { line("worst case", report.worstCase.map { ($0.epsilon, $0.accuracy) }) }
    line("random noise, equal norm", report.noiseControl.map { ($0.epsilon, $0.accuracy) }, dashed: true, color: -1)
    series.removeAll { $0.x.isEmpty }
    var chart = LineChart(
      title: title, xLabel: "largest change of a pixel (\(unitText(report.unit, isOfSpectra: isOfSpectra)))",
      yLabel: "accuracy", series: series)
    chart.xForm = .logarithmic
    chart.yRange = 0...1
    if let chance { chart.references = [Reference(chance, name: "guessing")] }
    return chart
  }

  /// An attack's name as people write it.
  static func display(_ attack: String) -> String { attack.count <= 4 ? attack.uppercased() : attack }

  /// A unit of epsilon in words.
  static func unitText(_ unit: EpsilonUnit, isOfSpectra: Bool = false) -> String {
    switch unit {
    case .input: "network input units"
    case .sigma: isOfSpectra ? "standard deviations of the bin" : "standard deviations of the sky"
    case .flux: "flux units"
    }
  }
}
