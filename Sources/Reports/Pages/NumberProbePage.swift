import Groundwork
import Probing
import Training

/// The page of `probe --report` for a model of numbers: how far attacks move its answers, beside noise of the same size.
public struct NumberProbePage: Sendable {
  /// What the probe found.
  public var report: NumberProbeReport
  /// The model, as it was named.
  public var model: String
  /// The data, as they were named.
  public var data: String
  /// Of spectra, which wavelengths carry an attack; nil of pictures.
  public var sensitivity: SpectrumChart?
  /// What that chart says, in words.
  public var sensitivityText: String
  /// A line at the end: the command and the version.
  public var footer: String

  /// The page of a probe.
  public init(
    report: NumberProbeReport, model: String, data: String, sensitivity: SpectrumChart? = nil,
    sensitivityText: String = "", footer: String = ""
  ) {
    self.report = report
    self.model = model
    self.data = data
    self.sensitivity = sensitivity
    self.sensitivityText = sensitivityText
    self.footer = footer
  }

  /// The page as HTML.
  public func html() -> String {
    let failed = report.checks.filter { !$0.passed }.count
    var verdict = "All \(report.checks.count) checks of the report on itself passed."
    if failed > 0 {
      verdict = "\(failed) of \(report.checks.count) checks did not pass: read these results with suspicion."
    }
    return Page(
      title: "How \(model) stands attacks",
      subtitle: ["\(NumberFormat.grouped(report.n)) objects from \(data)", verdict],
      sections: [
        Page.Section("", [.charts(report.targets.map(chart)), .text(threat)]),
        Page.Section(
          "Which wavelengths carry an attack",
          sensitivity.map { [.charts([ProbePage.untitled($0)]), .text(sensitivityText)] } ?? []),
        Page.Section("Shifts", [.table(shifts), .text(reading)]),
        Page.Section(
          "The report's examination of itself",
          [
            .table(
              PageTable(
                columns: ["check", "result", "figures"],
                rows: report.checks.map { [$0.name, $0.passed ? "✓ passed" : "✗ did not pass", $0.detail] },
                wordColumns: 3, flagged: Set(report.checks.indices.filter { !report.checks[$0].passed })))
          ]),
      ], footer: footer
    ).html()
  }

  /// Mean shift against epsilon, in the model's errors: a line an attack, noise dashed.
  func chart(_ target: String) -> LineChart {
    var names: [String] = []
    for result in report.attacks where !names.contains(result.name) { names.append(result.name) }
    func series(_ name: String, _ results: [NumberShifts], isNoise: Bool) -> LineChart.Series {
      let points = results.sorted { $0.epsilon < $1.epsilon }
      return LineChart.Series(
        name: name, x: points.map(\.epsilon), y: points.map { $0.perTarget[target]?.meanAbsoluteSigma ?? .nan },
        isDashed: isNoise, hasDots: true, color: isNoise ? -1 : nil)
    }
    let lines = names.map { name in
      series(LineChart.display(name), report.attacks.filter { $0.name == name }, isNoise: false)
    }
    var chart = LineChart(
      title: target, xLabel: "largest change (\(LineChart.unitText(report.unit, isOfSpectra: sensitivity != nil)))",
      yLabel: "mean shift, in its error",
      series: lines + [series("random noise, equal norm", report.noiseControl, isNoise: true)])
    chart.xForm = .logarithmic
    chart.references = [LineChart.Reference(1, name: "one error")]
    return chart
  }

  private var threat: String {
    "Every value may change by at most epsilon, in \(LineChart.unitText(report.unit, isOfSpectra: sensitivity != nil)), stated before the model's own "
      + "normalisation; the attacker knows the networks, their gradients and the true numbers, and raises the loss."
  }

  private var reading: String {
    "A shift is the answer under attack less the answer before. The error is the one the model gave the unchanged object. The "
      + "control adds random noise of the same size in place of the gradient's sign."
  }

  private var shifts: PageTable {
    let results = report.attacks + report.noiseControl
    let rows = report.targets.flatMap { target in
      results.compactMap { result -> [String]? in
        guard let shift = result.perTarget[target] else { return nil }
        return [
          target, result.name == "noise" ? "random noise" : LineChart.display(result.name),
          NumberText.short(result.epsilon), NumberText.short(shift.mean, digits: 4),
          NumberText.short(shift.meanAbsolute, digits: 4), NumberText.short(shift.rms, digits: 4),
          NumberText.short(shift.meanAbsoluteSigma, digits: 3), NumberText.percent(shift.beyondSigma),
          shift.rmse.map { NumberText.short($0, digits: 4) } ?? "",
        ]
      }
    }
    return PageTable(
      columns: [
        "number", "attack", "epsilon", "mean shift", "mean size", "rms", "mean size in errors", "beyond one error",
        "rmse",
      ], rows: rows, wordColumns: 2)
  }
}
