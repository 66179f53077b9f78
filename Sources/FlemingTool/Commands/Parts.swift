import Training

/// Parts of a data set by a split index.
enum Parts {
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
