import Augmentation
import Groundwork
import Networks

/// Trains a network on a surveyed data set and writes the model with its history beside it.
///
/// The same data, options, seed, thread count and machine give the same model file, bit for bit, also when the run was
/// interrupted and resumed. Everything happens on the calling thread but reading and augmenting.
public struct Trainer: Sendable {
  /// What made a model, as its file tells.
  public struct Provenance: Sendable {
    /// The version of Fleming.
    public var version: String
    /// The command, without output paths and without what does not change the result (`--resume`, `--quiet`).
    public var command: String

    /// A provenance.
    public init(version: String, command: String) {
      self.version = version
      self.command = command
    }
  }

  /// The data and their contract.
  public let survey: Survey
  /// The task.
  public let task: TrainingTask
  /// The options.
  public let configuration: TrainingConfiguration
  /// What the model file tells about its making.
  public let provenance: Provenance
  /// Where the files go.
  public let paths: TrainingPaths
  /// What is trained.
  public let architecture: Architecture
  /// The numbers that are wanted; nil: classes are.
  public let targets: TargetContract?

  /// A trainer that writes the model to `output`.
  ///
  /// Throws when an option makes no sense, the architecture does not fit the data, or `output` cannot be written.
  public init(
    survey: Survey, task: TrainingTask, configuration: TrainingConfiguration, provenance: Provenance, output: String
  ) throws {
    try configuration.check()
    self.survey = survey
    self.task = task
    self.configuration = configuration
    self.provenance = provenance
    paths = TrainingPaths(model: output)
    targets = try Self.targets(survey, task, configuration)
    let outputs = targets?.outputs ?? survey.dataset.classes.count
    architecture = try Self.architecture(configuration.architecture, survey, outputs: outputs)
    if configuration.augmentation.flips, Set(survey.mirrored) != Set(survey.dataset.classes.indices) {
      throw TrainingError.badConfiguration(
        reason: "a mirror gives handed classes the wrong label (\(survey.dataset.classes.joined(separator: ", "))); "
          + "leave flips out of the augmentation")
    }
    if survey.contract.kind == .spectrum, configuration.views != 1 {
      throw TrainingError.badConfiguration(reason: "\(configuration.views) views; a spectrum has one")
    }
    // Elsewhere the label follows the view (`Objective`); at rest no redshift is left to learn.
    if let moves = configuration.spectrumAugmentation?.velocity, moves > 0, task.spectrum.treatment.isRestFrame,
      let target = task.targets.first(where: { Dataset.redshiftNames.contains($0.name) })
    {
      throw TrainingError.badConfiguration(
        reason: "velocity in the augmentation moves spectra at rest, which the target \(target.name) cannot follow")
    }
    try OutputCheck.canCreate(output)
  }

  /// The scales of the numbers that are wanted, of the samples that scale the inputs; nil when classes are.
  private static func targets(
    _ survey: Survey, _ task: TrainingTask, _ configuration: TrainingConfiguration
  ) throws -> TargetContract? {
    guard !task.targets.isEmpty else { return nil }
    precondition(
      survey.dataset.targets == task.targets.map(\.name), "targets \(survey.dataset.targets) for \(task.targets)")
    let samples = survey.measured.map { survey.dataset.samples[$0] }
    let targets = try task.targets.enumerated().map { k, column in
      try Target(column, measuredOn: samples.map { $0.values[k] })
    }
    let loss = configuration.loss ?? TrainingConfiguration.lossOfNumbers
    guard !loss.name.contains("cross-entropy") else {
      throw TrainingError.badConfiguration(reason: "the loss \(loss.name) is for classes, not for numbers")
    }
    return TargetContract(
      targets: targets, givesErrors: loss.givesVariances, components: loss.mixtureComponents)
  }

  /// What is minimised.
  var loss: Loss { configuration.loss(outputs: architecture.outputs, targets: targets) }

  /// Trains, writes the model and returns it.
  ///
  /// With `resume` the run goes on from its checkpoint. A requested interruption saves the state and throws
  /// ``TrainingError/interrupted(checkpoint:)``. A loss that is no number throws ``TrainingError/diverged(epoch:step:advice:)``
  /// after the best model so far, if any, is written.
  public func run(
    resume: Bool = false, interruption: Interruption = Interruption(),
    events: @escaping (TrainingEvent) -> Void = { _ in }
  ) throws -> Model {
    let run = try TrainingRun(self, resume: resume, interruption: interruption, events: events)
    return try run.train()
  }

  /// The record of a run with this history.
  func record(_ history: [EpochRecord], bestEpoch: Int) -> TrainingRecord {
    func hex(_ hash: UInt64) -> String {
      let digits = String(hash, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    return TrainingRecord(
      version: provenance.version, seed: configuration.seed, command: provenance.command,
      dataHash: hex(survey.dataHash), splitHash: hex(survey.split.hash(survey.dataset)),
      trainingSamples: survey.split.training.count, validationSamples: survey.split.validation.count,
      badInputs: survey.badInputs.count, bestEpoch: bestEpoch, configuration: configuration,
      history: history.map(\.withoutTimes))
  }
}
