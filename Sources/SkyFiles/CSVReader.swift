/// Comma-separated values by RFC 4180, with two liberties: lines that start with `#` before the header row or between
/// rows are comments, and lines end in LF or CRLF.
enum CSVReader {
  /// Reads a table; the first row names the columns.
  ///
  /// A column is whole numbers when every field is one without leading zeros, real when every field is a number or
  /// empty, logical when every field is true or false, and text otherwise.
  static func read(
    _ file: FileBytes, path: String, limits: ReadingLimits
  ) throws(SkyFileError) -> Table {
    try file.withBytes { bytes throws(SkyFileError) in try read(bytes, path: path, limits: limits) }
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, path: String, limits: ReadingLimits
  ) throws(SkyFileError) -> Table {
    if bytes.prefix(4096).contains(0) {
      throw .unrecognised(path: path, found: "neither a FITS table nor text")
    }
    var scanner = Scanner(bytes, path: path)
    var names: [String] = []
    guard try scanner.nextRow(&names) else { throw .nothingToRead(path: path, reason: "no header row") }
    var fields = [[String]](repeating: [], count: names.count)
    var row: [String] = []
    while try scanner.nextRow(&row) {
      guard row.count == names.count else {
        throw .malformed(
          path: path, reason: "line \(scanner.rowLine) has \(row.count) fields, the header \(names.count)")
      }
      for i in row.indices { fields[i].append(row[i]) }
      guard fields[0].count <= limits.maximumTableValues / names.count else {
        throw .tooLarge(
          path: path, what: "values or more", size: fields[0].count * names.count, limit: limits.maximumTableValues)
      }
    }
    return Table(columns: zip(names, fields).map { Table.Column(String($0), typed($1)) })
  }

  /// The narrowest type that keeps every field.
  static func typed(_ fields: [String]) -> Table.Values {
    guard fields.contains(where: { !$0.isEmpty }) else { return .text(fields) }
    let integers = fields.compactMap(integer)
    if integers.count == fields.count { return .integer(integers) }
    let reals = fields.compactMap { $0.isEmpty ? Double.nan : real($0) }
    if reals.count == fields.count { return .real(reals) }
    let flags = fields.compactMap { ["true": true, "false": false][$0.lowercased()] }
    if flags.count == fields.count { return .logical(flags) }
    return .text(fields)
  }

  /// A whole number; digits with a leading zero are an identifier.
  private static func integer(_ field: String) -> Int64? {
    let digits = field.utf8.drop { $0 == UInt8(ascii: "-") }
    if digits.count > 1, digits.first == UInt8(ascii: "0") { return nil }
    return field.utf8.first == UInt8(ascii: "+") ? nil : Int64(field)
  }

  private static func real(_ field: String) -> Double? {
    let digits = field.utf8.filter { (0x30...0x39).contains($0) }.count
    if digits == field.utf8.count {
      // Whole numbers reach here with a leading zero (identifiers) or beyond 64 bits: a double would lose digits.
      if digits > 15 || (digits > 1 && field.utf8.first == UInt8(ascii: "0")) { return nil }
    }
    // Swift also reads hexadecimal floats, which no catalogue means.
    if field.utf8.contains(where: { $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "X") }) { return nil }
    return Double(field)
  }

  /// Goes through the bytes row by row.
  private struct Scanner {
    let bytes: UnsafeRawBufferPointer
    let path: String
    var position = 0
    var line = 1
    var rowLine = 1

    init(_ bytes: UnsafeRawBufferPointer, path: String) {
      self.bytes = bytes
      self.path = path
      // The byte order mark some spreadsheets write.
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next row's fields; false at the end. Comments and empty lines are passed over.
    mutating func nextRow(_ row: inout [String]) throws(SkyFileError) -> Bool {
      row.removeAll(keepingCapacity: true)
      skipEmptyAndComments()
      guard position < bytes.count else { return false }
      rowLine = line
      while true {
        row.append(try field())
        guard position < bytes.count, bytes[position] == UInt8(ascii: ",") else { break }
        position += 1
      }
      endLine()
      return true
    }

    private mutating func skipEmptyAndComments() {
      while position < bytes.count {
        switch bytes[position] {
        case 0x0A:
          position += 1
          line += 1
        case 0x0D: position += 1
        case UInt8(ascii: "#"): while position < bytes.count, bytes[position] != 0x0A { position += 1 }
        default: return
        }
      }
    }

    private mutating func endLine() {
      if position < bytes.count, bytes[position] == 0x0D { position += 1 }
      if position < bytes.count, bytes[position] == 0x0A {
        position += 1
        line += 1
      }
    }

    private mutating func field() throws(SkyFileError) -> String {
      if position < bytes.count, bytes[position] == UInt8(ascii: "\"") { return try quoted() }
      let start = position
      while position < bytes.count {
        let byte = bytes[position]
        if byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D { break }
        position += 1
      }
      var part = UnsafeRawBufferPointer(rebasing: bytes[start..<position])[...]
      while part.last == 0x20 { part = part.dropLast() }
      while part.first == 0x20 { part = part.dropFirst() }
      return try checked(part)
    }

    private mutating func quoted() throws(SkyFileError) -> String {
      let first = line
      position += 1
      var content: [UInt8] = []
      while true {
        guard position < bytes.count else {
          throw .malformed(path: path, reason: "the quote opened in line \(first) is not closed")
        }
        let byte = bytes[position]
        position += 1
        if byte == UInt8(ascii: "\"") {
          guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { break }
          position += 1
        } else if byte == 0x0A {
          line += 1
        }
        content.append(byte)
      }
      if position < bytes.count, ![UInt8(ascii: ","), 0x0A, 0x0D].contains(bytes[position]) {
        throw .malformed(path: path, reason: "line \(line): text behind a closing quote")
      }
      return try checked(content)
    }

    private func checked(_ field: some Sequence<UInt8>) throws(SkyFileError) -> String {
      guard let text = String(validating: field, as: UTF8.self) else {
        throw .malformed(path: path, reason: "line \(line) is not UTF-8")
      }
      return text
    }
  }
}
