import SkyFiles

extension Dataset {
  /// Lists a stack of images or spectra whose table has a column of labels; identifiers are the table's, so that splits are those of
  /// the files the stack was packed from.
  init(stack: String, table: Table?, _ question: Question, path: (_ row: Int) -> String) throws {
    guard let table else {
      throw TrainingError.badDataset(path: stack, reason: "the stack has no table of labels")
    }
    let labels = try RowLabels(of: table, path: stack, question)
    let identifiers = table.identifierColumn?.texts
    var samples: [Sample] = []
    var rows: [Int] = []
    var bad: [BadInput] = []
    for row in 0..<table.rowCount {
      let path = path(row)
      guard labels.isLabelled(row) else {
        bad.append(BadInput(path: path, reason: "it has no label"))
        continue
      }
      let identifier = identifiers?[row] ?? ""
      let label = try labels.label(row, path: path)
      samples.append(Sample(id: identifier.isEmpty ? path : identifier, path: path, label: label))
      rows.append(row)
    }
    guard !samples.isEmpty else { throw TrainingError.badDataset(path: stack, reason: "no row has a label") }
    self.init(
      path: stack, classes: labels.classes, samples: samples,
      columns: table.columns.filter { $0.name != labels.name }.map { column in
        let texts = column.texts
        return DatasetColumn(name: column.name, values: rows.map { texts[$0] })
      }, badInputs: bad)
    try take(targets: question.targets)
  }
}
