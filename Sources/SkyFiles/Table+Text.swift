extension Table {
  /// The table as comma-separated values (RFC 4180): a header row, no comments, lines that end in LF.
  public func csv() -> String {
    var output = TextOutput()
    let flat = flattened
    for (i, column) in flat.enumerated() {
      if i > 0 { output.add(",") }
      output.add(Self.quotedForCSV(column.name))
    }
    output.add("\n")
    for row in 0..<rowCount {
      for (i, column) in flat.enumerated() {
        if i > 0 { output.add(",") }
        if column.isSingleMissing(row) { continue }
        switch column.values {
        case .text(let values): output.add(Self.quotedForCSV(values[row]))
        case .integer(let values): output.add("\(values[row])")
        case .real(let values): output.add(values[row].isNaN ? "" : "\(values[row])")
        case .float(let values): output.add(values[row].isNaN ? "" : "\(values[row])")
        case .logical(let values): output.add(values[row] ? "true" : "false")
        case .vector, .array: break
        case .list: output.add(Self.quotedForCSV(column.joined(row)))
        }
      }
      // A lone empty field would read as an empty line.
      if flat.count == 1, output.bytes.last == 0x0A { output.add("\"\"") }
      output.add("\n")
    }
    return String(decoding: output.bytes, as: UTF8.self)
  }

  /// The table as JSON lines: one object a row; what is not a finite number is null.
  public func jsonLines() -> String {
    var output = TextOutput()
    let flat = flattened
    let keys = flat.map { Self.quotedForJSON($0.name) }
    for row in 0..<rowCount {
      for (i, column) in flat.enumerated() {
        output.add(i == 0 ? "{" : ", ")
        output.add(keys[i])
        output.add(": ")
        if column.isSingleMissing(row) {
          output.add("null")
          continue
        }
        switch column.values {
        case .text(let values): output.add(Self.quotedForJSON(values[row]))
        case .integer(let values): output.add("\(values[row])")
        case .real(let values): output.add(values[row].isFinite ? "\(values[row])" : "null")
        case .float(let values): output.add(values[row].isFinite ? "\(values[row])" : "null")
        case .logical(let values): output.add(values[row] ? "true" : "false")
        case .vector, .array: break
        case .list:
          let texts = column.values.range(of: row).map { column.json($0) }
          output.add("[\(texts.joined(separator: ", "))]")
        }
      }
      output.add("}\n")
    }
    return String(decoding: output.bytes, as: UTF8.self)
  }

  /// The columns with each vector or array `x` taken apart into `x0, x1, ...`.
  var flattened: [Column] {
    columns.flatMap { column -> [Column] in
      let elements = column.values.elements
      switch column.values {
      case .vector(_, let width), .array(_, let width):
        return (0..<width).map { element in
          let places = stride(from: element, to: elements.count, by: width)
          return Column(
            "\(column.name)\(element)", elements.picked(places), unit: column.unit, ucd: column.ucd,
            comment: column.comment, missing: column.missing.isEmpty ? [] : places.map { column.missing[$0] })
        }
      default: return [column]
      }
    }
  }

  /// A field in quotes where RFC 4180 asks for them, or where reading would take it for a comment or trim it.
  private static func quotedForCSV(_ text: String) -> String {
    let special: Set<UInt8> = [0x22, 0x2C, 0x0A, 0x0D]
    guard
      text.utf8.contains(where: { special.contains($0) }) || text.utf8.first == UInt8(ascii: "#")
        || text.utf8.first == 0x20 || text.utf8.last == 0x20
    else { return text }
    return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// A JSON string (RFC 8259).
  static func quotedForJSON(_ text: String) -> String {
    var output = TextOutput()
    output.add("\"")
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): output.add("\\\"")
      case UInt8(ascii: "\\"): output.add("\\\\")
      case 0x0A: output.add("\\n")
      case 0x0D: output.add("\\r")
      case 0x09: output.add("\\t")
      case 0..<0x20:
        output.add("\\u00")
        output.add(byte < 16 ? "0" : "1")
        output.add(String(byte % 16, radix: 16))
      default: output.bytes.append(byte)
      }
    }
    output.add("\"")
    return String(decoding: output.bytes, as: UTF8.self)
  }
}

extension Table.Column {
  /// Whether the single value of a row is flagged missing; a list is there even when it is empty.
  func isSingleMissing(_ row: Int) -> Bool { values.width == 1 && !missing.isEmpty && missing[row] }

  /// The values of a row side by side.
  func joined(_ row: Int) -> String {
    let elements = values.elements
    return values.range(of: row).map { isMissing($0) ? "nan" : elements.text(of: $0) }.joined(separator: " ")
  }

  /// An element as JSON; null when it is missing or not finite.
  func json(_ element: Int) -> String {
    if isMissing(element) { return "null" }
    switch values.elements {
    case .text(let values): return Table.quotedForJSON(values[element])
    case .real(let values) where !values[element].isFinite: return "null"
    case .float(let values) where !values[element].isFinite: return "null"
    case let values: return values.text(of: element)
    }
  }
}
