/// JSON lines (jsonlines.org): an object a line, whose keys name the columns.
///
/// Values are texts, numbers, truth values, null, and arrays of these; objects inside objects are an error.
enum JSONLinesReader {
  /// Whether text starts like an object.
  static func isJSONLines(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.prefix(4096).first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
  }

  /// Reads a table: columns in the order their keys first come; a key that a row lacks is missing there.
  static func read(_ file: FileBytes, path: String, limits: ReadingLimits) throws(SkyFileError) -> Table {
    try file.withBytes { bytes throws(SkyFileError) in
      var columns: [JSONColumn] = []
      var places: [String: Int] = [:]
      var (rows, line, start) = (0, 0, 0)
      while start < bytes.count {
        let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
        line += 1
        do throws(JSONLineParser.Fault) {
          var parser = JSONLineParser(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
          let isRow = try parser.object { key, value throws(JSONLineParser.Fault) in
            let place = places[key] ?? columns.count
            if place == columns.count {
              places[key] = place
              columns.append(JSONColumn(name: key, rows: rows))
            }
            guard columns[place].add(value, row: rows) else { throw .init("\"\(key)\" comes twice") }
          }
          if isRow { rows += 1 }
        } catch {
          throw .malformed(path: path, reason: "line \(line): \(error.reason)")
        }
        start = end + 1
        let values = max(
          rows.multipliedReportingOverflow(by: columns.count).partialValue, columns.reduce(0) { $0 + $1.values.count })
        guard values <= limits.maximumTableValues else {
          throw .tooLarge(path: path, what: "values or more", size: values, limit: limits.maximumTableValues)
        }
      }
      return Table(columns: columns.map { $0.column(rows: rows) })
    }
  }
}

/// The values of one key, row by row.
struct JSONColumn {
  private let name: String
  /// All values one after another, those of arrays too.
  private(set) var values: [JSONLineParser.Value] = []
  /// Where the values of a row start.
  private var starts: [Int]
  private var isList = false

  /// A column that the first `rows` rows lack.
  init(name: String, rows: Int) {
    self.name = name
    values = [JSONLineParser.Value](repeating: .null, count: rows)
    starts = Array(0..<rows)
  }

  /// Adds the value of a row, and null for those between; false when the row has one.
  mutating func add(_ value: JSONLineParser.Cell, row: Int) -> Bool {
    guard starts.count <= row else { return false }
    fill(rows: row)
    starts.append(values.count)
    switch value {
    case .one(let value): values.append(value)
    case .many(let list):
      isList = true
      values += list
    }
    return true
  }

  private mutating func fill(rows: Int) {
    while starts.count < rows {
      starts.append(values.count)
      values.append(.null)
    }
  }

  /// The column, of the narrowest type that keeps every value; numbers beside texts become texts.
  func column(rows: Int) -> Table.Column {
    var whole = self
    whole.fill(rows: rows)
    let missing = whole.values.map { $0 == .null }
    let elements = Self.typed(whole.values)
    guard isList else { return Table.Column(name, elements, missing: Self.needsFlags(elements) ? missing : []) }
    // A row without an array has an empty one.
    let offsets = whole.starts + [whole.values.count]
    return Table.Column(
      name, .list(elements, offsets: offsets), missing: Self.needsFlags(elements) ? missing : [])
  }

  /// Reals say by NaN that they are missing.
  private static func needsFlags(_ values: Table.Values) -> Bool {
    if case .real = values { false } else { true }
  }

  private static func typed(_ values: [JSONLineParser.Value]) -> Table.Values {
    var (hasText, hasNumber, hasFlag, areWhole) = (false, false, false, true)
    for value in values {
      switch value {
      case .null: break
      case .text: hasText = true
      case .flag: hasFlag = true
      case .number(let digits):
        hasNumber = true
        areWhole = areWhole && Int64(digits) != nil
      }
    }
    if hasFlag, !hasText, !hasNumber { return .logical(values.map { $0 == .flag(true) }) }
    if hasText || hasFlag { return .text(values.map(\.text)) }
    if hasNumber, areWhole { return .integer(values.map { Int64($0.text) ?? 0 }) }
    return .real(values.map { Double($0.text) ?? .nan })
  }
}
