import Training

/// Parts of a data set by a split index or a condition.
enum Parts {
  /// The option that names a split.
  static let split = Option("split", "FILE", "only what this split (a .split.csv) left to judge")
  /// The option that names a condition.
  static let restriction = Option(
    "where", "COLUMN=VALUE", "only samples with a value, or in a range as teff=4000:7000")

  /// The data set that a command names, as a model asks for it: the part that `--split` and `--where` leave.
  static func judged(_ path: String, by model: Model, _ invocation: Invocation) throws -> Dataset {
    let dataset = try Dataset(
      reading: path, kind: model.contract.kind, classes: model.targets == nil ? model.classes : nil,
      targets: model.targets?.names ?? [], numbers: model.contract.numbers?.names ?? [])
    let judged = try judged(dataset, split: invocation.text("split"))
    return try TrainOptions.restriction(invocation).map { try judged.restricted(to: $0) } ?? judged
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
