import Groundwork
import SkyFiles

/// A cross-validation: as many models as folds, each judged on the samples that it was not trained on.
public struct CrossValidation: Sendable {
  /// The data set.
  public let dataset: Dataset
  /// The splits; each usable sample judges once.
  public let folds: [Split]
  /// The task.
  public let task: TrainingTask
  /// The options of every run.
  public let configuration: TrainingConfiguration
  /// What the model files tell about their making.
  public let provenance: Trainer.Provenance
  /// Where a model alone would go: fold 2 of `m.safetensors` is `m.fold2.safetensors`.
  public let output: String

  /// A cross-validation with so many folds, stratified and grouped.
  ///
  /// Throws when the folds cannot be made.
  public init(
    _ dataset: Dataset, folds: Int, task: TrainingTask, configuration: TrainingConfiguration,
    provenance: Trainer.Provenance, output: String
  ) throws {
    self.dataset = dataset
    self.folds = try Split.folds(of: dataset, count: folds, seed: configuration.seed)
    self.task = task
    self.configuration = configuration
    self.provenance = provenance
    self.output = output
  }

  /// The model file of a fold, from 0.
  public func path(ofFold fold: Int) -> String { TrainingPaths(model: output).fold(fold + 1) }
  /// The table of predictions.
  public var predictionsPath: String { TrainingPaths(model: output).predictions }

  /// Trains and judges fold after fold; gives the survey and the events of each to the caller.
  ///
  /// Throws what a training run throws; the models of the folds before stay.
  public func run(
    cacheBytes: Int = 1 << 30, interruption: Interruption = Interruption(),
    began: (_ fold: Int, _ survey: Survey) -> Void = { _, _ in },
    events: @escaping (TrainingEvent) -> Void = { _ in }
  ) throws -> CrossValidated {
    var parts: [Predictions] = []
    for (fold, split) in folds.enumerated() {
      let survey = try Survey(
        dataset, split: split, task: task, cacheBytes: cacheBytes, threads: configuration.threads,
        interruption: interruption)
      began(fold, survey)
      let trainer = try Trainer(
        survey: survey, task: task, configuration: configuration, provenance: provenance,
        output: path(ofFold: fold))
      let model = try trainer.run(interruption: interruption, events: events)
      parts.append(
        try Classifier(model, threads: configuration.threads).predict(
          dataset.selecting(split.validation), interruption: interruption))
    }
    return CrossValidated(parts)
  }
}

/// What a cross-validation gave: every sample's answer by a model that did not see it.
public struct CrossValidated: Sendable {
  /// The predictions of each fold.
  public let folds: [Predictions]
  /// All of them together.
  public let pooled: Predictions

  init(_ folds: [Predictions]) {
    precondition(!folds.isEmpty, "a cross-validation without folds")
    self.folds = folds
    var all = folds[0].dataset
    all.samples = folds.flatMap(\.dataset.samples)
    all.columns = all.columns.map { column in
      DatasetColumn(name: column.name, values: folds.flatMap { $0.dataset[column.name]?.values ?? [] })
    }
    pooled = Predictions(
      dataset: all, probabilities: folds.flatMap(\.probabilities), estimates: folds.flatMap(\.estimates),
      badInputs: folds.flatMap(\.badInputs))
  }

  /// Mean and standard deviation over the folds of each metric that all of them have, by its JSON key.
  public static func spread(_ metrics: [[String: Double]]) -> [String: Spread] {
    guard let first = metrics.first else { return [:] }
    var result: [String: Spread] = [:]
    for key in first.keys {
      let values = metrics.compactMap { $0[key] }.filter(\.isFinite)
      guard values.count == metrics.count else { continue }
      let mean = values.reduce(0, +) / Double(values.count)
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
      result[key] = Spread(mean: mean, deviation: deviation)
    }
    return result
  }
}

/// How a metric varies over folds.
public struct Spread: Codable, Sendable, Equatable {
  /// The mean.
  public var mean: Double
  /// The standard deviation (of a sample: n - 1).
  public var deviation: Double
}
