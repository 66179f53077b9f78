import SkyFiles

/// Which fold of a cross-validation each sample judged, as a table.
public struct FoldTable: Sendable, Equatable {
  /// Identifiers of the samples of each fold.
  public let folds: [[String]]

  /// The folds of samples at their places in a data set.
  init(_ places: [[Int]], of dataset: Dataset) { folds = places.map { $0.map { dataset.samples[$0].id } } }

  /// Writes a table with the columns id and fold (CSV, or by the ending of `path`).
  func write(to path: String) throws {
    let table = Table(
      name: "folds",
      columns: [
        Table.Column("id", .text(folds.flatMap { $0 })),
        Table.Column("fold", .integer(folds.enumerated().flatMap { fold, ids in ids.map { _ in Int64(fold + 1) } })),
      ])
    try table.write(to: path)
  }

  /// Reads a table with the columns id and fold, counted from 1; nil when it has no column fold.
  ///
  /// Throws when it cannot be read, has no identifiers or one of them twice, or a fold is no number from 1 to `count`.
  public init?(reading path: String, count: Int) throws {
    let table = try Table.read(path)
    guard let numbers = table["fold"] else { return nil }
    guard let ids = table["id"] else {
      throw TrainingError.badDataset(path: path, reason: "a table of folds has the columns id and fold")
    }
    var folds = [[String]](repeating: [], count: count)
    var seen: Set<String> = []
    for (row, (id, text)) in zip(ids.texts, numbers.texts).enumerated() {
      guard let fold = Int(text), (1...count).contains(fold) else {
        throw TrainingError.badDataset(path: path, reason: "row \(row + 1): fold \"\(text)\"; the model has \(count)")
      }
      guard seen.insert(id).inserted else {
        throw TrainingError.badDataset(path: path, reason: "row \(row + 1): \"\(id)\" is there twice")
      }
      folds[fold - 1].append(id)
    }
    self.folds = folds
  }

  /// Places in a data set of the samples of each fold; samples that the table does not name belong to none.
  public func places(in dataset: Dataset) -> [[Int]] {
    folds.map { ids in
      let own = Set(ids)
      return dataset.samples.indices.filter { own.contains(dataset.samples[$0].id) }
    }
  }
}
