extension CompressedImageCheck {
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
            name: (header.string("TTYPE\(i)") ?? "").uppercased(), offset: offset, isWide: type == "Q",
            elementSize: elementSize))
      }
      offset += repeats * size
    }
    guard offset == width else {
      throw .malformed(
        path: header.path, reason: "HDU \(header.index): the columns take \(offset) bytes, NAXIS1 is \(width)")
    }
    // CFITSIO (4.2) would look for its tiles in column 0.
    guard arrays.contains(where: { $0.name == "COMPRESSED_DATA" }) else {
      throw .malformed(path: header.path, reason: "HDU \(header.index) has no column COMPRESSED_DATA")
    }
    return arrays
  }

  /// Pixels of a tile, those at the image's edge being smaller; tiles are counted along the first axis first.
  static func pixels(ofTile number: Int, _ grid: [(length: Int, tile: Int)]) -> Int {
    var number = number
    var size = 1
    for (length, tile) in grid {
      let along = (length - 1) / tile + 1
      size *= min(tile, length - number % along * tile)
      number /= along
    }
    return size
  }

  /// Every tile must lie in the heap and, as far as that can be told cheaply, unpack to no more than a tile.
  static func checkTiles(
    _ header: Header, _ columns: [ArrayColumn], _ bytes: UnsafeRawBufferPointer, algorithm: String, tile: Int,
    grid: [(length: Int, tile: Int)], bitpix: Int
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
          // CFITSIO (4.2) makes room for numbers of the image's width and then tells by the size what they are.
          case ("GZIP_COMPRESSED_DATA", _) where bitpix < 0:
            CompressedStream.inflatedCount(stream, atMost: tile * 8) == pixels(ofTile: row, grid) * -bitpix / 8
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
