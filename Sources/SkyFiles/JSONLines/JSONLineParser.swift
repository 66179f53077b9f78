/// Parses one line of JSON (RFC 8259) that is an object of single values and flat arrays.
struct JSONLineParser {
  /// What breaks the grammar.
  struct Fault: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  /// A single value; numbers as their digits, so that none is lost.
  enum Value: Equatable {
    case null
    case text(String)
    case number(String)
    case flag(Bool)

    /// The value in words; empty for null.
    var text: String {
      switch self {
      case .null: ""
      case .text(let text), .number(let text): text
      case .flag(let flag): flag ? "true" : "false"
      }
    }
  }

  /// What stands behind a key.
  enum Cell {
    case one(Value)
    case many([Value])
  }

  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Visits the keys and values of the line's object; false when the line is empty.
  mutating func object(_ visit: (String, Cell) throws(Fault) -> Void) throws(Fault) -> Bool {
    skipSpaces()
    guard place < bytes.count else { return false }
    try take("{")
    if !has("}") {
      repeat {
        skipSpaces()
        let key = try string()
        skipSpaces()
        try take(":")
        try visit(key, try cell())
        skipSpaces()
      } while has(",")
      try take("}")
    }
    skipSpaces()
    guard place == bytes.count else { throw Fault("text behind the object") }
    return true
  }

  private mutating func cell() throws(Fault) -> Cell {
    skipSpaces()
    guard has("[") else { return .one(try value()) }
    var values: [Value] = []
    skipSpaces()
    if has("]") { return .many(values) }
    repeat {
      skipSpaces()
      values.append(try value())
      skipSpaces()
    } while has(",")
    try take("]")
    return .many(values)
  }

  private mutating func value() throws(Fault) -> Value {
    switch place < bytes.count ? bytes[place] : 0 {
    case UInt8(ascii: "\""): return .text(try string())
    case UInt8(ascii: "{"), UInt8(ascii: "["): throw Fault("an object or array inside another is not read")
    default: break
    }
    let word = bytes[place...].prefix { !" \t\r,]}".utf8.contains($0) }
    place += word.count
    let text = String(decoding: word, as: UTF8.self)
    switch text {
    case "null": return .null
    case "true": return .flag(true)
    case "false": return .flag(false)
    // What Python writes for numbers that JSON has not.
    case "NaN", "Infinity", "-Infinity": return .null
    default: break
    }
    let digits = word.drop { $0 == UInt8(ascii: "-") }
    let known = digits.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
    guard let first = digits.first, (0x30...0x39).contains(first), word.count - digits.count <= 1, known,
      Double(text) != nil, first != 0x30 || digits.dropFirst().first.map({ !(0x30...0x39).contains($0) }) ?? true
    else { throw Fault("'\(text.prefix(40))' is no JSON value") }
    return .number(text)
  }

  /// A string; surrogates that are halves of nothing become the replacement character.
  private mutating func string() throws(Fault) -> String {
    try take("\"")
    var units: [UInt8] = []
    while true {
      guard place < bytes.count else { throw Fault("a quote is not closed") }
      let byte = bytes[place]
      place += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: units, as: UTF8.self) else { throw Fault("not UTF-8") }
        return text
      case UInt8(ascii: "\\"): units += try escaped().utf8
      case 0..<0x20: throw Fault("a control character in a string")
      default: units.append(byte)
      }
    }
  }

  private mutating func escaped() throws(Fault) -> String {
    guard place < bytes.count else { throw Fault("a quote is not closed") }
    let letter = Unicode.Scalar(bytes[place])
    place += 1
    switch letter {
    case "\"", "\\", "/": return String(letter)
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u":
      var units = [try unit()]
      if UTF16.isLeadSurrogate(units[0]), bytes[place...].starts(with: "\\u".utf8) {
        place += 2
        units.append(try unit())
      }
      return String(decoding: units, as: UTF16.self)
    default: throw Fault("the escape \\\(letter) is none of JSON's")
    }
  }

  private mutating func unit() throws(Fault) -> UInt16 {
    let digits = String(decoding: bytes[place...].prefix(4), as: UTF8.self)
    guard digits.utf8.count == 4, digits.allSatisfy(\.isHexDigit), let unit = UInt16(digits, radix: 16) else {
      throw Fault("\\u without four hexadecimal digits")
    }
    place += 4
    return unit
  }

  private mutating func skipSpaces() {
    while place < bytes.count, [0x20, 0x09, 0x0D].contains(bytes[place]) { place += 1 }
  }

  private mutating func has(_ character: Unicode.Scalar) -> Bool {
    guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func take(_ character: Unicode.Scalar) throws(Fault) {
    guard has(character) else { throw Fault("a \(character) is missing") }
  }
}
