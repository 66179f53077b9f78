import Groundwork
import Training

/// The page of `evaluate --report`: every metric of a model on a data set.
public struct EvaluationPage: Sendable {
  /// The metrics.
  public var evaluation: Evaluation
  /// Metrics of parts of the data: by the values of a column, by bins of a magnitude.
  public var groups: [EvaluationGroup]
  /// The model, as it was named.
  public var model: String
  /// The data, as they were named.
  public var data: String
  /// Wrong answers to show, the worst first; empty without pictures.
  public var worst: [AnswerCard]
  /// A line at the end: the command and the version.
  public var footer: String

  /// The page of an evaluation.
  public init(
    evaluation: Evaluation, model: String, data: String, groups: [EvaluationGroup] = [], worst: [AnswerCard] = [],
    footer: String = ""
  ) {
    self.evaluation = evaluation
    self.model = model
    self.data = data
    self.groups = groups
    self.worst = worst
    self.footer = footer
  }

  /// The page as HTML.
  public func html() -> String {
    let objects = NumberFormat.grouped(evaluation.n)
    let classes = evaluation.classes.count
    return Page(
      title: "Evaluation of \(model)",
      subtitle: ["\(objects) objects of \(classes) classes from \(data)"],
      sections: [
        Page.Section("", [.figures(figures)]),
        Page.Section("Metrics", [.table(metrics), .text(definitions)]),
        Page.Section("What was taken for what", [.charts(charts)]),
        Page.Section("Classes", [.table(perClass)] + workingPoints),
      ] + columns + [
        Page.Section("The worst errors", worst.isEmpty ? [] : [.gallery(worst)]), badInputs,
      ], footer: footer
    ).html()
  }

  private func interval(_ key: String, digits: Int = 4) -> String {
    guard let interval = evaluation.intervals[key] else { return "–" }
    return "\(NumberText.score(interval.low, digits: digits)) – \(NumberText.score(interval.high, digits: digits))"
  }

  private var figures: [Figure] {
    let rows: [(String, String, Double?)] = [
      ("accuracy", "accuracy", evaluation.accuracy), ("area under the curve", "auc", evaluation.auc),
      ("Brier score", "brier", evaluation.brier),
      ("calibration error", "calibration_error", evaluation.calibrationError),
    ]
    return rows.map { label, key, value in
      let range = interval(key)
      return Figure(label, NumberText.score(value), detail: range == "–" ? "" : "95 %: \(range)")
    }
  }

  private var metrics: PageTable {
    var rows: [(String, String, Double?)] = [
      ("accuracy", "accuracy", evaluation.accuracy),
      ("balanced accuracy", "balanced_accuracy", evaluation.balancedAccuracy),
      ("macro F1", "macro_f1", evaluation.macroF1), ("Matthews correlation", "mcc", evaluation.mcc),
      ("area under the curve", "auc", evaluation.auc), ("Brier score", "brier", evaluation.brier),
      ("log loss (nats)", "log_loss", evaluation.logLoss),
      ("calibration error", "calibration_error", evaluation.calibrationError),
    ]
    if let positive = evaluation.positive {
      rows.append(
        ("purity of \(positive) at completeness .96", "purity_at_completeness", evaluation.purityAtCompleteness))
      rows.append(
        ("completeness of \(positive) at purity .97", "completeness_at_purity", evaluation.completenessAtPurity))
    }
    return PageTable(
      columns: ["metric", "value", "95 % bootstrap interval"],
      rows: rows.map { [$0.0, NumberText.score($0.2), interval($0.1)] })
  }

  private var definitions: String {
    var text = "Balanced accuracy is the mean recall of the classes. "
    text +=
      evaluation.positive.map { "The Brier score is the mean of (p(\($0)) - y)². " }
      ?? "The Brier score is the mean of the summed squared errors of all classes; the area under the curve is the mean "
      + "of each class against the rest. "
    return text + "The calibration error is that of the predicted class over 15 bins of equal width (Guo et al. 2017)."
  }

  private var charts: [any Chart] {
    var charts: [any Chart] = [ConfusionMatrix(classes: evaluation.classes, counts: evaluation.confusion)]
    if let positive = evaluation.positive, let bins = evaluation.positiveReliability {
      charts.append(
        ReliabilityDiagram(title: "Reliability", xLabel: "probability of \(positive)", bins: bins))
    }
    charts.append(
      ReliabilityDiagram(
        title: evaluation.positive == nil ? "Reliability" : "Reliability of the answer",
        xLabel: "probability of the predicted class", bins: evaluation.reliability))
    return charts
  }

  private var perClass: PageTable {
    PageTable(
      columns: ["class", "precision (purity)", "recall (completeness)", "F1", "objects"],
      rows: evaluation.classes.map { name in
        let row = evaluation.perClass[name]
        return [
          name, NumberText.score(row?.precision), NumberText.score(row?.recall), NumberText.score(row?.f1),
          NumberFormat.grouped(row?.support ?? 0),
        ]
      })
  }

  private var workingPoints: [Page.Block] {
    guard let points = evaluation.workingPoints, !points.isEmpty else { return [] }
    return [
      .table(
        PageTable(
          columns: ["class", "completeness asked", "purity", "at p of", "purity asked", "completeness", "at p of"],
          rows: points.map {
            [
              $0.name, NumberText.score($0.completeness, digits: 2), NumberText.score($0.purityAtCompleteness),
              NumberText.score($0.thresholdAtCompleteness), NumberText.score($0.purity, digits: 2),
              NumberText.score($0.completenessAtPurity), NumberText.score($0.thresholdAtPurity),
            ]
          }))
    ]
  }

  private var badInputs: Page.Section {
    guard !evaluation.badInputs.isEmpty else { return Page.Section("", []) }
    let rows = evaluation.badInputs.prefix(200).map { [$0.path, $0.reason] }
    let more = evaluation.badInputs.count - rows.count
    return Page.Section(
      "Inputs left out",
      [.table(PageTable(columns: ["file", "reason"], rows: Array(rows), wordColumns: 2))]
        + (more > 0 ? [.text("and \(NumberFormat.grouped(more)) more")] : []))
  }
}
