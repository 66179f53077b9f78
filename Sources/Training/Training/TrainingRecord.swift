/// What one epoch of training gave.
public struct EpochRecord: Codable, Sendable, Equatable {
  /// The member of a committee, from 1; nil for a network alone.
  public var member: Int?
  /// Number of the epoch, from 1.
  public var epoch: Int
  /// Learning rate of the last step.
  public var learningRate: Double
  /// Mean loss of the training steps (augmented, weighted), nats.
  public var trainingLoss: Double
  /// Mean cross entropy of the validation split, nats; nil without one.
  public var validationLoss: Double?
  /// Share of right answers on the validation split; nil without one.
  public var validationAccuracy: Double?
  /// Root mean square of the errors of numbers on the validation split, in standard deviations of the training split;
  /// nil for classes.
  public var validationError: Double?
  /// Whether no earlier epoch was better.
  public var isBest: Bool
  /// Wall-clock seconds; in the history beside the model, never in the model.
  public var seconds: Double?
  /// Training images a second; in the history beside the model, never in the model.
  public var imagesPerSecond: Double?

  enum CodingKeys: String, CodingKey {
    case member, epoch, seconds
    case learningRate = "learning_rate"
    case trainingLoss = "training_loss"
    case validationLoss = "validation_loss"
    case validationAccuracy = "validation_accuracy"
    case validationError = "validation_error"
    case isBest = "is_best"
    case imagesPerSecond = "images_per_second"
  }

  /// The record without what depends on the clock.
  var withoutTimes: EpochRecord {
    var record = self
    record.seconds = nil
    record.imagesPerSecond = nil
    return record
  }
}

/// How a model was trained: kept in its file.
public struct TrainingRecord: Codable, Sendable, Equatable {
  /// The version of Fleming.
  public var version: String
  /// The seed of every random choice.
  public var seed: UInt64
  /// The command, without output paths and what does not change the result.
  public var command: String
  /// Hash of the identifiers, labels, pixels and plain numbers.
  public var dataHash: String
  /// Hash of which identifier trained and which judged.
  public var splitHash: String
  /// Folds of the cross-validation whose networks are the committee, in their order; nil: one split for all members.
  public var folds: Int?
  /// Number of training samples.
  public var trainingSamples: Int
  /// Number of validation samples.
  public var validationSamples: Int
  /// Number of inputs left out.
  public var badInputs: Int
  /// The epoch whose parameters the model has (its last member, of a committee); 0: the last of a run without validation.
  public var bestEpoch: Int
  /// The options.
  public var configuration: TrainingConfiguration
  /// Every epoch.
  public var history: [EpochRecord]

  enum CodingKeys: String, CodingKey {
    case version, seed, command, configuration, history, folds
    case dataHash = "data_hash"
    case splitHash = "split_hash"
    case trainingSamples = "training_samples"
    case validationSamples = "validation_samples"
    case badInputs = "bad_inputs"
    case bestEpoch = "best_epoch"
  }
}
