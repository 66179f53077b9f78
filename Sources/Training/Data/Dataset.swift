import Groundwork
import SkyFiles

/// One labelled object of a data set.
public struct Sample: Sendable, Hashable {
  /// What names the object for splits and random choices: its path inside the data set, or a table's own identifier.
  public var id: String
  /// The image file.
  public var path: String
  /// The class, an index into the data set's classes; -1 when the data set has no labels.
  public var label: Int
  /// What must stay on one side of a split (a field, a galaxy seen twice); nil: the identifier.
  public var group: String?

  /// A sample.
  public init(id: String, path: String, label: Int, group: String? = nil) {
    self.id = id
    self.path = path
    self.label = label
    self.group = group
  }
}

/// A further column of a data set, one text a sample ("" where unknown).
public struct DatasetColumn: Sendable, Equatable {
  /// The column's name.
  public var name: String
  /// One entry a sample.
  public var values: [String]

  /// A column.
  public init(name: String, values: [String]) {
    self.name = name
    self.values = values
  }

  /// The entries as numbers, NaN where they are none.
  public var numbers: [Double] { values.map { Double($0) ?? .nan } }

  /// Whether every entry that is not empty is a number, and there is one.
  public var isNumeric: Bool {
    let given = values.filter { !$0.isEmpty }
    return !given.isEmpty && given.allSatisfy { Double($0) != nil }
  }
}

/// A data set a user can name: images with labels, none of them read yet.
public struct Dataset: Sendable, Equatable {
  /// The folder or table it was made from.
  public var path: String
  /// Class names, in the order of the labels.
  public var classes: [String]
  /// The objects, in a fixed order.
  public var samples: [Sample]
  /// Columns of the table beyond path and label, or of a table beside the class folders.
  public var columns: [DatasetColumn]
  /// Inputs left out when the data set was listed (folders that cannot be read).
  public var badInputs: [BadInput]

  /// A data set from its parts.
  public init(
    path: String, classes: [String], samples: [Sample], columns: [DatasetColumn] = [], badInputs: [BadInput] = []
  ) {
    precondition(samples.allSatisfy { $0.label < classes.count }, "a label lies outside the \(classes.count) classes")
    precondition(columns.allSatisfy { $0.values.count == samples.count }, "a column does not fit the samples")
    self.path = path
    self.classes = classes
    self.samples = samples
    self.columns = columns
    self.badInputs = badInputs
  }

  /// Lists the data set at `path`: a folder of class folders, a table (CSV or FITS) of paths and labels, or a stack of
  /// images with a table of labels.
  ///
  /// `classes` fixes the class names and their order (a model's); without it the names found, sorted, are the classes
  /// and there must be at least two. `group` names a column that splits keep whole.
  /// Throws ``TrainingError`` when nothing is there, a class is unknown or missing, or the table lacks a column.
  public init(reading path: String, classes: [String]? = nil, group: String? = nil) throws {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    switch FolderWalk.kind(of: trimmed) {
    case .missing: throw TrainingError.noInput(path: path, reason: "no such file or folder")
    case .folder: try self.init(classFolders: trimmed, classes: classes)
    case .file:
      if let stack = try ImageStack(trimmed) {
        try self.init(stack: stack, classes: classes)
      } else {
        try self.init(table: trimmed, classes: classes)
      }
    }
    if let group {
      guard let column = self[group] else {
        let known = columns.map(\.name).joined(separator: ", ")
        throw TrainingError.badDataset(
          path: path, reason: "there is no column \"\(group)\" to group by\(known.isEmpty ? "" : "; known: \(known)")")
      }
      for i in samples.indices where !column.values[i].isEmpty { samples[i].group = column.values[i] }
    }
  }

  /// A further column by its name.
  public subscript(name: String) -> DatasetColumn? { columns.first { $0.name == name } }

  /// The data set of some of the samples, in the order given.
  public func selecting(_ places: [Int]) -> Dataset {
    Dataset(
      path: path, classes: classes, samples: places.map { samples[$0] },
      columns: columns.map { column in
        DatasetColumn(name: column.name, values: places.map { column.values[$0] })
      }, badInputs: badInputs)
  }

  /// Number of samples of each class.
  public var classCounts: [Int] {
    var counts = [Int](repeating: 0, count: classes.count)
    for sample in samples where sample.label >= 0 { counts[sample.label] += 1 }
    return counts
  }
}
