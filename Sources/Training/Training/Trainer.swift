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
    architecture = try Self.architecture(configuration.architecture, survey)
    if configuration.augmentation.flips, Set(survey.mirrored) != Set(survey.dataset.classes.indices) {
      throw TrainingError.badConfiguration(
        reason: "a mirror gives handed classes the wrong label (\(survey.dataset.classes.joined(separator: ", "))); "
          + "leave flips out of the augmentation")
    }
    try OutputCheck.canCreate(output)
  }

  private static func architecture(_ name: String, _ survey: Survey) throws -> Architecture {
    let contract = survey.contract
    let classes = survey.dataset.classes.count
    let input = Shape(channels: contract.bands, rows: contract.rows, columns: contract.columns)
    if Architecture.presetNames.contains(name) || !(name.contains("/") || name.hasSuffix(".json")) {
      return try Architecture.preset(name, input: input, outputs: classes)
    }
    let architecture = try Architecture.read(name)
    guard architecture.input == input else {
      throw NetworkError.badArchitecture(
        path: name, reason: "it takes \(architecture.input), the data and the task give \(input)")
    }
    guard architecture.outputs == classes || architecture.outputs == 1 && classes == 2 else {
      throw NetworkError.badArchitecture(
        path: name, reason: "it has \(architecture.outputs) outputs for \(classes) classes")
    }
    return architecture
  }

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
