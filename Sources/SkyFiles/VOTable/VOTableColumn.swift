/// A column of a VOTable as its cells come in.
struct VOTableColumn {
  let field: VOTableField
  private var values: Table.Values
  private var offsets = [0]
  private var missing: [Bool] = []
  private var hasMissing = false
  private(set) var elementCount = 0

  init(_ field: VOTableField) {
    self.field = field
    values =
      switch field.datatype {
      case .boolean, .bit: .logical([])
      case .unsignedByte, .short, .int, .long: .integer([])
      case .char, .unicodeChar: .text([])
      case .float, .floatComplex: .float([])
      case .double, .doubleComplex: .real([])
      }
  }

  /// Elements of a row of fixed length: a complex number is two, a string one.
  var width: Int {
    if field.datatype.isText { return field.textWidth.map { max(1, field.count / $0) } ?? 1 }
    return field.count * (field.datatype.isComplex ? 2 : 1)
  }

  private var isList: Bool { field.datatype.isText ? field.isVariable && !field.axes.isEmpty : field.isVariable }

  // MARK: Elements

  mutating func append(_ value: Int64, isMissing: Bool = false) {
    if case .integer(var all) = values {
      values = .logical([])
      all.append(value)
      values = .integer(all)
    }
    note(isMissing || value == field.null)
  }

  mutating func append(_ value: Double) {
    switch values {
    case .real(var all):
      values = .logical([])
      all.append(value)
      values = .real(all)
    case .float(var all):
      values = .logical([])
      all.append(Float(value))
      values = .float(all)
    default: break
    }
    note(false)
  }

  mutating func append(_ value: Float) {
    if case .float(var all) = values {
      values = .logical([])
      all.append(value)
      values = .float(all)
    }
    note(false)
  }

  mutating func append(_ value: Bool?) {
    if case .logical(var all) = values {
      values = .logical([])
      all.append(value ?? false)
      values = .logical(all)
    }
    note(value == nil)
  }

  mutating func append(_ value: String, isMissing: Bool = false) {
    if case .text(var all) = values {
      values = .logical([])
      all.append(value)
      values = .text(all)
    }
    note(isMissing)
  }

  private mutating func note(_ isMissing: Bool) {
    elementCount += 1
    if isMissing, !hasMissing {
      hasMissing = true
      missing = [Bool](repeating: false, count: elementCount - 1)
    }
    if hasMissing { missing.append(isMissing) }
  }

  /// An element without a value.
  mutating func appendMissing() {
    switch values {
    case .integer: append(Int64(0), isMissing: true)
    case .logical: append(nil as Bool?)
    case .text: append("", isMissing: true)
    default: append(Double.nan)
    }
  }

  /// Marks what a row added, from this element on, as missing.
  mutating func forget(from first: Int) {
    guard first < elementCount else { return }
    switch values {
    case .real(var all):
      for i in first..<elementCount { all[i] = .nan }
      values = .real(all)
    case .float(var all):
      for i in first..<elementCount { all[i] = .nan }
      values = .float(all)
    default:
      if !hasMissing { missing = [Bool](repeating: false, count: elementCount) }
      hasMissing = true
      for i in first..<elementCount { missing[i] = true }
    }
  }

  /// Ends a row.
  mutating func endRow() { if isList { offsets.append(elementCount) } }

  /// A string of so many characters, taken apart when strings stand in an array; what lies behind NUL is padding.
  mutating func append(characters text: String) {
    guard let width = field.textWidth else {
      append(Self.trimmed(text[...]))
      return
    }
    var rest = text[...]
    var pieces = 0
    while isList ? !rest.isEmpty : pieces < self.width {
      append(Self.trimmed(rest.prefix(width)))
      rest = rest.dropFirst(width)
      pieces += 1
    }
  }

  private static func trimmed(_ text: Substring) -> String {
    guard text.utf8.contains(0) || text.utf8.last == 0x20 else { return String(text) }
    var bytes = text.utf8.prefix { $0 != 0 }
    while bytes.last == 0x20 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  // MARK: Result

  /// The column of the table.
  func column() -> Table.Column {
    let arranged: Table.Values
    if isList {
      arranged = .list(values, offsets: offsets)
    } else if field.axes.isEmpty && !field.datatype.isComplex || (field.datatype.isText && width == 1) {
      arranged = values
    } else if case .float(let floats) = values {
      arranged = .vector(floats, width: width)
    } else {
      arranged = .array(values, width: width)
    }
    var column = Table.Column(
      field.name, arranged, unit: field.unit, ucd: field.ucd, comment: field.comment, missing: missing)
    let axes = field.datatype.isText ? Array(field.axes.dropFirst()) : field.axes
    if !isList, axes.count > 1 { column.dimensions = axes }
    column.isComplex = field.datatype.isComplex
    return column
  }
}
