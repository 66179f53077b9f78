import Groundwork
import Networks

extension Model {
  /// The part of a cross-validation's committee that did not see a fold, counted from 0; the calibration is that of all.
  func part(ofFold fold: Int) -> Model {
    let folds = training?.folds ?? 1
    precondition((0..<folds).contains(fold), "fold \(fold) of \(folds)")
    let size = committee.members.count / folds
    var part = self
    part.committee = Committee(Array(committee.members[fold * size..<(fold + 1) * size]))
    return part
  }
}

extension Classifier {
  /// Classifies a labelled data set with the committee of a cross-validation, each sample by the networks that did not see
  /// it; samples that `folds` does not name are left out. Throws when every input of a fold is bad, or none is named.
  public func predict(
    _ dataset: Dataset, folds: FoldTable, interruption: Interruption = Interruption()
  ) throws -> Predictions {
    var parts: [Predictions] = []
    for (fold, places) in folds.places(in: dataset).enumerated() where !places.isEmpty {
      var classifier = self
      classifier.model = model.part(ofFold: fold)
      parts.append(try classifier.predict(dataset.selecting(places), interruption: interruption))
    }
    guard !parts.isEmpty else {
      throw TrainingError.badDataset(path: dataset.path, reason: "the folds name none of its samples")
    }
    return Predictions(joining: parts)
  }
}

extension Predictions {
  /// Predictions one behind the other, of parts of one data set.
  fileprivate init(joining parts: [Predictions]) {
    var all = parts[0].dataset
    all.samples = parts.flatMap(\.dataset.samples)
    all.columns = all.columns.map { column in
      DatasetColumn(name: column.name, values: parts.flatMap { $0.dataset[column.name]?.values ?? [] })
    }
    self.init(
      dataset: all, probabilities: parts.flatMap(\.probabilities), estimates: parts.flatMap(\.estimates),
      badInputs: parts.flatMap(\.badInputs))
  }
}
