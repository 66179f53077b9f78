import SkyFiles

extension Table {
  /// The numbers of columns, one list a row, NaN where an entry is none; nil when no column is asked for or one is missing.
  func numbers(of names: [String]) -> [[Double]]? {
    let found = names.compactMap { self[$0]?.texts }
    guard !names.isEmpty, found.count == names.count else { return nil }
    let columns = found.map { DatasetColumn(name: "", values: $0).numbers }
    return (0..<rowCount).map { row in columns.map { $0[row] } }
  }
}

extension InputList {
  /// Gives every sample its plain numbers from a table (CSV, FITS or VOTable) with a column of paths or identifiers: from
  /// the row of its path as it is written, else of its file's name, else of its identifier. A sample without one row of
  /// its own becomes a bad input.
  ///
  /// Throws when the table cannot be read or lacks a column.
  public mutating func take(numbers names: [String], fromTable path: String) throws {
    let table = try Table.read(path)
    func refuse(_ reason: String) -> TrainingError { .badDataset(path: path, reason: reason) }
    let known = table.columns.map(\.name).joined(separator: ", ")
    guard let values = table.numbers(of: names) else {
      let missing = names.filter { table[$0] == nil }.map { "\"\($0)\"" }.joined(separator: ", ")
      throw refuse("there is no column \(missing) of numbers for the network; known: \(known)")
    }
    let folder = FolderWalk.folder(of: path)
    guard let rows = TableRows(table, folder: folder) else {
      throw refuse("there is no column path or id to know the files by; known: \(known)")
    }
    var kept: [Item] = []
    for (var item, match) in zip(items, rows.matches(items.map { ($0.path, $0.id) })) {
      switch match {
      case .row(let row):
        item.numbers = values[row]
        kept.append(item)
      case .missing: badInputs.append(BadInput(path: item.path, reason: "\(path) has no row for it"))
      case .ambiguous:
        badInputs.append(
          BadInput(path: item.path, reason: "it shares its name or path with others in \(path); full paths tell"))
      }
    }
    items = kept
  }
}
