import Groundwork
import Networks
import Training

/// What `train --folds` gives: the metrics of every fold, their mean and spread, and those of all answers together.
struct CrossValidationReport: Encodable {
  /// The committee of all folds' networks; nil when there are more than a file holds.
  private let model: String?
  private let predictions: String
  private let models: [String]
  private let metrics: [Metrics]
  private let spread: [String: Spread]
  private let pooled: Metrics
  private let baselines: [String: Metrics]?
  private let seconds: Double

  private enum CodingKeys: String, CodingKey {
    case model, predictions, models, spread, pooled, baselines, seconds
    case metrics = "folds"
  }

  init(
    _ result: CrossValidated, _ validation: CrossValidation, _ baselines: [BaselineMetrics], positive: String?,
    bootstrap: Bootstrap, seconds: Double
  ) throws {
    model = validation.fitsFile ? validation.paths.model : nil
    predictions = validation.paths.predictions
    models = validation.folds.indices.map { validation.paths.fold($0 + 1) }
    metrics = try result.folds.map { try Metrics($0, positive: positive, bootstrap: nil) }
    spread = CrossValidated.spread(metrics.map(\.figures))
    pooled = try Metrics(result.pooled, positive: positive, bootstrap: bootstrap)
    self.baselines = Metrics.byName(baselines)
    self.seconds = seconds
  }

  /// For a person.
  var text: String {
    var text = ""
    for (model, metrics) in zip(models, metrics) { text += "\(model): \(metrics.line)\n" }
    text += "\nmean and spread over \(models.count) folds\n"
    let width = (spread.keys.map(\.count).max() ?? 0) + 2
    for (key, value) in spread.sorted(by: { $0.key < $1.key }) {
      text += NumberFormat.left(key, width) + NumberFormat.significant(value.mean, 4)
      text += " +- \(NumberFormat.significant(value.deviation, 2))\n"
    }
    return text + "\nall \(models.count) folds together, in \(Clock.text(seconds)); the answers are in \(predictions)\n"
      + pooled.table
      + Metrics.lines(baselines)
      + (model.map { "\n\($0): the networks of all folds as one committee\n" }
        ?? "\nno model of all folds: they have more than \(Committee.mostMembers) networks\n")
  }
}
