/// Looks through the headers of compressed images before CFITSIO sees them.
///
/// CFITSIO (4.2) divides by tile sizes, indexes by dither seeds and unpacks into buffers on the header's word alone: a
/// damaged file would end the process. Everything it relies on is checked here against the file; what is odd is refused.
enum CompressedImageCheck {
  /// Goes through the HDUs of a file; ends quietly where the structure ends, which CFITSIO words better.
  static func check(_ bytes: UnsafeRawBufferPointer, path: String) throws(SkyFileError) {
    var offset = 0
    var index = 0
    while let header = try Header(bytes, at: offset, path: path, index: index) {
      guard let size = header.dataSize else {
        // CFITSIO may guess the size, and come to a compressed image behind that was not looked at.
        if !header.isCompressedImage, !mayHoldCompressedImage(bytes, behind: header.dataStart) { return }
        throw .malformed(path: path, reason: "HDU \(index) does not say how large it is")
      }
      if header.isCompressedImage { try check(header, bytes) }
      let padded = FileBytes.padded(size)
      guard size < bytes.count - header.dataStart else { return }
      offset = header.dataStart + (size == 0 ? 0 : padded)
      index += 1
    }
  }

  /// Whether any card behind a place could be that of a compressed image.
  private static func mayHoldCompressedImage(_ bytes: UnsafeRawBufferPointer, behind place: Int) -> Bool {
    stride(from: place, to: bytes.count - 80, by: 80).contains { start in
      bytes[start] & 0xDF == UInt8(ascii: "Z") && bytes[start + 1] & 0xDF == UInt8(ascii: "I")
        && bytes[start + 2] & 0xDF == UInt8(ascii: "M")
    }
  }

  /// The keywords of one HDU that decide its layout.
  struct Header {
    let path: String
    let index: Int
    private(set) var values: [String: HeaderValue] = [:]
    private(set) var dataStart = 0

    /// Parses the header at a place; nil when there is none that ends.
    init?(_ bytes: UnsafeRawBufferPointer, at start: Int, path: String, index: Int) throws(SkyFileError) {
      self.path = path
      self.index = index
      var repeated: String?
      var place = start
      while true {
        guard place + 80 <= bytes.count else { return nil }
        let card = UnsafeRawBufferPointer(rebasing: bytes[place..<place + 80])
        place += 80
        if card.starts(with: "END     ".utf8) { break }
        guard Self.matters(card) else { continue }
        let parsed = HeaderCard(card: card)
        let keyword = parsed.keyword.uppercased()
        if values.updateValue(parsed.value, forKey: keyword) != nil { repeated = keyword }
      }
      dataStart = start + (place - start + 2879) / 2880 * 2880
      if let repeated, isCompressedImage {
        throw .malformed(path: path, reason: "HDU \(index) has the keyword \(repeated) twice")
      }
    }

    /// NAXIS..., BITPIX, PCOUNT, GCOUNT, THEAP, TF... and all that starts with Z, in either case.
    private static func matters(_ card: UnsafeRawBufferPointer) -> Bool {
      switch card[0] & 0xDF {
      case UInt8(ascii: "Z"): return card[8] == UInt8(ascii: "=")
      case UInt8(ascii: "N"), UInt8(ascii: "B"), UInt8(ascii: "P"), UInt8(ascii: "G"), UInt8(ascii: "X"):
        return card[8] == UInt8(ascii: "=")
      case UInt8(ascii: "T"):
        return [UInt8(ascii: "F"), UInt8(ascii: "H"), UInt8(ascii: "T")].contains(card[1] & 0xDF)
      default: return false
      }
    }

    var isCompressedImage: Bool { values["ZIMAGE"] != nil && values["ZIMAGE"] != .logical(false) }

    /// A whole number; nil when the keyword is missing, an error when it is something else.
    func integer(_ keyword: String) throws(SkyFileError) -> Int? {
      switch values[keyword] {
      case nil: return nil
      case .integer(let value)?: return Int(value)
      default: throw .malformed(path: path, reason: "HDU \(index): \(keyword) is not a whole number")
      }
    }

    /// A whole number within bounds.
    func integer(_ keyword: String, in range: ClosedRange<Int>) throws(SkyFileError) -> Int {
      guard let value = try integer(keyword) else {
        throw .malformed(path: path, reason: "HDU \(index): \(keyword) is missing")
      }
      guard range.contains(value) else { throw .malformed(path: path, reason: "HDU \(index): \(keyword) is \(value)") }
      return value
    }

    func string(_ keyword: String) -> String? {
      if case .string(let text)? = values[keyword] { text } else { nil }
    }

    /// Bytes of data behind the header; nil when the header does not say.
    var dataSize: Int? {
      guard case .integer(let bitpix)? = values["BITPIX"], case .integer(let axes)? = values["NAXIS"],
        (0...999).contains(axes)
      else { return nil }
      var size: Int64 = axes == 0 ? 0 : 1
      for i in 1...max(1, axes) where i <= axes {
        guard case .integer(let length)? = values["NAXIS\(i)"], length >= 0 else { return nil }
        // Random groups have NAXIS1 = 0, which does not count.
        if i == 1, length == 0, axes > 1, values["GROUPS"] != nil { continue }
        let product = size.multipliedReportingOverflow(by: length)
        if product.overflow { return nil }
        size = product.partialValue
      }
      func optional(_ keyword: String, _ fallback: Int64) -> Int64 {
        if case .integer(let value)? = values[keyword] { value } else { fallback }
      }
      let (sum, overflow) = size.addingReportingOverflow(optional("PCOUNT", 0))
      let product = sum.multipliedReportingOverflow(by: optional("GCOUNT", 1))
      let total = product.partialValue.multipliedReportingOverflow(by: max(8, abs(max(bitpix, -1024))) / 8)
      guard !overflow, !product.overflow, !total.overflow, total.partialValue >= 0 else { return nil }
      return Int(total.partialValue)
    }
  }

  private static func check(_ header: Header, _ bytes: UnsafeRawBufferPointer) throws(SkyFileError) {
    let algorithms: Set<String> = ["RICE_1", "RICE_ONE", "GZIP_1", "GZIP_2", "PLIO_1", "HCOMPRESS_1", "NOCOMPRESS"]
    let algorithm = header.string("ZCMPTYPE") ?? ""
    guard algorithms.contains(algorithm) else {
      throw .unsupported(path: header.path, reason: "HDU \(header.index) is compressed by '\(algorithm)'")
    }
    let bitpix = try header.integer("ZBITPIX", in: -64...64)
    guard [8, 16, 32, 64, -32, -64].contains(bitpix) else {
      throw .malformed(path: header.path, reason: "HDU \(header.index): ZBITPIX is \(bitpix)")
    }
    // CFITSIO has room for six axes.
    let axes = try header.integer("ZNAXIS", in: 1...6)
    var tiles = 1
    var tile = 1
    var pixels = 1
    var tileAxes: [Int] = []
    for i in 1...axes {
      let length = try header.integer("ZNAXIS\(i)", in: 1...Int(Int32.max))
      let tileLength =
        header.values["ZTILE\(i)"] == nil
        ? (i == 1 ? length : 1) : try header.integer("ZTILE\(i)", in: 1...Int(Int32.max))
      tileAxes.append(tileLength)
      tiles = tiles.multipliedReportingOverflow(by: (length - 1) / tileLength + 1).partialValue
      tile = tile.multipliedReportingOverflow(by: tileLength).partialValue
      pixels = pixels.multipliedReportingOverflow(by: length).partialValue
      guard tiles > 0, tile > 0, pixels > 0, pixels < 1 << 40, tile <= max(pixels, 1 << 16) || i < axes else {
        throw .malformed(path: header.path, reason: "HDU \(header.index): its tiles are larger than the image")
      }
    }
    let rows = try header.integer("NAXIS2", in: 0...Int(Int32.max))
    guard rows == tiles else {
      throw .malformed(
        path: header.path, reason: "HDU \(header.index) holds \(rows) compressed tiles, its axes ask for \(tiles)")
    }
    if header.values["ZDITHER0"] != nil { _ = try header.integer("ZDITHER0", in: 0...10000) }
    for i in 1...9 where header.values["ZNAME\(i)"] != nil || header.values["ZVAL\(i)"] != nil {
      switch header.string("ZNAME\(i)") {
      case "BLOCKSIZE": _ = try header.integer("ZVAL\(i)", in: 1...1024)
      case "BYTEPIX":
        let size = try header.integer("ZVAL\(i)", in: 1...8)
        // A pixel of a tile is unpacked in the width of the image's own type.
        guard size == 1 || size == 2 || size == 4, size >= min(4, abs(bitpix) / 8) || bitpix < 0 else {
          throw .malformed(path: header.path, reason: "HDU \(header.index): BYTEPIX is \(size)")
        }
      default: break
      }
    }
    let columns = try tableColumns(header)
    try checkTiles(header, columns, bytes, algorithm: algorithm, tile: tile)
  }

  /// A column of variable-length arrays: where its descriptor lies in a row, and the bytes of one element.
  struct ArrayColumn {
    let name: String
    let offset: Int
    let isWide: Bool
    let elementSize: Int
  }

  static func tableColumns(_ header: Header) throws(SkyFileError) -> [ArrayColumn] {
    let sizes: [Character: Int] = [
      "L": 1, "B": 1, "A": 1, "I": 2, "J": 4, "E": 4, "K": 8, "D": 8, "C": 8, "M": 16, "P": 8, "Q": 16,
    ]
    let count = try header.integer("TFIELDS", in: 1...999)
    let width = try header.integer("NAXIS1", in: 1...1 << 20)
    var arrays: [ArrayColumn] = []
    var offset = 0
    for i in 1...count {
      let form = header.string("TFORM\(i)") ?? ""
      let digits = form.prefix { $0.isNumber }
      guard let repeats = digits.isEmpty ? 1 : Int(digits), repeats <= 1 << 20,
        let type = form.dropFirst(digits.count).first, let size = sizes[type]
      else { throw .malformed(path: header.path, reason: "HDU \(header.index): TFORM\(i) is '\(form)'") }
      if type == "P" || type == "Q", repeats > 0 {
        guard repeats == 1, let element = form.dropFirst(digits.count + 1).first, let elementSize = sizes[element]
        else {
          throw .malformed(path: header.path, reason: "HDU \(header.index): TFORM\(i) is '\(form)'")
        }
        arrays.append(
          ArrayColumn(
            name: header.string("TTYPE\(i)") ?? "", offset: offset, isWide: type == "Q", elementSize: elementSize))
      }
      offset += repeats * size
    }
    guard offset == width else {
      throw .malformed(
        path: header.path, reason: "HDU \(header.index): the columns take \(offset) bytes, NAXIS1 is \(width)")
    }
    return arrays
  }

  /// Every tile must lie in the heap and, as far as that can be told cheaply, unpack to no more than a tile.
  private static func checkTiles(
    _ header: Header, _ columns: [ArrayColumn], _ bytes: UnsafeRawBufferPointer, algorithm: String, tile: Int
  ) throws(SkyFileError) {
    let width = try header.integer("NAXIS1", in: 1...1 << 20)
    let rows = try header.integer("NAXIS2", in: 0...Int(Int32.max))
    let table = width * rows
    let extra = header.values["PCOUNT"] == nil ? 0 : try header.integer("PCOUNT", in: 0...Int.max >> 8)
    let heap = header.values["THEAP"] == nil ? table : try header.integer("THEAP", in: table...table + extra)
    let present = bytes.count - header.dataStart
    guard table + extra <= present else {
      throw .truncated(
        path: header.path, what: "the compressed image of HDU \(header.index)", needed: table + extra,
        present: max(0, present))
    }
    let heapSize = table + extra - heap
    for row in 0..<rows {
      for column in columns {
        let place = header.dataStart + row * width + column.offset
        let (count, start) = column.isWide ? pair(bytes, place, as: Int64.self) : pair(bytes, place, as: Int32.self)
        let size = count.multipliedReportingOverflow(by: column.elementSize)
        guard count >= 0, start >= 0, !size.overflow, start <= heapSize, size.partialValue <= heapSize - start else {
          throw .malformed(path: header.path, reason: "HDU \(header.index): tile \(row + 1) lies outside the file")
        }
        guard count > 0 else { continue }
        let begin = header.dataStart + heap + start
        let stream = UnsafeRawBufferPointer(rebasing: bytes[begin..<begin + size.partialValue])
        let isSound =
          switch (column.name, algorithm) {
          case ("UNCOMPRESSED_DATA", _): count <= tile
          case ("GZIP_COMPRESSED_DATA", _), (_, "GZIP_1"), (_, "GZIP_2"):
            CompressedStream.isGzip(stream, atMost: tile * 8)
          case ("COMPRESSED_DATA", "HCOMPRESS_1"): CompressedStream.isHCompress(stream, atMost: tile)
          case ("COMPRESSED_DATA", "PLIO_1"): CompressedStream.isPLIO(stream)
          default: true
          }
        guard isSound else {
          throw .malformed(path: header.path, reason: "HDU \(header.index): tile \(row + 1) is damaged")
        }
      }
    }
  }

  static func pair<Word: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: UnsafeRawBufferPointer, _ place: Int, as type: Word.Type
  ) -> (Int, Int) {
    let size = MemoryLayout<Word>.size
    return (
      Int(Word(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Word.self))),
      Int(Word(bigEndian: bytes.loadUnaligned(fromByteOffset: place + size, as: Word.self)))
    )
  }
}
