import Groundwork
import SkyFiles

/// One labelled object of a data set.
public struct Sample: Sendable, Hashable {
  /// What names the object for splits and random choices: its path inside the data set, or a table's own identifier.
  public var id: String
  /// The file.
  public var path: String
  /// The class, an index into the data set's classes; -1 when the data set has no labels.
  public var label: Int
  /// The numbers wanted, one for each of the data set's targets; NaN where one is not known.
  public var values: [Double] = []
  /// The numbers a network takes beside the picture, one for each of the data set's `numbers`; NaN where one is not known.
  public var numbers: [Double] = []
  /// The redshift the data set's table states; nil when it states none.
  public var redshift: Double?
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

/// A data set a user can name: images or spectra with classes or numbers, none of them read yet.
public struct Dataset: Sendable, Equatable {
  /// The folder or table it was made from.
  public var path: String
  /// Class names, in the order of the labels; empty when numbers are wanted.
  public var classes: [String]
  /// Names of the columns whose numbers are wanted; empty when classes are.
  public var targets: [String] = []
  /// Names of the columns whose numbers a network takes beside the picture; empty when it takes none.
  public var numbers: [String] = []
  /// The objects, in a fixed order.
  public var samples: [Sample]
  /// Columns of the table beyond path and label, or of a table beside the class folders.
  public var columns: [DatasetColumn]
  /// Inputs left out when the data set was listed (folders that cannot be read).
  public var badInputs: [BadInput]

  /// A data set from its parts.
  public init(
    path: String, classes: [String], targets: [String] = [], numbers: [String] = [], samples: [Sample],
    columns: [DatasetColumn] = [], badInputs: [BadInput] = []
  ) {
    precondition(samples.allSatisfy { $0.label < classes.count }, "a label lies outside the \(classes.count) classes")
    precondition(samples.allSatisfy { $0.values.count == targets.count }, "values do not fit \(targets.count) targets")
    precondition(samples.allSatisfy { $0.numbers.count == numbers.count }, "numbers do not fit \(numbers)")
    precondition(columns.allSatisfy { $0.values.count == samples.count }, "a column does not fit the samples")
    self.path = path
    self.classes = classes
    self.targets = targets
    self.numbers = numbers
    self.samples = samples
    self.columns = columns
    self.badInputs = badInputs
  }

  /// Lists the data set at `path`: a folder of class folders, a table (CSV or FITS) of paths and labels, or a stack of
  /// images or spectra with a table of labels.
  ///
  /// `classes` fixes the class names and their order (a model's); without it the names found, sorted, are the classes
  /// and there must be at least two. `targets` names columns of numbers that are wanted in place of classes: of the
  /// table, or of one beside the files of a folder. `numbers` names columns that a network takes beside each picture: of
  /// the table, of a stack's, or of one beside class folders. `group` names a column that splits keep whole. Without `isLabelled` a
  /// table is listed with its columns, and nothing is asked of its samples.
  /// Throws ``TrainingError`` when nothing is there, a class is unknown or missing, or the table lacks a column.
  public init(
    reading path: String, kind: SampleKind = .image, classes: [String]? = nil, targets: [String] = [],
    numbers: [String] = [], group: String? = nil, isLabelled: Bool = true
  ) throws {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let question = Question(kind: kind, classes: classes, targets: targets, isLabelled: isLabelled)
    switch FolderWalk.kind(of: trimmed) {
    case .missing: throw TrainingError.noInput(path: path, reason: "no such file or folder")
    case .folder: try self.init(folder: trimmed, question)
    case .file:
      if kind == .image, let stack = try ImageStack(trimmed) {
        try self.init(stack: stack.path, table: stack.objects(), question) { stack.path(of: $0) }
      } else if kind == .spectrum, let stack = try SpectrumStack(trimmed) {
        try self.init(stack: stack.path, table: stack.objects(), question) { stack.path(of: $0) }
      } else {
        try self.init(table: trimmed, question)
      }
    }
    if kind == .spectrum, let column = columns.first(where: { Self.redshiftNames.contains($0.name) }) {
      for (i, value) in column.numbers.enumerated() where value.isFinite { samples[i].redshift = value }
    }
    try take(numbers: numbers)
    if let group {
      let column = try column(group, "to group by")
      for i in samples.indices where !column.values[i].isEmpty { samples[i].group = column.values[i] }
    }
  }

  /// Columns taken for the redshift of a spectrum.
  static let redshiftNames = ["redshift", "z", "Z", "REDSHIFT"]

  /// Whether a column of this name is a redshift, which a view that moves a spectrum changes.
  public static func isRedshift(_ name: String) -> Bool { redshiftNames.contains(name) }

  /// What is asked of a data set when it is listed.
  struct Question {
    var kind: SampleKind
    /// The class names, when they are fixed.
    var classes: [String]?
    /// The columns whose numbers are wanted in place of classes.
    var targets: [String]
    /// Whether anything is asked, of a data set that is only listed.
    var isLabelled = true
    /// Whether labels must be there.
    var needsLabels: Bool { isLabelled && targets.isEmpty }
  }

  /// A further column by its name.
  public subscript(name: String) -> DatasetColumn? { columns.first { $0.name == name } }

  /// A further column by its name; throws when there is none, saying what it was wanted for.
  func column(_ name: String, _ purpose: String) throws -> DatasetColumn {
    if let column = self[name] { return column }
    let known = columns.map(\.name).joined(separator: ", ")
    throw TrainingError.badDataset(
      path: path, reason: "there is no column \"\(name)\" \(purpose)\(known.isEmpty ? "" : "; known: \(known)")")
  }

  /// The data set of some of the samples, in the order given.
  public func selecting(_ places: [Int]) -> Dataset {
    Dataset(
      path: path, classes: classes, targets: targets, numbers: numbers, samples: places.map { samples[$0] },
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
