import SkyFiles

extension Dataset {
  /// Names of tables beside class folders whose columns belong to the samples.
  static let companions = ["labels.csv", "labels.fits", "truth.csv", "truth.fits"]

  /// Lists a folder: by a table of targets in it when numbers are wanted, else by its class folders.
  init(folder path: String, _ question: Question) throws {
    let names = try FolderWalk.names(in: path)
    guard question.needsLabels else {
      guard let table = Self.companions.first(where: names.files.contains) else {
        throw TrainingError.badDataset(
          path: path,
          reason: "there is no labels.csv in it with the columns path and \(question.targets.joined(separator: ", "))")
      }
      try self.init(table: "\(path)/\(table)", question)
      return
    }
    let fixed = question.classes
    var bad: [BadInput] = []
    var listed: [(name: String, files: [String])] = []
    for name in names.folders {
      do {
        let files = try FolderWalk.files(below: "\(path)/\(name)", bad: &bad) { question.kind.accepts($0) }
        listed.append((name, files))
      } catch TrainingError.noInput(let path, let reason) {
        bad.append(BadInput(path: path, reason: "cannot open the folder: \(reason)"))
      }
    }
    let filled = listed.filter { !$0.files.isEmpty }
    guard !filled.isEmpty else {
      // Images and a table of labels side by side.
      if let table = Self.companions.first(where: names.files.contains) {
        try self.init(table: "\(path)/\(table)", question)
        return
      }
      let reason =
        names.files.contains { question.kind.accepts($0) }
        ? "its \(question.kind.plural) are not in class folders, and there is no labels.csv"
        : bad.first.map { "\($0.path): \($0.reason)" } ?? "there is no \(question.kind.rawValue) in it"
      throw TrainingError.badDataset(path: path, reason: reason)
    }
    let classes = fixed ?? filled.map(\.name)
    if let unknown = filled.first(where: { !classes.contains($0.name) }) {
      throw TrainingError.badDataset(
        path: path,
        reason: "the folder \"\(unknown.name)\" is no class of the model (\(classes.joined(separator: ", ")))")
    }
    guard classes.count > 1 else {
      let empty =
        listed.first { $0.files.isEmpty }.map { "; the folder \"\($0.name)\" holds no \(question.kind.rawValue)" } ?? ""
      throw TrainingError.badDataset(
        path: path,
        reason:
          "there is only one class folder with \(question.kind.plural), \"\(classes[0])\", and two are needed\(empty)")
    }
    var samples: [Sample] = []
    for (name, files) in filled {
      guard let label = classes.firstIndex(of: name) else { continue }
      for file in files { samples.append(Sample(id: "\(name)/\(file)", path: "\(path)/\(name)/\(file)", label: label)) }
    }
    self.init(path: path, classes: classes, samples: samples, badInputs: bad)
    if let table = Self.companions.first(where: names.files.contains) { addColumns(of: "\(path)/\(table)") }
  }

  /// Adds the columns of a table beside the class folders, matched by path or by file name; a sample without one row of its own has
  /// none of them.
  ///
  /// They are an extra: a table that cannot be read is listed as a bad input, and nothing else is lost.
  private mutating func addColumns(of path: String) {
    let table: Table
    do {
      table = try Table.read(path)
    } catch {
      badInputs.append(BadInput(path: path, error: error))
      return
    }
    guard let key = table.pathColumn, let rows = TableRows(table) else { return }
    let places = rows.matches(samples.map { ($0.id, "") }).map(\.row)
    guard places.contains(where: { $0 != nil }) else { return }
    for column in table.columns where column.name != key.name {
      let texts = column.texts
      columns.append(DatasetColumn(name: column.name, values: places.map { $0.map { texts[$0] } ?? "" }))
    }
  }
}
