extension Table.Values {
  /// Number of rows.
  public var count: Int {
    switch self {
    case .text(let values): values.count
    case .integer(let values): values.count
    case .real(let values): values.count
    case .float(let values): values.count
    case .logical(let values): values.count
    case .vector(let values, let width): values.count / max(1, width)
    case .array(let values, let width): values.count / max(1, width)
    case .list(_, let offsets): offsets.count - 1
    }
  }

  /// The values without their arrangement in rows: one of `text`, `integer`, `real`, `float`, `logical`.
  public var elements: Self {
    switch self {
    case .vector(let values, _): .float(values)
    case .array(let values, _), .list(let values, _): values
    default: self
    }
  }

  /// Number of values of all rows together.
  public var elementCount: Int { elements.count }

  /// Values a row: 1 for single values; nil for lists, whose rows differ.
  public var width: Int? {
    switch self {
    case .vector(_, let width), .array(_, let width): width
    case .list: nil
    default: 1
    }
  }

  /// Which elements belong to a row.
  public func range(of row: Int) -> Range<Int> {
    switch self {
    case .vector(_, let width), .array(_, let width): row * width..<(row + 1) * width
    case .list(_, let offsets): offsets[row]..<offsets[row + 1]
    default: row..<row + 1
    }
  }

  /// One of single values as text, reals in the shortest form that reads back exactly.
  package func text(of element: Int) -> String {
    switch self {
    case .text(let values): values[element]
    case .integer(let values): String(values[element])
    case .real(let values): "\(values[element])"
    case .float(let values): "\(values[element])"
    case .logical(let values): values[element] ? "true" : "false"
    case .vector, .array, .list: elements.text(of: element)
    }
  }

  /// Whether one of single values is not a number.
  package func isNaN(_ element: Int) -> Bool {
    switch self {
    case .real(let values): values[element].isNaN
    case .float(let values): values[element].isNaN
    default: false
    }
  }

  /// Some of single values, in the order asked for.
  package func picked(_ places: some Sequence<Int>) -> Self {
    switch self {
    case .text(let values): .text(places.map { values[$0] })
    case .integer(let values): .integer(places.map { values[$0] })
    case .real(let values): .real(places.map { values[$0] })
    case .float(let values): .float(places.map { values[$0] })
    case .logical(let values): .logical(places.map { values[$0] })
    case .vector, .array, .list: elements.picked(places)
    }
  }

  /// The type in the words `inspect` uses: "int64", "float32[3]", "variable float64".
  package var typeName: String {
    switch self {
    case .text: "text"
    case .integer: "int64"
    case .real: "float64"
    case .float: "float32"
    case .logical: "logical"
    case .vector(_, let width): "float32[\(width)]"
    case .array(let values, let width): "\(values.typeName)[\(width)]"
    case .list(let values, _): "variable \(values.typeName)"
    }
  }

  /// Traps when arrays or lists do not fit their values.
  func checkShape() {
    switch self {
    case .vector(let values, let width):
      precondition(width > 0 && values.count % width == 0, "\(values.count) values do not make rows of \(width)")
    case .array(let values, let width):
      precondition(values.isSingle, "arrays of arrays are one array with dimensions")
      precondition(width > 0 && values.count % width == 0, "\(values.count) values do not make rows of \(width)")
    case .list(let values, let offsets):
      precondition(values.isSingle, "lists hold single values")
      precondition(
        offsets.first == 0 && offsets.last == values.count && zip(offsets, offsets.dropFirst()).allSatisfy(<=),
        "offsets \(offsets.first ?? -1)...\(offsets.last ?? -1) do not part \(values.count) values")
    default: break
    }
  }

  private var isSingle: Bool {
    switch self {
    case .vector, .array, .list: false
    default: true
    }
  }
}
