import SkyFiles

extension Dataset {
  /// Lists a stack of images whose table has a column of labels; identifiers are the table's, so that splits are those of
  /// the files the stack was packed from.
  init(stack: ImageStack, classes fixed: [String]?) throws {
    guard let table = try stack.objects() else {
      throw TrainingError.badDataset(path: stack.path, reason: "the stack has no table of labels")
    }
    guard let labels = table.labelColumn else {
      let known = table.columns.map(\.name).joined(separator: ", ")
      throw TrainingError.badDataset(path: stack.path, reason: "there is no column label or class among \(known)")
    }
    let names = labels.texts
    let classes = fixed ?? Set(names.filter { !$0.isEmpty }).sorted()
    guard classes.count > 1 else {
      throw TrainingError.badDataset(
        path: stack.path, reason: "there is only one class, \"\(classes.first ?? "")\", and two are needed")
    }
    let places = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    let identifiers = table.identifierColumn?.texts
    var samples: [Sample] = []
    var rows: [Int] = []
    var bad: [BadInput] = []
    for row in 0..<stack.count {
      let path = stack.path(of: row)
      guard !names[row].isEmpty else {
        bad.append(BadInput(path: path, reason: "it has no label"))
        continue
      }
      guard let label = places[names[row]] else {
        throw TrainingError.badDataset(
          path: path, reason: "\"\(names[row])\" is no class of the model (\(classes.joined(separator: ", ")))")
      }
      let identifier = identifiers?[row] ?? ""
      samples.append(Sample(id: identifier.isEmpty ? path : identifier, path: path, label: label))
      rows.append(row)
    }
    guard !samples.isEmpty else { throw TrainingError.badDataset(path: stack.path, reason: "no image has a label") }
    self.init(
      path: stack.path, classes: classes, samples: samples,
      columns: table.columns.filter { $0.name != labels.name }.map { column in
        let texts = column.texts
        return DatasetColumn(name: column.name, values: rows.map { texts[$0] })
      }, badInputs: bad)
  }
}
