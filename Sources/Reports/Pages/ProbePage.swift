import Groundwork
import Probing

/// The page of `probe --report`: how a model stands attacks, beside random noise of the same size.
public struct ProbePage: Sendable {
  /// What the probe found.
  public var report: ProbeReport
  /// The model, as it was named.
  public var model: String
  /// The data, as they were named.
  public var data: String
  /// Number of objects probed; nil when not known.
  public var objects: Int?
  /// The accuracy of guessing the most frequent class, a reference line; nil without it.
  public var chance: Double?
  /// Objects and what an attack made of them.
  public var turned: [TurnedAnswer]
  /// Of spectra, which wavelengths carry an attack; nil of pictures.
  public var sensitivity: SpectrumChart?
  /// What the chart says, in words.
  public var sensitivityText: String
  /// A line at the end: the command and the version.
  public var footer: String

  /// The page of a probe.
  public init(
    report: ProbeReport, model: String, data: String, objects: Int? = nil, chance: Double? = nil,
    turned: [TurnedAnswer] = [], sensitivity: SpectrumChart? = nil, sensitivityText: String = "", footer: String = ""
  ) {
    self.report = report
    self.model = model
    self.data = data
    self.objects = objects
    self.chance = chance
    self.turned = turned
    self.sensitivity = sensitivity
    self.sensitivityText = sensitivityText
    self.footer = footer
  }

  /// The page as HTML.
  public func html() -> String {
    let count = objects.map { "\(NumberFormat.grouped($0)) objects from " } ?? ""
    let failed = report.checks.filter { !$0.passed }.count
    var verdict = "All \(report.checks.count) checks of the report on itself passed."
    if failed > 0 {
      verdict = "\(failed) of \(report.checks.count) checks did not pass: read these results with suspicion."
    }
    var chart = LineChart.robustness(
      report, title: "Accuracy against the size of the perturbation", chance: chance, isOfSpectra: sensitivity != nil)
    chart.size = ChartSize(width: 1060, height: 400)
    return Page(
      title: "How \(model) stands attacks",
      subtitle: ["\(count)\(data)", report.checks.isEmpty ? "" : verdict],
      sections: [
        Page.Section("", [.figures(figures), .charts([chart]), .text(threat)]),
        Page.Section(
          "Which wavelengths carry an attack",
          sensitivity.map { [.charts([Self.untitled($0)]), .text(sensitivityText)] } ?? []),
        Page.Section("Objects turned", turned.map { .turned($0) }),
        Page.Section("Attacks", report.attacks.isEmpty ? [] : [.table(attacks)]),
        Page.Section("Worst case and control", [.table(control), .text(reading)]),
        Page.Section("The report's examination of itself", report.checks.isEmpty ? [] : [.table(checks)]),
        Page.Section("Settings of the attacks", settings.rows.isEmpty ? [] : [.table(settings)]),
      ], footer: footer
    ).html()
  }

  /// A chart under a heading that says its title.
  static func untitled(_ chart: SpectrumChart) -> SpectrumChart {
    var chart = chart
    chart.title = ""
    chart.size.width = 1060
    return chart
  }

  private var unit: String { LineChart.unitText(report.unit, isOfSpectra: sensitivity != nil) }

  private var figures: [Figure] {
    var figures = [Figure("clean accuracy", NumberText.score(report.cleanAccuracy), detail: "nothing added")]
    if let worst = report.worstCase.filter({ $0.epsilon > 0 }).max(by: { $0.epsilon < $1.epsilon }) {
      figures.append(
        Figure("worst case", NumberText.score(worst.accuracy), detail: "epsilon \(NumberText.short(worst.epsilon))"))
      if let noise = report.noiseControl.first(where: { $0.epsilon == worst.epsilon }) {
        figures.append(Figure("random noise", NumberText.score(noise.accuracy), detail: "of the same norm"))
      }
    }
    // The size that halves the accuracy, from the first step below it.
    let half = report.cleanAccuracy / 2
    if let first = report.worstCase.sorted(by: { $0.epsilon < $1.epsilon }).first(where: { $0.accuracy < half }) {
      figures.append(
        Figure("half of it is lost at", NumberText.short(first.epsilon), detail: unit))
    }
    return figures
  }

  private var threat: String {
    "Every pixel of every band may change by at most epsilon, in \(unit), stated before the model's own normalisation; the "
      + "attacker knows the network and its gradient. An object that was wrong to begin with counts as wrong."
  }

  private var reading: String {
    "The worst case counts an object as right only when it stands every attack of that size. The control adds random noise "
      + "of the same size in place of the gradient's sign: what it costs is the cost of noise, not of the attack."
  }

  private var attacks: PageTable {
    PageTable(
      columns: ["attack", "epsilon", "accuracy", "success rate", "mean largest change"],
      rows: report.attacks.map {
        [
          LineChart.display($0.name), NumberText.short($0.epsilon), NumberText.score($0.accuracy),
          NumberText.score($0.successRate), NumberText.short($0.meanLinf, digits: 4),
        ]
      })
  }

  private var control: PageTable {
    var epsilons = (report.worstCase + report.noiseControl).map(\.epsilon).sorted()
    epsilons = epsilons.indices.filter { $0 == 0 || epsilons[$0] != epsilons[$0 - 1] }.map { epsilons[$0] }
    return PageTable(
      columns: ["epsilon (\(unit))", "worst case over attacks", "random noise, equal norm"],
      rows: epsilons.map { epsilon in
        [
          NumberText.short(epsilon),
          NumberText.score(report.worstCase.first { $0.epsilon == epsilon }?.accuracy),
          NumberText.score(report.noiseControl.first { $0.epsilon == epsilon }?.accuracy),
        ]
      })
  }

  private var checks: PageTable {
    PageTable(
      columns: ["check", "result", "figures"],
      rows: report.checks.map { [$0.name, $0.passed ? "✓ passed" : "✗ did not pass", $0.detail] }, wordColumns: 3,
      flagged: Set(report.checks.indices.filter { !report.checks[$0].passed }))
  }

  private var settings: PageTable {
    var rows: [[String]] = []
    for result in report.attacks {
      for (key, value) in result.parameters.sorted(by: { $0.key < $1.key }) {
        // Settings that change with epsilon are listed for the largest one only.
        let row = [LineChart.display(result.name), key, Self.text(value)]
        if let place = rows.firstIndex(where: { $0[0] == row[0] && $0[1] == row[1] }) {
          rows[place] = row
        } else {
          rows.append(row)
        }
      }
    }
    return PageTable(columns: ["attack", "setting", "value (at the largest epsilon)"], rows: rows, wordColumns: 3)
  }

  private static func text(_ value: ProbeParameter) -> String {
    switch value {
    case .integer(let number): String(number)
    case .real(let number): NumberText.short(number, digits: 6)
    case .logical(let flag): flag ? "yes" : "no"
    case .text(let words): words
    }
  }
}
