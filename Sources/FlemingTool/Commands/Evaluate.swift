import Augmentation
import Groundwork
import Reports
import SkyFiles
import Training

extension Command {
  /// `fleming evaluate`.
  static let evaluate = Command(
    name: "evaluate", summary: "measure a model on labelled data", arguments: "MODEL DATA", count: 2...2,
    discussion: """
      DATA is a folder of class folders or a table, as for train. Prints every metric with its 95 % bootstrap interval and the confusion matrix (rows are the truth); of a model that answers with numbers the errors of each target, and how often its intervals of 68 and 95 % held. Columns of a table beside the class folders (labels.csv, truth.csv) can divide the objects: --by label_source counts each value apart, --by rmag each magnitude bin.
      A model of train --folds with its split (--split NAME.split.csv) is judged on everything, each sample by the networks that did not see it.
      """,
    options: [
      Option("by", "COLUMNS", "measure parts apart, by columns of the data set's table"),
      Parts.split, Parts.restriction,
      Option("positive", "CLASS", "the positive class of two", initial: "galaxy, else the second"),
      Option("resamples", "N", "bootstrap resamples, 0 for no intervals", initial: "1000"),
      Option("batch", "N", "samples a batch", initial: "32"),
      Option("augment", "WORDS", "judge random views of the samples, as snr=20 of spectra or noise=1 of pictures"),
      Option("mc-dropout", "N", "average N answers of networks thinned by dropout", initial: "whole networks answer"),
      Option.json,
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
    let passes = try invocation.integer("mc-dropout", 2...4096) ?? 0
    let by = try invocation.texts("by") ?? []
    let model = try Model.read(invocation.arguments[0])
    let positive = try invocation.word("positive", model.classes) ?? model.task.positive
    let folds = try Parts.folds(of: model, invocation)
    let dataset = try Parts.judged(invocation.arguments[1], by: model, invocation, hasFolds: folds != nil)
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
      var classifier = Classifier(model, batch: batch, threads: threads, dropoutPasses: passes)
      classifier.degradation = try degradation(invocation, model)
      guard let folds else { return try classifier.predict(dataset, interruption: StopSignal.interruption) }
      return try classifier.predict(dataset, folds: folds, interruption: StopSignal.interruption)
    }
    let status = BadInputs.report(
      predictions.badInputs, of: dataset.samples.count + dataset.badInputs.count, console)
    guard model.targets == nil else {
      if page != nil { throw UsageError(invocation.command, "--report: there are pages for classes only") }
      let report = try NumbersReport(predictions, by: by, bootstrap)
      if json != "-" { try console.print(report.text) }
      try Outputs.write(json: report, to: json, console)
      return status
    }
    let known = positive.flatMap { model.classes.contains($0) ? $0 : nil }
    let evaluation = try predictions.evaluation(positive: known, bootstrap: bootstrap)
    let groups = try by.flatMap { try parts(predictions, $0, evaluation.positive, bootstrap) }
    if json != "-" {
      try console.print(Figures.table(evaluation))
      for group in groups {
        try console.print(
          "\(name(group.column, group.value, group.lower, group.upper)): \(Figures.line(group.evaluation))")
      }
    }
    if let page {
      // Answers of spectra have no picture.
      let worst = model.contract.kind == .image ? try AnswerCards(predictions).wrong(24) : []
      let report = EvaluationPage(
        evaluation: evaluation, model: invocation.arguments[0], data: invocation.arguments[1], groups: groups,
        worst: worst, footer: "\(invocation.line) · Fleming \(FlemingCommand.version)")
      try AtomicFile.write(report.html(), to: page)
    }
    try Outputs.write(json: EvaluateReport(evaluation: evaluation, groups: groups), to: json, console)
    return status
  }

  /// The views of `--augment`.
  private static func degradation(_ invocation: Invocation, _ model: Model) throws -> Classifier.Degradation? {
    guard let words = invocation.text("augment") else { return nil }
    guard model.contract.kind == .spectrum else {
      return .init(images: try Augmentation(parsing: words), seed: try invocation.seed())
    }
    let views = try SpectrumAugmentation(parsing: words)
    if views.velocity > 0, let target = model.targets?.names.first(where: Dataset.isRedshift) {
      throw UsageError(
        invocation.command, "--augment: velocity moves spectra, and the true \(target) of the data would not follow")
    }
    return .init(spectra: views, seed: try invocation.seed())
  }

  private static func parts(
    _ predictions: Predictions, _ name: String, _ positive: String?, _ bootstrap: Bootstrap?
  ) throws -> [EvaluationGroup] {
    guard let column = predictions.dataset[name] else { return [] }
    return try ColumnPart.parts(of: column).map { part in
      var members = predictions.selecting(part.members)
      members.badInputs = []
      return EvaluationGroup(
        column: name, part: part, evaluation: try members.evaluation(positive: positive, bootstrap: bootstrap))
    }
  }

  /// A part of the data in words.
  static func name(_ column: String, _ value: String?, _ lower: Double?, _ upper: Double?) -> String {
    if let value { return "\(column) \(value.isEmpty ? "unknown" : value)" }
    func short(_ value: Double?) -> String { value.map { NumberFormat.significant($0, 4) } ?? "?" }
    return "\(column) \(short(lower)) to \(short(upper))"
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
