extension VOTableColumn {
  /// Adds a cell of TABLEDATA; `room` is how many elements may still be made of it.
  mutating func append(cell: String, room: Int) throws(VOTableProblem) {
    if field.datatype.isText {
      try check(field.textWidth == nil ? 1 : max(width, cell.utf8.count), room)
      if cell.isEmpty, field.textWidth == nil { append("") } else { append(characters: cell) }
      endRow()
      return
    }
    let bytes = cell.utf8
    let words = bytes.split { $0 == 0x20 || (0x09...0x0D).contains($0) || $0 == UInt8(ascii: ",") }
    if words.isEmpty {
      try check(width, room)
      if !field.isVariable { for _ in 0..<width { appendMissing() } }
    } else if field.datatype == .bit, words.count == 1, field.isVariable || width > 1 {
      // Bits are written with and without blanks between them.
      try checkWidth(words[0].count)
      for digit in words[0] { append(digit == UInt8(ascii: "1")) }
    } else {
      try checkWidth(words.count)
      for word in words { try append(word: String(decoding: word, as: UTF8.self)) }
    }
    endRow()
  }

  private func checkWidth(_ count: Int) throws(VOTableProblem) {
    let parts = field.count * (field.datatype.isComplex ? 2 : 1)
    guard field.isVariable ? count % parts == 0 : count == parts else {
      throw .malformed("a cell of the column '\(field.name)' has \(count) values, not \(parts)")
    }
  }

  private func check(_ count: Int, _ room: Int) throws(VOTableProblem) {
    guard count <= max(1, room) else {
      throw .tooLarge(what: "values in a cell of the column '\(field.name)'", size: count, limit: room)
    }
  }

  private mutating func append(word: String) throws(VOTableProblem) {
    switch field.datatype {
    case .boolean, .bit:
      switch word.utf8.first {
      case UInt8(ascii: "t"), UInt8(ascii: "T"), UInt8(ascii: "1"): append(true)
      case UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "0"): append(false)
      case UInt8(ascii: "?"): append(nil as Bool?)
      default: throw wrong(word)
      }
    case .unsignedByte, .short, .int, .long:
      let isHexadecimal = word.hasPrefix("0x") || word.hasPrefix("0X")
      guard let value = isHexadecimal ? Int64(word.dropFirst(2), radix: 16) : Int64(word) else { throw wrong(word) }
      append(value)
    case .float, .floatComplex:
      guard let value = Float(word) ?? Self.special(word).map({ Float($0) }) else { throw wrong(word) }
      append(value)
    case .double, .doubleComplex:
      guard let value = Double(word) ?? Self.special(word) else { throw wrong(word) }
      append(value)
    case .char, .unicodeChar: break
    }
  }

  private func wrong(_ word: String) -> VOTableProblem {
    .malformed("'\(word.prefix(40))' in the column '\(field.name)' is no \(field.datatype.rawValue)")
  }

  /// Not a number and the infinities, as services spell them.
  private static func special(_ word: String) -> Double? {
    ["nan": .nan, "null": .nan, "--": .nan, "inf": .infinity, "+inf": .infinity, "-inf": -.infinity][word.lowercased()]
  }
}
