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
    /// So many values of another type a row, in [row, element] order.
    indirect case array(Values, width: Int)
    /// Rows of different lengths: those of row `r` are the values `offsets[r]..<offsets[r + 1]`.
    indirect case list(Values, offsets: [Int])
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
    /// Which values are missing, one flag a value (each element of arrays and lists); empty when none is.
    ///
    /// Whole numbers, texts and truth values have no NaN; what stands in their place means nothing.
    public var missing: [Bool]
    /// The axes of a row of an array, fastest first (TDIMn; without the width of texts); empty when there is one axis.
    public var dimensions: [Int] = []
    /// Whether two values after one another are the real and the imaginary part of one number.
    public var isComplex = false

    /// A column.
    public init(
      _ name: String, _ values: Values, unit: String? = nil, ucd: String? = nil, comment: String? = nil,
      missing: [Bool] = []
    ) {
      values.checkShape()
      precondition(
        missing.isEmpty || missing.count == values.elementCount,
        "\(missing.count) flags for \(values.elementCount) values")
      self.name = name
      self.values = values
      self.missing = missing.contains(true) ? missing : []
      self.unit = unit
      self.ucd = ucd
      self.comment = comment
    }

    /// Whether a value is missing; reals are where they are NaN.
    public func isMissing(_ element: Int) -> Bool {
      if !missing.isEmpty, missing[element] { return true }
      return values.elements.isNaN(element)
    }

    /// Every row as text; a missing value is "", those of arrays and lists stand side by side.
    public var texts: [String] {
      let elements = values.elements
      if case .text(let values) = values, missing.isEmpty { return values }
      return (0..<values.count).map { row in
        let range = values.range(of: row)
        let isScalar = range.count == 1 && values.width == 1
        return range.map { isMissing($0) ? (isScalar ? "" : "nan") : elements.text(of: $0) }.joined(separator: " ")
      }
    }

    /// Every value as a number, NaN where it is missing; nil when the column is text, an array or a list.
    public var numbers: [Double]? {
      let numbers: [Double]
      switch values {
      case .text, .vector, .array, .list: return nil
      case .integer(let values): numbers = values.map { Double($0) }
      case .real(let values): numbers = values
      case .float(let values): numbers = values.map { Double($0) }
      case .logical(let values): numbers = values.map { $0 ? 1 : 0 }
      }
      return missing.isEmpty ? numbers : zip(numbers, missing).map { $1 ? .nan : $0 }
    }
  }

  /// The table's name (EXTNAME).
  public var name: String
  /// The columns, all of the same length.
  public private(set) var columns: [Column]
  /// Provenance and other cards: the header of a FITS table, INFO elements of a VOTable. CSV and JSON lines have none.
  public var header: [HeaderCard]
  /// Names of columns a file had that fit none of `Values`.
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
