/// Reads the JSON of a safetensors header: exactly the grammar of the format, so that nothing nests deeper than it may
/// and no key comes twice.
///
/// `{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}, ..., "__metadata__": {"key": "value"}}`
struct ModelHeaderParser {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The whole header; only spaces may follow.
  mutating func header() throws -> ModelHeader {
    var header = ModelHeader()
    var sawMetadata = false
    try object { parser, key in
      if key == "__metadata__" {
        guard !sawMetadata else { throw parser.fault("__metadata__ comes twice") }
        sawMetadata = true
        header.metadata = try parser.strings()
      } else {
        header.entries.append(try parser.entry(key))
      }
    }
    skipSpaces()
    guard place == bytes.count else { throw fault("more text behind the header's object") }
    return header
  }

  private mutating func strings() throws -> [String: String] {
    var result: [String: String] = [:]
    try object { parser, key in
      let value = try parser.string()
      guard result.updateValue(value, forKey: key) == nil else { throw parser.fault("\"\(key)\" comes twice") }
    }
    return result
  }

  private mutating func entry(_ name: String) throws -> ModelHeader.Entry {
    var type: ModelHeader.ValueType?
    var shape: [Int]?
    var offsets: [Int]?
    try object { parser, key in
      switch key {
      case "dtype" where type == nil:
        let word = try parser.string()
        guard let known = ModelHeader.ValueType(rawValue: word) else {
          throw parser.fault("\"\(name)\" holds \(word); F32, F16, BF16, F64 and I64 are read")
        }
        type = known
      case "shape" where shape == nil: shape = try parser.integers(atMost: ModelFile.mostAxes)
      case "data_offsets" where offsets == nil: offsets = try parser.integers(atMost: 2)
      default: throw parser.fault("\"\(name)\" has an unexpected or repeated key \"\(key)\"")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw fault("\"\(name)\" lacks dtype, shape or data_offsets")
    }
    guard offsets[0] <= offsets[1] else { throw fault("\"\(name)\" ends before it begins") }
    return ModelHeader.Entry(name: name, type: type, shape: shape, bytes: offsets[0]..<offsets[1])
  }

  // MARK: JSON

  private func fault(_ reason: String) -> ModelHeader.Fault {
    // A name from a hostile file may be as long as the header.
    ModelHeader.Fault(reason: reason.count > 300 ? "\(reason.prefix(300))..." : reason)
  }

  private mutating func skipSpaces() {
    while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
  }

  /// Takes `character` when it comes next.
  private mutating func take(_ character: Character) -> Bool {
    skipSpaces()
    guard place < bytes.count, bytes[place] == character.asciiValue else { return false }
    place += 1
    return true
  }

  private mutating func expect(_ character: Character) throws {
    guard take(character) else { throw fault("the header's JSON lacks \"\(character)\" at byte \(place)") }
  }

  private mutating func object(_ member: (inout ModelHeaderParser, String) throws -> Void) throws {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(&self, key)
    } while take(",")
    try expect("}")
  }

  private mutating func integers(atMost limit: Int) throws -> [Int] {
    try expect("[")
    var values: [Int] = []
    if take("]") { return values }
    repeat {
      guard values.count < limit else { throw fault("a list is longer than \(limit)") }
      values.append(try integer())
    } while take(",")
    try expect("]")
    return values
  }

  /// A whole number from 0 to 2^53, as JSON can hold it.
  private mutating func integer() throws -> Int {
    skipSpaces()
    var value = 0
    let first = place
    while place < bytes.count, (0x30...0x39).contains(bytes[place]) {
      value = value * 10 + Int(bytes[place] - 0x30)
      place += 1
      guard value <= 1 << 53 else { throw fault("a number at byte \(first) is too large") }
    }
    guard place > first else { throw fault("the header's JSON lacks a whole number at byte \(place)") }
    return value
  }

  private mutating func string() throws -> String {
    try expect("\"")
    var text: [UInt8] = []
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case 0x22:
        guard let string = String(validating: text, as: UTF8.self) else { throw fault("text that is not UTF-8") }
        return string
      case 0x5C: text.append(contentsOf: try escaped().utf8)
      case 0..<0x20: throw fault("a control character in a string at byte \(place - 1)")
      default: text.append(byte)
      }
    }
    throw fault("a string without end")
  }

  /// The character behind a backslash.
  private mutating func escaped() throws -> String {
    guard place < bytes.count else { throw fault("a string without end") }
    place += 1
    switch bytes[place - 1] {
    case 0x22: return "\""
    case 0x5C: return "\\"
    case 0x2F: return "/"
    case 0x62: return "\u{8}"
    case 0x66: return "\u{C}"
    case 0x6E: return "\n"
    case 0x72: return "\r"
    case 0x74: return "\t"
    case 0x75:
      var units = [try hexadecimal()]
      if (0xD800..<0xDC00).contains(units[0]), place + 1 < bytes.count, bytes[place] == 0x5C, bytes[place + 1] == 0x75 {
        place += 2
        units.append(try hexadecimal())
      }
      guard let text = String(validating: units, as: UTF16.self) else { throw fault("half of a character") }
      return text
    default: throw fault("an unknown escape at byte \(place - 1)")
    }
  }

  private mutating func hexadecimal() throws -> UInt16 {
    guard place + 4 <= bytes.count, let digits = String(validating: bytes[place..<place + 4], as: UTF8.self),
      digits.allSatisfy(\.isHexDigit), let value = UInt16(digits, radix: 16)
    else { throw fault("a broken \\u escape at byte \(place)") }
    place += 4
    return value
  }
}
