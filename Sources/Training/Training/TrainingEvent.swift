/// What a training run tells while it goes on.
public enum TrainingEvent: Sendable {
  /// The weights of a file were taken; the named layers keep their starting values.
  case startedFrom(String, newLayers: [String])
  /// The data are read and the network is built.
  case started(trainingSamples: Int, validationSamples: Int, parameters: Int, stepsPerEpoch: Int, resumedFrom: Int?)
  /// A step is done.
  case step(Progress)
  /// An epoch is done and judged.
  case epoch(EpochRecord)
  /// The state was saved.
  case checkpoint(path: String)
  /// Training ended before the last epoch: no better validation loss for a while.
  case stoppedEarly(epoch: Int, best: Int)

  /// How far a run is.
  public struct Progress: Sendable {
    /// The member of the committee in training, from 1.
    public var member: Int
    /// Number of members.
    public var members: Int
    /// The epoch in progress, from 1.
    public var epoch: Int
    /// Number of epochs.
    public var epochs: Int
    /// Steps done in the epoch.
    public var step: Int
    /// Steps of the epoch.
    public var steps: Int
    /// Mean loss of the epoch so far, nats.
    public var loss: Double
    /// Training images a second in this epoch.
    public var imagesPerSecond: Double
    /// Seconds to the end of the last member's last epoch at this rate.
    public var secondsLeft: Double
  }
}
