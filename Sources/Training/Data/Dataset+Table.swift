import SkyFiles

extension Table {
  /// The column that names image files.
  var pathColumn: Column? { column(named: "path", "file_loc", "file", "filename", "file_path") }
  /// The column of class names.
  var labelColumn: Column? { column(named: "label", "class", "target") }
  /// The column of identifiers.
  var identifierColumn: Column? { column(named: "id", "id_str", "iauname", "dr8_id", "dr7objid", "GalaxyID") }
}

extension Dataset {
  /// Lists a table with a path and a label or target columns; relative paths start at the table's folder.
  init(table path: String, _ question: Question) throws {
    let table = try Table.read(path)
    let known = table.columns.map(\.name).joined(separator: ", ")
    guard let paths = table.pathColumn else {
      throw TrainingError.badDataset(path: path, reason: "there is no column path, file_loc or file among \(known)")
    }
    guard table.rowCount > 0 else { throw TrainingError.badDataset(path: path, reason: "the table has no rows") }
    let labels = try RowLabels(of: table, path: path, question)
    let files = paths.texts
    let folder = FolderWalk.folder(of: path)
    let identifiers = table.identifierColumn?.texts
    var samples: [Sample] = []
    var rows: [Int] = []
    var bad: [BadInput] = []
    for row in 0..<table.rowCount {
      let file = files[row]
      guard !file.isEmpty, labels.isLabelled(row) else {
        let missing = file.isEmpty ? "path" : "label"
        bad.append(BadInput(path: file.isEmpty ? path : file, reason: "row \(row + 1) has no \(missing)"))
        continue
      }
      let identifier = identifiers?[row] ?? ""
      let label = try labels.label(row, path: path, place: "row \(row + 1): ")
      samples.append(
        Sample(
          id: identifier.isEmpty ? file : identifier, path: file.hasPrefix("/") ? file : folder + file, label: label))
      rows.append(row)
    }
    guard !samples.isEmpty else { throw TrainingError.badDataset(path: path, reason: "no row has a path and a label") }
    let used: Set<String> = [paths.name, labels.name]
    self.init(
      path: path, classes: labels.classes, samples: samples,
      columns: table.columns.filter { !used.contains($0.name) }.map { column in
        let texts = column.texts
        return DatasetColumn(name: column.name, values: rows.map { texts[$0] })
      }, badInputs: bad)
    try take(targets: question.targets)
  }
}

/// The classes that the rows of a table name; none when numbers are wanted.
struct RowLabels {
  /// The column's name; "" without one.
  let name: String
  /// The class names.
  let classes: [String]
  private let texts: [String]
  private let places: [String: Int]

  init(of table: Table, path: String, _ question: Dataset.Question) throws {
    guard question.needsLabels else {
      (name, classes, texts, places) = ("", [], [], [:])
      return
    }
    guard let labels = table.labelColumn else {
      let known = table.columns.map(\.name).joined(separator: ", ")
      let questions = table.columns.compactMap { VoteColumn(name: $0.name)?.question }
      let votes =
        questions.isEmpty
        ? ""
        : ": votes on \(Set(questions).sorted().joined(separator: ", ")) are shares, not classes; name one class a row"
      throw TrainingError.badDataset(path: path, reason: "there is no column label or class among \(known)\(votes)")
    }
    name = labels.name
    texts = labels.texts
    classes = question.classes ?? Set(texts.filter { !$0.isEmpty }).sorted()
    guard classes.count > 1 else {
      throw TrainingError.badDataset(
        path: path, reason: "there is only one class, \"\(classes.first ?? "")\", and two are needed")
    }
    places = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
  }

  /// Whether a row has the label that is wanted.
  func isLabelled(_ row: Int) -> Bool { classes.isEmpty || !texts[row].isEmpty }

  /// The class of a row, -1 when numbers are wanted; throws when it is none of the classes.
  func label(_ row: Int, path: String, place: String = "") throws -> Int {
    guard !classes.isEmpty else { return -1 }
    if let label = places[texts[row]] { return label }
    throw TrainingError.badDataset(
      path: path,
      reason: "\(place)\"\(texts[row])\" is no class of the model (\(classes.joined(separator: ", ")))")
  }
}
