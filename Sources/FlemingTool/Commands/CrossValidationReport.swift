import Groundwork
import Training

/// What `train --folds` gives: the metrics of every fold, their mean and spread, and those of all answers together.
struct CrossValidationReport: Encodable {
  private let predictions: String
  private let models: [String]
  private let metrics: [Metrics]
  private let spread: [String: Spread]
  private let pooled: Metrics
  private let seconds: Double

  private enum CodingKeys: String, CodingKey {
    case predictions, models, spread, pooled, seconds
    case metrics = "folds"
  }

  init(
    _ result: CrossValidated, _ validation: CrossValidation, positive: String?, bootstrap: Bootstrap, seconds: Double
  ) throws {
    predictions = validation.predictionsPath
    models = validation.folds.indices.map(validation.path)
    metrics = try result.folds.map { try Metrics($0, positive: positive, bootstrap: nil) }
    spread = CrossValidated.spread(metrics.map(\.figures))
    pooled = try Metrics(result.pooled, positive: positive, bootstrap: bootstrap)
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
  }
}
