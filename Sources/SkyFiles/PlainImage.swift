import CPixels
import Imagery

/// The most common FITS image read without a library: a primary array of 32-bit floats, unscaled, two or three axes.
///
/// Cutouts by the thousand are such files, and CFITSIO's set-up costs several times what their decoding does. Whatever
/// departs from the plain form in the least (order of the mandatory cards, other types, scaling, characters that are
/// not ASCII, groups) gives nil and is left to CFITSIO, which also words the errors.
enum PlainImage {
  /// How a plain file lies in its bytes.
  struct Layout {
    /// Lengths of the axes, fastest first; two to four.
    var axes: [Int]
    /// Where the pixels start.
    var dataStart = 0
    /// BUNIT.
    var unit: String?
    /// The cards that may name bands.
    var naming: [HeaderCard] = []

    var columns: Int { axes[0] }
    var rows: Int { axes[1] }
    var bands: Int { axes.count > 2 ? axes[2] : 1 }
    /// Where the image ends, in whole blocks.
    var end: Int { dataStart + (axes.reduce(4, *) + 2879) / 2880 * 2880 }
    /// Band names of so many bands.
    func bandNames(_ bands: Int) -> [String] { naming.isEmpty ? [] : BandNames.read(naming, bands: bands) }
  }

  /// Reads the image, or nil when the file is not of the plain form.
  static func read(_ bytes: FileBytes, path: String, limits: ReadingLimits) throws(SkyFileError) -> Image? {
    guard let header = bytes.withBytes({ layout($0) }), header.axes.count <= 3 else { return nil }
    let count = header.bands * header.rows * header.columns
    let present = bytes.count - header.dataStart
    guard count * 4 <= present else {
      throw .truncated(path: path, what: "the image of HDU 0", needed: count * 4, present: max(0, present))
    }
    guard count <= limits.maximumPixels else {
      throw .tooLarge(path: path, what: "pixels", size: count, limit: limits.maximumPixels)
    }
    let pixels = bytes.withBytes { content in
      [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        decode(content.baseAddress! + header.dataStart, into: buffer.baseAddress!, count: count)
        initialized = count
      }
    }
    return Image(
      bands: header.bands, rows: header.rows, columns: header.columns, pixels: pixels,
      bandNames: header.bandNames(header.bands), unit: header.unit)
  }

  /// Bits of a float without its sign from which on it is infinite or not a number.
  static let firstNotFinite: UInt32 = 0x7F80_0000

  /// The largest magnitude among one pixel in each cache line, as ``decode(_:into:count:)`` gives it for all.
  ///
  /// Rows of a rectangle lie far apart: loads that do not depend on each other wait for memory side by side, where the
  /// decoding of one row behind another would wait for each.
  @inline(__always)
  static func touch(_ source: UnsafeRawPointer, count: Int) -> UInt32 {
    var largest: UInt32 = 0
    for i in stride(from: 0, to: count, by: 16) {
      let bits = UInt32(bigEndian: source.loadUnaligned(fromByteOffset: 4 * i, as: UInt32.self))
      largest = max(largest, bits & 0x7FFF_FFFF)
    }
    return largest
  }

  /// Turns big-endian floats into the machine's; returns the largest of their bits without the sign.
  @discardableResult
  static func decode(_ source: UnsafeRawPointer, into floats: UnsafeMutablePointer<Float>, count: Int) -> UInt32 {
    fleming_native_floats(source, floats, Int64(count))
  }

  /// The layout of a plain file from its first bytes; nil when it is not plain or its header is not all there.
  static func layout(_ bytes: UnsafeRawBufferPointer) -> Layout? {
    guard bytes.count >= 2880, card(bytes, 0, is: "SIMPLE  ="), logical(bytes, 0),
      card(bytes, 1, is: "BITPIX  ="), integer(bytes, 1) == -32,
      card(bytes, 2, is: "NAXIS   ="), let axisCount = integer(bytes, 2), (2...4).contains(axisCount),
      card(bytes, 3, is: "NAXIS1  ="), let columns = integer(bytes, 3),
      card(bytes, 4, is: "NAXIS2  ="), let rows = integer(bytes, 4)
    else { return nil }
    var header = Layout(axes: [columns, rows])
    if axisCount > 2 {
      guard card(bytes, 5, is: "NAXIS3  ="), let bands = integer(bytes, 5) else { return nil }
      header.axes.append(bands)
    }
    if axisCount > 3 {
      guard card(bytes, 6, is: "NAXIS4  ="), let count = integer(bytes, 6) else { return nil }
      header.axes.append(count)
    }
    // Beyond a million an axis, or 2^40 in all, it is no image to be read by this short way.
    guard header.axes.allSatisfy((1...1 << 20).contains),
      header.axes.reduce(1.0, { $0 * Double($1) }) < 0x1p40
    else { return nil }
    var number = 3 + axisCount
    while (number + 1) * 80 <= bytes.count {
      let start = bytes.baseAddress! + number * 80
      let keyword = UInt64(bigEndian: start.loadUnaligned(as: UInt64.self))
      if keyword == Keyword.end {
        guard isASCII(bytes, cards: number + 1) else { return nil }
        header.dataStart = ((number + 1) * 80 + 2879) / 2880 * 2880
        return header
      }
      switch keyword {
      case Keyword.scale, Keyword.zero, Keyword.blank, Keyword.groups, Keyword.parameters, Keyword.groupCount,
        Keyword.continuation:
        return nil
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

  /// Whether the first unit of a FITS file holds nothing, as before a table.
  static func isAbsent(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.count >= 2880 && card(bytes, 0, is: "SIMPLE  =") && card(bytes, 2, is: "NAXIS   =") && integer(bytes, 2) == 0
  }

  private enum Keyword {
    static let end = word("END     ")
    static let scale = word("BSCALE  ")
    static let zero = word("BZERO   ")
    static let blank = word("BLANK   ")
    static let groups = word("GROUPS  ")
    static let parameters = word("PCOUNT  ")
    static let groupCount = word("GCOUNT  ")
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
    // The largest of all, rather than a look at each, goes by vectors.
    var largest: UInt8 = 0
    for i in 0..<cards * 80 { largest = max(largest, bytes[i] &- 0x20) }
    return largest <= 0x5E
  }
}
