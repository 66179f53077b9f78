/// Where a run puts what it writes: all beside the model.
public struct TrainingPaths: Sendable, Equatable {
  /// The model file.
  public var model: String

  /// The files of the model at `path`.
  public init(model path: String) { model = path }

  private var stem: String {
    let ending = ".safetensors"
    return model.hasSuffix(ending) ? String(model.dropLast(ending.count)) : model
  }

  /// The state of an unfinished run.
  public var checkpoint: String { stem + ".checkpoint.safetensors" }
  /// One line of JSON an epoch.
  public var history: String { stem + ".history.jsonl" }
  /// The model of one fold of a cross-validation, from 1.
  public func fold(_ number: Int) -> String { "\(stem).fold\(number).safetensors" }
  /// What the folds' models say of the samples that they were not trained on.
  public var predictions: String { stem + ".predictions.csv" }
  /// Which sample trained and which judged.
  public var split: String { stem + ".split.csv" }
}
