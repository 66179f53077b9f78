/// Catalogues of columns set apart by blanks or tabs: SExtractor's ASCII_HEAD, and text whose first line names the columns.
enum TextColumns {
  /// A column of SExtractor's heading: `#  12 MAG_AUTO  Kron-like magnitude  [mag]`.
  private struct Heading {
    let number: Int
    let name: String
    var unit: String?
    var comment: String?

    /// From a line; nil when it is none.
    init?(_ line: Substring) {
      guard line.first == "#" else { return nil }
      let rest = line.dropFirst().drop { $0 == " " || $0 == "\t" }
      let words = rest.split(maxSplits: 2) { $0 == " " || $0 == "\t" }
      guard words.count >= 2, let number = Int(words[0]), number >= 1,
        words[1].first?.isLetter == true
      else {
        return nil
      }
      // Beyond any row's fields, and so refused by the reader.
      self.number = min(number, 1 << 40)
      name = String(words[1])
      guard words.count == 3 else { return }
      var description = words[2].drop { $0.isWhitespace }
      while description.last?.isWhitespace == true { description.removeLast() }
      if description.last == "]", let open = description.lastIndex(of: "[") {
        unit = String(description[description.index(after: open)...].dropLast())
        description = description[..<open]
        while description.last?.isWhitespace == true { description.removeLast() }
      }
      comment = description.isEmpty ? nil : String(description)
    }
  }

  /// Whether text starts with SExtractor's heading.
  static func hasHeading(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.first == UInt8(ascii: "#") else { return false }
    let line = String(decoding: bytes.prefix(512).prefix { $0 != 0x0A && $0 != 0x0D }, as: UTF8.self)
    return Heading(line[...])?.number == 1
  }

  /// Whether the first line that is no comment has several words and no comma.
  static func areNamed(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes[...]
    while rest.first == UInt8(ascii: "#") || rest.first == 0x0A || rest.first == 0x0D {
      rest = rest.first == UInt8(ascii: "#") ? rest.drop { $0 != 0x0A } : rest.dropFirst()
    }
    let line = rest.prefix(1 << 16).prefix { $0 != 0x0A && $0 != 0x0D }
    let following = rest.dropFirst(line.count).drop { $0 == 0x0A || $0 == 0x0D }.prefix(1 << 16)
    let second = following.prefix { $0 != 0x0A && $0 != 0x0D }
    func words(_ line: Slice<UnsafeRawBufferPointer>) -> Int { line.split { $0 == 0x20 || $0 == 0x09 }.count }
    let count = words(line)
    return count > 1 && !line.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }
      && (second.isEmpty || words(second) == count)
  }

  /// Reads a table; names stand in SExtractor's heading, or in the first line.
  static func read(
    _ bytes: UnsafeRawBufferPointer, path: String, limits: ReadingLimits
  ) throws(SkyFileError) -> Table {
    var headings: [Heading] = []
    var names: [String] = []
    var fields: [[String]] = []
    var position = 0
    var number = 0
    while position < bytes.count {
      let end = bytes[position...].firstIndex { $0 == 0x0A } ?? bytes.count
      let content = bytes[position..<end]
      position = end + 1
      number += 1
      guard let first = content.first(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { continue }
      guard let line = String(validating: content, as: UTF8.self) else {
        throw .malformed(path: path, reason: "line \(number) is not UTF-8")
      }
      if first == UInt8(ascii: "#") {
        if fields.isEmpty, let heading = Heading(line[...]) { headings.append(heading) }
        continue
      }
      let words = content.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }.map { String(decoding: $0, as: UTF8.self) }
      if headings.isEmpty, names.isEmpty {
        names = words
        fields = [[String]](repeating: [], count: words.count)
        continue
      }
      if fields.isEmpty { fields = [[String]](repeating: [], count: words.count) }
      guard words.count == fields.count else {
        throw .malformed(path: path, reason: "line \(number) has \(words.count) fields, not \(fields.count)")
      }
      for i in words.indices { fields[i].append(words[i]) }
      guard fields[0].count <= limits.maximumTableValues / fields.count else {
        throw .tooLarge(
          path: path, what: "values or more", size: fields[0].count * fields.count, limit: limits.maximumTableValues)
      }
    }
    if headings.isEmpty { return Table(columns: zip(names, fields).map { Table.Column($0, CSVReader.typed($1)) }) }
    return try table(headings, fields, path: path)
  }

  /// A column that starts at a number goes on to the next one's: vectors take several.
  private static func table(
    _ headings: [Heading], _ fields: [[String]], path: String
  ) throws(SkyFileError) -> Table {
    var table = Table(columns: [])
    for (i, heading) in headings.enumerated() {
      let next = i + 1 < headings.count ? headings[i + 1].number : max(heading.number, fields.count) + 1
      guard next > heading.number, fields.isEmpty || next - 1 <= fields.count else {
        let found = fields.isEmpty ? "columns out of order" : "\(fields.count) fields a row"
        throw .malformed(
          path: path, reason: "the heading has the column \(next > heading.number ? next - 1 : next), with \(found)")
      }
      let values: Table.Values
      if fields.isEmpty {
        values = .text([])
      } else if next == heading.number + 1 {
        values = CSVReader.typed(fields[heading.number - 1])
      } else {
        let width = next - heading.number
        let parts = fields[heading.number - 1..<next - 1]
        let flat = fields[0].indices.flatMap { row in parts.map { $0[row] } }
        values = .array(CSVReader.typed(flat), width: width)
      }
      table.append(Table.Column(heading.name, values, unit: heading.unit, comment: heading.comment))
    }
    return table
  }
}
