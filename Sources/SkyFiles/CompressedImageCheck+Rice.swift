import Synchronization

extension CompressedImageCheck {
  /// Decodes the Rice-coded tiles of an image to see that none ends too early: CFITSIO (4.2) reads on behind a tile's bytes.
  ///
  /// Only for images whose pixels CFITSIO reads; our own decoder stops by itself. `place` is where the image's header starts.
  static func checkRice(
    _ bytes: UnsafeRawBufferPointer, headerAt place: Int, path: String, index: Int
  ) throws(SkyFileError) {
    guard let header = try Header(bytes, at: place, path: path, index: index),
      ["RICE_1", "RICE_ONE"].contains(header.string("ZCMPTYPE") ?? ""),
      let column = try tableColumns(header).first(where: { $0.name == "COMPRESSED_DATA" })
    else { return }
    var blockSize = 32
    var pixelBytes = 4
    for i in 1...9 {
      if header.string("ZNAME\(i)") == "BLOCKSIZE" { blockSize = try header.integer("ZVAL\(i)", in: 1...1024) }
      if header.string("ZNAME\(i)") == "BYTEPIX" { pixelBytes = try header.integer("ZVAL\(i)", in: 1...8) }
    }
    guard let stream = RiceStream(bytesPerPixel: pixelBytes, blockSize: blockSize) else {
      throw .malformed(path: path, reason: "HDU \(index): BYTEPIX is \(pixelBytes)")
    }
    let width = try header.integer("NAXIS1", in: 1...1 << 20)
    let rows = try header.integer("NAXIS2", in: 0...Int(Int32.max))
    let heap = header.values["THEAP"] == nil ? width * rows : try header.integer("THEAP", in: width * rows...Int.max)
    let axes = try header.integer("ZNAXIS", in: 1...6)
    var axesAndTiles: [(length: Int, tile: Int)] = []
    for i in 1...axes {
      let length = try header.integer("ZNAXIS\(i)", in: 1...Int(Int32.max))
      let tile =
        header.values["ZTILE\(i)"] == nil
        ? (i == 1 ? length : 1) : try header.integer("ZTILE\(i)", in: 1...Int(Int32.max))
      axesAndTiles.append((length, tile))
    }
    let (dataStart, grid) = (header.dataStart, axesAndTiles)
    // Read only.
    nonisolated(unsafe) let bytes = bytes
    let damaged = Atomic<Int>(0)
    PixelThreads.forEachPart(of: rows, atLeast: 64) { part in
      var pixels: [Int32] = []
      for row in part {
        let descriptor = dataStart + row * width + column.offset
        let (count, start) =
          column.isWide ? pair(bytes, descriptor, as: Int64.self) : pair(bytes, descriptor, as: Int32.self)
        guard count > 0 else { continue }
        let size = Self.pixels(ofTile: row, grid)
        let begin = dataStart + heap + start
        let data = UnsafeRawBufferPointer(rebasing: bytes[begin..<begin + count])
        // A Rice-coded pixel takes more than a 64th of a bit at the least (a block of 1,024 by its parameter alone).
        guard size <= data.count * 8 * 1024 else { return damaged.store(row + 1, ordering: .relaxed) }
        if pixels.count < size { pixels = [Int32](repeating: 0, count: size) }
        let isSound = pixels.withUnsafeMutableBufferPointer {
          stream.decode(data, into: UnsafeMutableBufferPointer(rebasing: $0[..<size]))
        }
        guard isSound else { return damaged.store(row + 1, ordering: .relaxed) }
      }
    }
    let tile = damaged.load(ordering: .relaxed)
    guard tile == 0 else { throw .malformed(path: path, reason: "HDU \(index): tile \(tile) is damaged") }
  }
}
