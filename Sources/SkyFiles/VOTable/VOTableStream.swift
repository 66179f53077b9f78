/// The rows of a BINARY or BINARY2 stream (VOTable 1.4, section 5.3): big-endian values one after another.
struct VOTableStream {
  private let bytes: [UInt8]
  private var position = 0
  /// Whether flags of missing cells stand before each row (BINARY2).
  private let hasFlags: Bool

  init(_ bytes: [UInt8], hasFlags: Bool) {
    self.bytes = bytes
    self.hasFlags = hasFlags
  }

  /// Reads all rows; `limit` is how many elements there may be in all.
  mutating func read(into columns: inout [VOTableColumn], limit: Int) throws(VOTableProblem) -> Int {
    var rows = 0
    guard !columns.isEmpty else { return 0 }
    while position < bytes.count {
      let flags = try take(hasFlags ? (columns.count + 7) / 8 : 0, "row \(rows + 1)")
      for i in columns.indices {
        let first = columns[i].elementCount
        try readCell(&columns[i], row: rows + 1)
        if hasFlags, bytes[flags + i / 8] & (0x80 >> UInt8(i % 8)) != 0 { columns[i].forget(from: first) }
        columns[i].endRow()
      }
      rows += 1
      let total = columns.reduce(0) { $0 + $1.elementCount }
      guard total <= limit else { throw .tooLarge(what: "values or more", size: total, limit: limit) }
    }
    return rows
  }

  /// Passes over so many bytes; returns where they start.
  private mutating func take(_ count: Int, _ what: String) throws(VOTableProblem) -> Int {
    guard count >= 0, count <= bytes.count - position else {
      throw .malformed("the stream of \(bytes.count) bytes ends within \(what)")
    }
    defer { position += count }
    return position
  }

  private mutating func readCell(_ column: inout VOTableColumn, row: Int) throws(VOTableProblem) {
    let field = column.field
    let what = "row \(row), column '\(field.name)'"
    var count = field.count
    if field.isVariable {
      let length = Int(Int32(bitPattern: UInt32(number(try take(4, what), 4))))
      guard length >= 0 else { throw .malformed("\(what) has the length \(length)") }
      // A string's length is in characters, an array's in rows of its fixed axes.
      guard length <= bytes.count * 8 else {
        throw .malformed("\(what) has the length \(length), but the stream of \(bytes.count) bytes ends within it")
      }
      let product = count.multipliedReportingOverflow(by: length)
      count = field.datatype.isText ? length : product.overflow ? 1 << 48 : product.partialValue
    }
    if field.datatype == .bit {
      let start = try take((count + 7) / 8, what)
      // The standard puts a single bit first; astropy writes it in the middle of its byte.
      if count == 1 { return column.append(bytes[start] != 0) }
      for i in 0..<count { column.append(bytes[start + i / 8] & (0x80 >> UInt8(i % 8)) != 0) }
      return
    }
    let size = count.multipliedReportingOverflow(by: field.datatype.size)
    let start = try take(size.overflow ? -1 : size.partialValue, what)
    let places = stride(from: start, to: position, by: field.datatype.size)
    switch field.datatype {
    case .boolean:
      for place in places {
        switch bytes[place] {
        case UInt8(ascii: "T"), UInt8(ascii: "t"), UInt8(ascii: "1"): column.append(true)
        case UInt8(ascii: "F"), UInt8(ascii: "f"), UInt8(ascii: "0"): column.append(false)
        default: column.append(nil as Bool?)
        }
      }
    case .bit: break
    case .unsignedByte: for place in places { column.append(Int64(bytes[place])) }
    case .short: for place in places { column.append(Int64(Int16(truncatingIfNeeded: number(place, 2)))) }
    case .int: for place in places { column.append(Int64(Int32(truncatingIfNeeded: number(place, 4)))) }
    case .long: for place in places { column.append(Int64(bitPattern: number(place, 8))) }
    case .char: column.append(characters: String(decoding: bytes[start..<position], as: UTF8.self))
    case .unicodeChar:
      column.append(characters: String(decoding: places.map { UInt16(number($0, 2)) }, as: UTF16.self))
    case .float: for place in places { column.append(float(place)) }
    case .floatComplex:
      for place in places {
        column.append(float(place))
        column.append(float(place + 4))
      }
    case .double: for place in places { column.append(double(place)) }
    case .doubleComplex:
      for place in places {
        column.append(double(place))
        column.append(double(place + 8))
      }
    }
  }

  private func number(_ start: Int, _ count: Int) -> UInt64 {
    bytes[start..<start + count].reduce(0) { $0 << 8 | UInt64($1) }
  }
  private func float(_ start: Int) -> Float { Float(bitPattern: UInt32(number(start, 4))) }
  private func double(_ start: Int) -> Double { Double(bitPattern: number(start, 8)) }
}

/// Base64 (RFC 4648) as it comes in, white space passed over.
struct Base64Decoder {
  private(set) var bytes: [UInt8] = []
  private var bits: UInt32 = 0
  private var count = 0
  private var isAtEnd = false

  /// Decodes more text; false when a character is none of base64.
  mutating func add(_ text: UnsafeRawBufferPointer) -> Bool {
    for character in text {
      let value: UInt8
      switch character {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - UInt8(ascii: "a") + 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0") + 52
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      case UInt8(ascii: "="):
        isAtEnd = true
        continue
      case 0x20, 0x09, 0x0A, 0x0D: continue
      default: return false
      }
      if isAtEnd { return false }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return true
  }
}
