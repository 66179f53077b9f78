import Training

/// Parts of a data set by a split index or a condition.
enum Parts {
  /// The option that names a split.
  static let split = Option("split", "FILE", "only what this split (a .split.csv) left to judge")
  /// The option that names a condition, and may come again.
  static let restriction = Option(
    "where", "COLUMN=VALUE", "only samples with a value, or in a range as teff=4000:7000; of several all hold")

  /// The folds that `--split` names, of the committee of a cross-validation; nil where it names none.
  static func folds(of model: Model, _ invocation: Invocation) throws -> FoldTable? {
    guard let path = invocation.text("split"), let count = model.training?.folds else { return nil }
    return try FoldTable(reading: path, count: count)
  }

  /// The data set that a command names, as a model asks for it: the part that `--split` (unless it `hasFolds`) and `--where`
  /// leave.
  static func judged(
    _ path: String, by model: Model, _ invocation: Invocation, hasFolds: Bool = false
  ) throws -> Dataset {
    let dataset = try Dataset(
      reading: path, kind: model.contract.kind, classes: model.targets == nil ? model.classes : nil,
      targets: model.targets?.names ?? [], numbers: model.contract.numbers?.names ?? [])
    let judged = try judged(dataset, split: hasFolds ? nil : invocation.text("split"))
    return try TrainOptions.restrictions(invocation).reduce(judged) { try $0.restricted(to: $1) }
  }

  /// The samples that a split leaves to judge; all of them without a split.
  static func judged(_ dataset: Dataset, split path: String?) throws -> Dataset {
    guard let path else { return dataset }
    let split = try Split(reading: path, dataset: dataset)
    guard !split.validation.isEmpty else {
      throw TrainingError.badDataset(path: path, reason: "it leaves no sample of \(dataset.path) to judge")
    }
    return dataset.selecting(split.validation)
  }
}
