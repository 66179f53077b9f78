import Groundwork

/// An input that was left out, and why.
public struct BadInput: Codable, Sendable, Hashable {
  /// The file's path as it was named.
  public var path: String
  /// The reason, one line.
  public var reason: String

  /// A bad input.
  public init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  /// A bad input from the error that reading it gave; a reason that repeats the path loses it.
  public init(path: String, error: any Error) {
    var reason = "\(error)"
    for separator in [": ", " "] where reason.hasPrefix(path + separator) {
      reason.removeFirst(path.count + separator.count)
    }
    self.init(path: path, reason: reason)
  }
}

/// What can be wrong with data, a task, a run or a checkpoint.
public enum TrainingError: Failure, Equatable {
  /// A data set, table or task that does not exist or cannot be opened.
  case noInput(path: String, reason: String)
  /// A data set whose content cannot be used.
  case badDataset(path: String, reason: String)
  /// A task description that cannot be used.
  case badTask(path: String, reason: String)
  /// An image that does not meet the input contract.
  case contract(reason: String)
  /// There is nothing to evaluate, or probabilities are not numbers.
  case cannotEvaluate(reason: String)
  /// Every input was bad.
  case allBad(path: String, count: Int, first: BadInput)
  /// An option of a run that makes no sense.
  case badConfiguration(reason: String)
  /// The loss is no longer a number.
  case diverged(epoch: Int, step: Int, advice: String)
  /// A checkpoint that cannot be continued from.
  case badCheckpoint(path: String, reason: String)
  /// A model file that lacks what a classifier needs.
  case badModel(path: String, reason: String)
  /// Stopped on request; the state is in the checkpoint, "" when there was nothing to save.
  case interrupted(checkpoint: String)
  /// The system could not give a thread.
  case system(operation: String, reason: String)

  /// The kind, which decides the exit status.
  public var kind: FailureKind {
    switch self {
    case .noInput: .noInput
    case .badDataset, .badTask, .contract, .cannotEvaluate, .allBad, .diverged, .badCheckpoint, .badModel: .badData
    case .badConfiguration: .usage
    case .interrupted: .interrupted
    case .system: .internalFault
    }
  }

  /// One line for a person.
  public var description: String {
    switch self {
    case .noInput(let path, let reason): "cannot open \(path): \(reason)"
    case .badDataset(let path, let reason): "\(path): not a usable data set: \(reason)"
    case .badTask(let path, let reason): "\(path): not a usable task: \(reason)"
    case .contract(let reason): reason
    case .cannotEvaluate(let reason): "cannot evaluate: \(reason)"
    case .allBad(let path, let count, let first):
      "\(path): none of the \(count) inputs can be used; the first, \(first.path): \(first.reason)"
    case .badConfiguration(let reason): reason
    case .diverged(let epoch, let step, let advice):
      "the loss stopped being a number in epoch \(epoch), step \(step); \(advice)"
    case .badCheckpoint(let path, let reason): "\(path): cannot resume: \(reason)"
    case .badModel(let path, let reason): "\(path): not a usable model: \(reason)"
    case .interrupted(let checkpoint):
      checkpoint.isEmpty ? "interrupted; nothing was saved" : "interrupted; the state is saved in \(checkpoint)"
    case .system(let operation, let reason): "the system could not \(operation): \(reason)"
    }
  }
}
