import Groundwork
import Networks

/// A cross-validation: as many models as folds, each judged on the samples that it was not trained on, and all their
/// networks as one committee, for which every sample has both trained and judged.
///
/// Inputs and targets are scaled by the statistics of all samples, so that the networks can answer together; nothing else
/// of a sample reaches the networks that it judges. The committee is calibrated on the answers of all folds, each of
/// networks that did not see the sample (cross-conformal prediction, Vovk 2015); those figures are of fewer networks than it
/// has.
public struct CrossValidation: Sendable {
  /// The samples.
  public let survey: Survey
  /// The surveys of the folds; each usable sample judges once.
  public let folds: [Survey]
  /// The task.
  public let task: TrainingTask
  /// The options of every run.
  public let configuration: TrainingConfiguration
  /// What the model files tell about their making.
  public let provenance: Trainer.Provenance
  /// Where the committee goes; fold 2 of `m.safetensors` is `m.fold2.safetensors`.
  public let paths: TrainingPaths

  /// A cross-validation of all samples of a survey with so many folds, stratified and grouped.
  ///
  /// Throws when the folds cannot be made.
  public init(
    _ survey: Survey, folds: Int, task: TrainingTask, configuration: TrainingConfiguration,
    provenance: Trainer.Provenance, output: String
  ) throws {
    self.survey = survey
    self.folds = try Split.folds(of: survey.dataset, count: folds, seed: configuration.seed).map(survey.splitting)
    self.task = task
    self.configuration = configuration
    self.provenance = provenance
    paths = TrainingPaths(model: output)
  }

  /// Whether a model file holds as many networks.
  public var fitsFile: Bool { folds.count * configuration.members <= Committee.mostMembers }

  /// Trains and judges fold after fold, and writes the models and where each sample judged.
  ///
  /// Throws what a training run throws; the models of the folds before stay.
  public func run(
    interruption: Interruption = Interruption(), began: (_ fold: Int) -> Void = { _ in },
    events: @escaping (TrainingEvent) -> Void = { _ in }
  ) throws -> CrossValidated {
    try FoldTable(folds.map(\.split.validation), of: survey.dataset).write(to: paths.split)
    var models: [Model] = []
    for (fold, survey) in folds.enumerated() {
      began(fold)
      let trainer = try Trainer(
        survey: survey, task: task, configuration: configuration, provenance: provenance,
        output: paths.fold(fold + 1))
      models.append(try trainer.run(interruption: interruption, events: events))
    }
    let result = try joined(models)
    if fitsFile { try result.model.write(to: paths.model) }
    return result
  }

  /// Every baseline that fits, trained and judged on the same folds, the answers of all together.
  ///
  /// Throws what reading throws.
  public func baselines() throws -> [BaselineMetrics] { try Survey.baselines(folds, targets: task.targets) }

  /// The committee of all folds' networks, judged by the answers of each fold's.
  private func joined(_ models: [Model]) throws -> CrossValidated {
    var model = models[0]
    model.committee = Committee(models.flatMap(\.committee.members))
    model.temperature = 1
    model.targets?.calibration = nil
    let held = survey.dataset.selecting(folds.flatMap(\.split.validation))
    model.training?.folds = folds.count
    model.training?.trainingSamples = held.samples.count
    model.training?.validationSamples = held.samples.count
    model.training?.bestEpoch = 0
    model.training?.history = []
    let pooled = try model.judge(on: held, by: configuration) { temperature in
      try zip(models, folds).flatMap { model, survey in
        let judge = try Judge(
          survey, network: model.committee.members[0], targets: model.targets, batch: min(128, configuration.batch),
          threads: configuration.threads)
        return try judge.outputs(
          model.committee, places: survey.split.validation, views: configuration.views, temperature: temperature)
      }
    }
    return CrossValidated(model: model, pooled: pooled, sizes: folds.map(\.split.validation.count))
  }
}

/// What a cross-validation gave: every sample's answer by networks that did not see it, and all networks together.
public struct CrossValidated: Sendable {
  /// The committee of all folds' networks; its metrics are those of ``pooled``.
  public let model: Model
  /// The predictions of all folds.
  public let pooled: Predictions
  /// The predictions of each fold.
  public let folds: [Predictions]

  init(model: Model, pooled: Predictions, sizes: [Int]) {
    self.model = model
    self.pooled = pooled
    var first = 0
    folds = sizes.map { size in
      defer { first += size }
      return pooled.selecting(Array(first..<first + size))
    }
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
