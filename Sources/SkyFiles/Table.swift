import Groundwork

/// Named columns of equal length: a catalogue, a list of labels, a list of answers.
public struct Table: Sendable, Equatable {
  /// The values of a column.
  public enum Values: Sendable, Equatable {
    /// Character strings.
    case text([String])
    /// Whole numbers.
    case integer([Int64])
    /// 64-bit reals; NaN where there is no value.
    case real([Double])
    /// 32-bit reals; NaN where there is no value.
    case float([Float])
    /// Truth values.
    case logical([Bool])
    /// So many floats a row, in [row, element] order.
    case vector([Float], width: Int)

    /// Number of rows.
    public var count: Int {
      switch self {
      case .text(let values): values.count
      case .integer(let values): values.count
      case .real(let values): values.count
      case .float(let values): values.count
      case .logical(let values): values.count
      case .vector(let values, let width): width == 0 ? 0 : values.count / width
      }
    }
  }

  /// A column: values with a name, and what they mean.
  public struct Column: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The unit ("deg", "mag"); nil when there is none.
    public var unit: String?
    /// The IVOA unified content descriptor ("pos.eq.ra;meta.main"); nil when there is none.
    public var ucd: String?
    /// A description in words; nil when there is none.
    public var comment: String?
    /// The values.
    public var values: Values

    /// A column.
    public init(_ name: String, _ values: Values, unit: String? = nil, ucd: String? = nil, comment: String? = nil) {
      if case .vector(let elements, let width) = values {
        precondition(
          width > 0 && elements.count % width == 0, "\(elements.count) elements do not make rows of \(width)")
      }
      self.name = name
      self.values = values
      self.unit = unit
      self.ucd = ucd
      self.comment = comment
    }

    /// Every value as text; a missing real is "".
    public var texts: [String] {
      switch values {
      case .text(let values): values
      case .integer(let values): values.map { String($0) }
      case .real(let values): values.map { $0.isNaN ? "" : "\($0)" }
      case .float(let values): values.map { $0.isNaN ? "" : "\($0)" }
      case .logical(let values): values.map { $0 ? "true" : "false" }
      case .vector(let values, let width):
        (0..<values.count / width).map { row in
          values[row * width..<(row + 1) * width].map { "\($0)" }.joined(separator: " ")
        }
      }
    }

    /// Every value as a number; nil when the column is text or a vector.
    public var numbers: [Double]? {
      switch values {
      case .text, .vector: nil
      case .integer(let values): values.map { Double($0) }
      case .real(let values): values
      case .float(let values): values.map { Double($0) }
      case .logical(let values): values.map { $0 ? 1 : 0 }
      }
    }
  }

  /// The table's name (EXTNAME).
  public var name: String
  /// The columns, all of the same length.
  public private(set) var columns: [Column]
  /// Provenance and other cards: the header of a FITS table, INFO elements of a VOTable. CSV and JSON lines have none.
  public var header: [HeaderCard]
  /// Names of columns a file had that fit none of `Values` (variable-length arrays, bits).
  public var columnsLeftOut: [String] = []

  /// A table.
  public init(name: String = "", columns: [Column], header: [HeaderCard] = []) {
    self.name = name
    self.columns = []
    self.header = header
    for column in columns { append(column) }
  }

  /// Number of rows.
  public var rowCount: Int { columns.first?.values.count ?? 0 }

  /// Adds a column of the table's length.
  public mutating func append(_ column: Column) {
    precondition(
      columns.isEmpty || column.values.count == rowCount,
      "column \(column.name) has \(column.values.count) rows, the table \(rowCount)")
    columns.append(column)
  }

  /// The first column of a name; nil when there is none.
  public subscript(_ name: String) -> Column? { columns.first { $0.name == name } }

  /// The first column of any of the names, without regard to case; nil when there is none.
  public func column(named names: String...) -> Column? {
    for name in names {
      if let column = columns.first(where: { $0.name.lowercased() == name.lowercased() }) { return column }
    }
    return nil
  }
}
