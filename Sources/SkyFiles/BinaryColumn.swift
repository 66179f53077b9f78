/// How a column lies in the rows of a binary table (FITS Standard 4.0, section 7.3).
struct BinaryColumn {
  /// Number of the column, from 1.
  let number: Int
  /// TTYPEn.
  let name: String
  /// The letter of the values' type: L X B I J K A E D C M.
  let type: UInt8
  /// Values a row (characters of texts); 1 for lists.
  let repeats: Int
  /// First byte in a row.
  let offset: Int
  /// Bytes a row.
  let size: Int
  /// Bytes of a list's descriptor, half of which are the length: 8 (P) or 16 (Q); nil for what lies in the row itself.
  let descriptorSize: Int?
  /// Characters of one text.
  let textWidth: Int
  /// TDIMn, fastest first; empty when there is none that fits.
  let dimensions: [Int]
  /// TSCALn and TZEROn; TZERO as text too, since 2^63 stands for unsigned numbers exactly.
  let scale: Double
  let zero: Double
  /// TNULLn.
  let null: Int64?

  /// Bytes of one value, by the letter of its type; nil for letters that are none.
  static func size(of type: UInt8) -> Int? {
    switch type {
    case UInt8(ascii: "L"), UInt8(ascii: "B"), UInt8(ascii: "A"): 1
    case UInt8(ascii: "I"): 2
    case UInt8(ascii: "J"), UInt8(ascii: "E"): 4
    case UInt8(ascii: "K"), UInt8(ascii: "D"), UInt8(ascii: "C"): 8
    case UInt8(ascii: "M"): 16
    default: nil
    }
  }

  /// Bytes of so many values of a type; nil when they cannot be counted.
  static func size(of type: UInt8, count: Int) -> Int? {
    if type == UInt8(ascii: "X") { return count / 8 + (count % 8 == 0 ? 0 : 1) }
    guard let one = size(of: type) else { return nil }
    let (product, overflow) = count.multipliedReportingOverflow(by: one)
    return overflow ? nil : product
  }

  /// Reads TFORMn and its companions from a header; nil when TFORMn is none.
  init?(_ number: Int, offset: Int, header: [String: HeaderValue]) {
    func string(_ stem: String) -> String? {
      if case .string(let text)? = header["\(stem)\(number)"], !text.isEmpty { text } else { nil }
    }
    func real(_ stem: String) -> Double? {
      switch header["\(stem)\(number)"] {
      case .real(let value)?: value
      case .integer(let value)?: Double(value)
      // Beyond 64 bits it is no integer: 9223372036854775808 reads as a real.
      default: nil
      }
    }
    guard let form = string("TFORM") else { return nil }
    let bytes = form.utf8.drop { $0 == 0x20 }
    let digits = bytes.prefix { (0x30...0x39).contains($0) }
    guard let repeats = digits.isEmpty ? 1 : Int(String(decoding: digits, as: UTF8.self)) else { return nil }
    var rest = bytes.dropFirst(digits.count)
    guard let letter = rest.popFirst() else { return nil }
    let isList = letter == UInt8(ascii: "P") || letter == UInt8(ascii: "Q")
    self.number = number
    self.offset = offset
    name = string("TTYPE") ?? "column\(number)"
    descriptorSize = isList ? (letter == UInt8(ascii: "P") ? 8 : 16) : nil
    if isList {
      guard repeats <= 1, let element = rest.popFirst(), element == UInt8(ascii: "X") || Self.size(of: element) != nil
      else { return nil }
      type = element
      size = repeats * descriptorSize!
    } else {
      guard let size = Self.size(of: letter, count: repeats) else { return nil }
      type = letter
      self.size = size
    }
    self.repeats = repeats
    let list = string("TDIM")?.utf8.filter { $0 != 0x20 } ?? []
    let lengths = String(decoding: list, as: UTF8.self).drop { $0 == "(" }.prefix { $0 != ")" }.split(separator: ",")
      .compactMap { Int($0) }
    let cells = lengths.reduce(into: 1) { $0 = $1 > 0 && $0 <= repeats ? $0 * min($1, repeats + 1) : 0 }
    dimensions = !isList && !lengths.isEmpty && cells > 0 && cells <= repeats ? lengths : []
    // The older "rAw" convention: texts of w characters.
    let own = type == UInt8(ascii: "A") && !isList ? Int(String(decoding: rest, as: UTF8.self)) : nil
    let width = dimensions.first ?? own ?? repeats
    textWidth = width > 0 && width <= repeats ? width : repeats
    scale = real("TSCAL") ?? 1
    zero = real("TZERO") ?? 0
    if case .integer(let value)? = header["TNULL\(number)"] { null = value } else { null = nil }
  }

  /// Values a row as a `Table` counts them: whole texts, two for a complex number.
  var count: Int {
    switch type {
    case UInt8(ascii: "A"): textWidth == 0 ? 1 : repeats / textWidth
    case UInt8(ascii: "C"), UInt8(ascii: "M"): repeats * 2
    default: repeats
    }
  }

  /// Whether a value is two numbers.
  var isComplex: Bool { type == UInt8(ascii: "C") || type == UInt8(ascii: "M") }

  /// Whether numbers are stored as they are.
  var isPlain: Bool { scale == 1 && zero == 0 }

  /// Number of values and place in the heap of a list, as the row's descriptor says.
  func descriptor(_ bytes: [UInt8], at place: Int) -> (count: Int, start: Int) {
    bytes.withUnsafeBytes { bytes in
      if descriptorSize == 16 {
        return (
          Int(Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int64.self))),
          Int(Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 8, as: Int64.self)))
        )
      }
      return (
        Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int32.self))),
        Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)))
      )
    }
  }
}
