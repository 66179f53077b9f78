import Imagery

/// The most common FITS image read without a library: a primary array of 32-bit floats, unscaled, two or three axes.
///
/// Cutouts by the thousand are such files, and CFITSIO's set-up costs several times what their decoding does. Whatever
/// departs from the plain form in the least (order of the mandatory cards, other types, scaling, characters that are
/// not ASCII, groups) gives nil and is left to CFITSIO, which also words the errors.
enum PlainImage {
  struct Header {
    var columns = 0
    var rows = 0
    var bands = 1
    var dataStart = 0
    var unit: String?
    var naming: [HeaderCard] = []
  }

  /// Reads the image, or nil when the file is not of the plain form.
  static func read(_ bytes: FileBytes, path: String, limits: ReadingLimits) throws(SkyFileError) -> Image? {
    guard let header = bytes.withBytes({ header($0) }) else { return nil }
    let count = header.bands * header.rows * header.columns
    let present = bytes.count - header.dataStart
    guard count * 4 <= present else {
      throw .truncated(path: path, what: "the image of HDU 0", needed: count * 4, present: max(0, present))
    }
    guard count <= limits.maximumPixels else {
      throw .tooLarge(path: path, what: "pixels", size: count, limit: limits.maximumPixels)
    }
    let pixels = bytes.withBytes { content in
      let source = content.baseAddress! + header.dataStart
      return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        buffer.withMemoryRebound(to: UInt32.self) { words in
          for i in 0..<count { words[i] = UInt32(bigEndian: source.load(fromByteOffset: i * 4, as: UInt32.self)) }
        }
        initialized = count
      }
    }
    return Image(
      bands: header.bands, rows: header.rows, columns: header.columns, pixels: pixels,
      bandNames: header.naming.isEmpty ? [] : BandNames.read(header.naming, bands: header.bands), unit: header.unit)
  }

  static func header(_ bytes: UnsafeRawBufferPointer) -> Header? {
    guard bytes.count >= 2880, card(bytes, 0, is: "SIMPLE  ="), logical(bytes, 0),
      card(bytes, 1, is: "BITPIX  ="), integer(bytes, 1) == -32,
      card(bytes, 2, is: "NAXIS   ="), let axes = integer(bytes, 2), axes == 2 || axes == 3,
      card(bytes, 3, is: "NAXIS1  ="), let columns = integer(bytes, 3),
      card(bytes, 4, is: "NAXIS2  ="), let rows = integer(bytes, 4)
    else { return nil }
    var header = Header(columns: columns, rows: rows)
    if axes == 3 {
      guard card(bytes, 5, is: "NAXIS3  ="), let bands = integer(bytes, 5) else { return nil }
      header.bands = bands
    }
    // Beyond a million an axis, products could overflow; such images are not cutouts.
    guard (1...1 << 20).contains(columns), (1...1 << 20).contains(rows), (1...1 << 20).contains(header.bands) else {
      return nil
    }
    var number = 3 + axes
    while (number + 1) * 80 <= bytes.count {
      let start = bytes.baseAddress! + number * 80
      let keyword = UInt64(bigEndian: start.loadUnaligned(as: UInt64.self))
      if keyword == Keyword.end {
        guard isASCII(bytes, cards: number + 1) else { return nil }
        header.dataStart = ((number + 1) * 80 + 2879) / 2880 * 2880
        return header
      }
      switch keyword {
      case Keyword.scale, Keyword.zero, Keyword.blank, Keyword.groups, Keyword.continuation: return nil
      case Keyword.unit:
        if case .string(let unit) = parsed(start).value, !unit.isEmpty { header.unit = unit }
      default:
        let stem = keyword >> 32
        if stem == Keyword.band || stem == Keyword.filter { header.naming.append(parsed(start)) }
      }
      number += 1
    }
    return nil
  }

  private enum Keyword {
    static let end = word("END     ")
    static let scale = word("BSCALE  ")
    static let zero = word("BZERO   ")
    static let blank = word("BLANK   ")
    static let groups = word("GROUPS  ")
    static let continuation = word("CONTINUE")
    static let unit = word("BUNIT   ")
    static let band = word("BAND    ") >> 32
    static let filter = word("FILT    ") >> 32

    private static func word(_ text: StaticString) -> UInt64 {
      text.withUTF8Buffer { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }
  }

  private static func parsed(_ start: UnsafeRawPointer) -> HeaderCard {
    HeaderCard(card: UnsafeRawBufferPointer(start: start, count: 80))
  }

  private static func card(_ bytes: UnsafeRawBufferPointer, _ number: Int, is keyword: StaticString) -> Bool {
    keyword.withUTF8Buffer { wanted in
      for i in 0..<wanted.count where bytes[number * 80 + i] != wanted[i] { return false }
      return bytes[number * 80 + wanted.count] == 0x20
    }
  }

  /// The whole number in fixed format (columns 11 to 30), nil for anything else.
  private static func integer(_ bytes: UnsafeRawBufferPointer, _ number: Int) -> Int? {
    var value = 0
    var negative = false
    var digits = 0
    for i in 10..<30 {
      let byte = bytes[number * 80 + i]
      switch byte {
      case 0x20 where digits == 0 && !negative: continue
      case 0x2D where digits == 0 && !negative: negative = true
      case 0x30...0x39 where digits < 12:
        value = value * 10 + Int(byte - 0x30)
        digits += 1
      default: return nil
      }
    }
    let next = bytes[number * 80 + 30]
    return digits > 0 && (next == 0x20 || next == 0x2F) ? (negative ? -value : value) : nil
  }

  private static func logical(_ bytes: UnsafeRawBufferPointer, _ number: Int) -> Bool {
    for i in 10..<29 where bytes[number * 80 + i] != 0x20 { return false }
    return bytes[number * 80 + 29] == UInt8(ascii: "T")
  }

  /// Whether all cards hold printable ASCII only.
  private static func isASCII(_ bytes: UnsafeRawBufferPointer, cards: Int) -> Bool {
    var good = true
    for i in 0..<cards * 80 { good = good && bytes[i] &- 0x20 <= 0x5E }
    return good
  }
}
