import Groundwork
import Reports
import SkyFiles
import Training

extension Command {
  /// `fleming evaluate`.
  static let evaluate = Command(
    name: "evaluate", summary: "measure a model on labelled data", arguments: "MODEL DATA", count: 2...2,
    discussion: """
      DATA is a folder of class folders or a table, as for train. Prints every metric with its 95 % bootstrap interval and the confusion matrix (rows are the truth). Columns of a table beside the class folders (labels.csv, truth.csv) can divide the objects: --by label_source counts each value apart, --by rmag each magnitude bin.
      """,
    options: [
      Option("by", "COLUMNS", "measure parts apart, by columns of the data set's table"),
      Option("split", "FILE", "only what this split (a .split.csv) left to judge"),
      Option("positive", "CLASS", "the positive class of two", initial: "galaxy, else the second"),
      Option("resamples", "N", "bootstrap resamples, 0 for no intervals", initial: "1000"),
      Option("batch", "N", "images a batch", initial: "32"), Option.json,
      Option("report", "F.html", "a page with charts and the worst errors"),
    ],
    examples: [
      ("fleming evaluate models/star-galaxy.safetensors samples/star-galaxy", "prints the metrics"),
      ("fleming evaluate model.safetensors DATA --by label_source,rmag --json metrics.json", "parts apart, as JSON"),
    ]
  ) { invocation, console in
    let json = invocation.text("json")
    if let json { try Outputs.check(json) }
    let page = invocation.text("report")
    if let page { try Outputs.check(page) }
    let batch = try invocation.integer("batch", 1...65_536) ?? 32
    let resamples = try invocation.integer("resamples", 0...1_000_000) ?? 1000
    let bootstrap = resamples == 0 ? nil : Bootstrap(resamples: resamples, seed: try invocation.seed())
    let threads = try invocation.threads()
    let by = try invocation.texts("by") ?? []
    let model = try Model.read(invocation.arguments[0])
    let positive = try invocation.word("positive", model.classes) ?? model.task.positive
    let dataset = try Parts.judged(
      Dataset(reading: invocation.arguments[1], classes: model.classes), split: invocation.text("split"))
    for column in by where dataset[column] == nil {
      let known = dataset.columns.map(\.name)
      throw UsageError(
        invocation.command,
        "--by: the data have no column \"\(column)\""
          + (Nearest.name(to: column, among: known).map { "; did you mean \($0)?" } ?? "")
          + (known.isEmpty ? "" : " Known: \(known.joined(separator: ", "))"))
    }
    StopSignal.listen()
    let predictions = try interruptible("nothing was written") {
      try Classifier(model, batch: batch, threads: threads)
        .predict(dataset, interruption: StopSignal.interruption)
    }
    let known = positive.flatMap { model.classes.contains($0) ? $0 : nil }
    let evaluation = try predictions.evaluation(positive: known, bootstrap: bootstrap)
    let groups = try by.flatMap { try parts(predictions, $0, evaluation.positive, bootstrap) }
    let status = BadInputs.report(
      predictions.badInputs, of: dataset.samples.count + dataset.badInputs.count, console)
    if json != "-" {
      try console.print(Figures.table(evaluation))
      for group in groups { try console.print("\(name(group)): \(Figures.line(group.evaluation))") }
    }
    if let page {
      let worst = try AnswerCards(predictions).wrong(24)
      let report = EvaluationPage(
        evaluation: evaluation, model: invocation.arguments[0], data: invocation.arguments[1], groups: groups,
        worst: worst, footer: "\(invocation.line) · Fleming \(FlemingCommand.version)")
      try AtomicFile.write(report.html(), to: page)
    }
    try Outputs.write(json: EvaluateReport(evaluation: evaluation, groups: groups), to: json, console)
    return status
  }

  private static func parts(
    _ predictions: Predictions, _ name: String, _ positive: String?, _ bootstrap: Bootstrap?
  ) throws -> [EvaluationGroup] {
    guard let column = predictions.dataset[name] else { return [] }
    if column.isNumeric, Set(column.values).count > 12 {
      return try EvaluationGroup.byBin(
        column: name, values: column.numbers, edges: EvaluationGroup.edges(covering: column.numbers),
        labels: predictions.labels, probabilities: predictions.probabilities, classes: predictions.dataset.classes,
        positive: positive, bootstrap: bootstrap)
    }
    return try EvaluationGroup.byValue(
      column: name, values: column.values, labels: predictions.labels, probabilities: predictions.probabilities,
      classes: predictions.dataset.classes, positive: positive, bootstrap: bootstrap)
  }

  private static func name(_ group: EvaluationGroup) -> String {
    if let value = group.value { return "\(group.column) \(value.isEmpty ? "unknown" : value)" }
    func short(_ value: Double?) -> String { value.map { NumberFormat.significant($0, 4) } ?? "?" }
    return "\(group.column) \(short(group.lower)) to \(short(group.upper))"
  }
}

/// The JSON of `evaluate`: the metrics, and the parts behind them when they were asked for.
struct EvaluateReport: Encodable {
  let evaluation: Evaluation
  let groups: [EvaluationGroup]

  private enum CodingKeys: String, CodingKey { case groups }

  func encode(to encoder: any Encoder) throws {
    try evaluation.encode(to: encoder)
    guard !groups.isEmpty else { return }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(groups, forKey: .groups)
  }
}
