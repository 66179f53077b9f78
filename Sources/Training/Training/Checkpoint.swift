import FoundationEssentials
import Groundwork
import Networks

/// The state of a run between two steps: a model file of the current parameters with what else resuming needs.
struct Checkpoint {
  /// The part of the state that is not parameters.
  struct State: Codable, Equatable {
    /// The epoch in progress, from 1; one past the last when all are done.
    var epoch = 1
    /// Steps done in that epoch.
    var step = 0
    /// Steps done in all.
    var steps = 0
    /// Weighted sum of the losses of this epoch's steps.
    var lossSum = 0.0
    /// Sum of those weights.
    var lossWeight = 0.0
    /// The epochs done.
    var history: [EpochRecord] = []
    /// The epoch of least validation loss; 0: none yet.
    var bestEpoch = 0
    /// That loss.
    var bestLoss: Double?
    /// Whether early stopping has ended the run.
    var isStopped = false
    /// The optimiser's state that is not a block: its count of updates.
    var optimizerCount: [Float] = []
  }

  /// The members that are done and the one in training.
  var model: Model
  var state: State
  /// The members that are done, before the one in training.
  var finished: [Network] { model.committee.members.dropLast() }
  /// The member in training.
  var current: Network { model.committee.members[finished.count] }
  /// Parameters of the best epoch.
  var best: [Float]?
  /// The moving average of the parameters.
  var average: [Float]?
  /// Blocks of the optimiser, in tensor order.
  var optimizer: [[Float]]

  /// Writes the checkpoint, whole or not at all.
  func write(to path: String) throws {
    var file = try model.file()
    file.metadata["checkpoint"] = try Model.json(state)
    let architecture = model.architecture
    if let best { file.append(best, of: architecture, prefix: "best.") }
    if let average { file.append(average, of: architecture, prefix: "average.") }
    for (k, block) in optimizer.enumerated() { file.append(block, of: architecture, prefix: "optimizer\(k).") }
    try file.write(to: path)
  }

  /// Reads a checkpoint for an optimiser with so many blocks of state.
  static func read(_ path: String, optimizerBlocks: Int) throws -> Checkpoint {
    let file: ModelFile
    do {
      file = try ModelFile.read(path)
    } catch NetworkError.noModel(_, let reason) {
      throw TrainingError.noInput(path: path, reason: "there is no checkpoint to resume from (\(reason))")
    }
    guard let text = file.metadata["checkpoint"] else {
      throw TrainingError.badCheckpoint(path: path, reason: "it is a model, not a checkpoint")
    }
    let model = try Model(file, path: path)
    let state: State
    do {
      state = try JSONDecoder().decode(State.self, from: Data(text.utf8))
    } catch {
      throw TrainingError.badCheckpoint(path: path, reason: JSONFault.describe(error))
    }
    guard state.epoch >= 1, state.step >= 0, state.steps >= 0 else {
      throw TrainingError.badCheckpoint(path: path, reason: "epoch \(state.epoch), step \(state.step)")
    }
    let architecture = model.architecture
    func block(_ prefix: String) throws -> [Float]? { try file.block(of: architecture, prefix: prefix, path: path) }
    let optimizer = try (0..<optimizerBlocks).map { k in
      guard let values = try block("optimizer\(k).") else {
        throw TrainingError.badCheckpoint(path: path, reason: "the optimiser's block \(k) is missing")
      }
      return values
    }
    return Checkpoint(
      model: model, state: state, best: try block("best."), average: try block("average."), optimizer: optimizer)
  }

  /// Throws when a run with other data or options would continue this one.
  func check(
    against record: TrainingRecord, architecture: Architecture, classes: [String], targets: TargetContract?,
    numbers: NumberContract?, path: String
  ) throws {
    guard let old = model.training else {
      throw TrainingError.badCheckpoint(path: path, reason: "it does not say how it was trained")
    }
    func refuse(_ reason: String) -> TrainingError { .badCheckpoint(path: path, reason: reason) }
    guard model.architecture == architecture else { throw refuse("its architecture is another") }
    guard model.classes == classes else {
      throw refuse("its classes are \(model.classes.joined(separator: ", ")), not \(classes.joined(separator: ", "))")
    }
    guard model.targets?.targets == targets?.targets else { throw refuse("its targets are others") }
    guard model.contract.numbers == numbers else { throw refuse("its numbers beside the picture are others") }
    guard old.dataHash == record.dataHash else { throw refuse("the data are not those it was trained on") }
    guard old.splitHash == record.splitHash else { throw refuse("the split is another") }
    guard old.configuration.fixed == record.configuration.fixed else {
      let free = record.configuration.committee == nil ? "epochs, patience and threads" : "threads"
      throw refuse("its options were others (only \(free) may change)")
    }
  }
}
