/// Looks through the headers of compressed images before CFITSIO sees them.
///
/// CFITSIO (4.2) divides by tile sizes, indexes by dither seeds and unpacks into buffers on the header's word alone: a
/// damaged file would end the process. Everything it relies on is checked here against the file; what is odd is refused.
enum CompressedImageCheck {
  /// Goes through the HDUs of a file and says where their headers stand, and whether each is of a sound compressed image;
  /// ends quietly where the structure ends, which CFITSIO words better.
  static func check(_ bytes: UnsafeRawBufferPointer, path: String) throws(SkyFileError) -> [Int: Bool] {
    var offset = 0
    var index = 0
    var headers: [Int: Bool] = [:]
    while let header = try Header(bytes, at: offset, path: path, index: index) {
      headers[offset] = false
      guard let size = header.dataSize else {
        // CFITSIO may guess the size, and come to a compressed image behind that was not looked at.
        if !header.isCompressedImage, !mayHoldCompressedImage(bytes, behind: header.dataStart) { return headers }
        throw .malformed(path: path, reason: "HDU \(index) does not say how large it is")
      }
      if header.isCompressedImage {
        try check(header, bytes)
        headers[offset] = true
      }
      let padded = FileBytes.padded(size)
      guard size < bytes.count - header.dataStart else { return headers }
      offset = header.dataStart + (size == 0 ? 0 : padded)
      index += 1
    }
    return headers
  }

  /// Looks at the compressed image that CFITSIO found at a place where `check` did not come to.
  static func check(
    _ bytes: UnsafeRawBufferPointer, headerAt place: Int, path: String, index: Int
  ) throws(SkyFileError) {
    guard let header = try Header(bytes, at: place, path: path, index: index), header.isCompressedImage else {
      throw .malformed(path: path, reason: "HDU \(index) has a header of doubtful meaning")
    }
    try check(header, bytes)
  }

  /// Whether any card behind a place could be that of a compressed image.
  private static func mayHoldCompressedImage(_ bytes: UnsafeRawBufferPointer, behind place: Int) -> Bool {
    stride(from: place, to: bytes.count - 80, by: 80).contains { start in
      bytes[start] & 0xDF == UInt8(ascii: "Z") && bytes[start + 1] & 0xDF == UInt8(ascii: "I")
        && bytes[start + 2] & 0xDF == UInt8(ascii: "M")
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
    var grid: [(length: Int, tile: Int)] = []
    for i in 1...axes {
      let length = try header.integer("ZNAXIS\(i)", in: 1...Int(Int32.max))
      let tileLength =
        header.values["ZTILE\(i)"] == nil
        ? (i == 1 ? length : 1) : try header.integer("ZTILE\(i)", in: 1...Int(Int32.max))
      grid.append((length, tileLength))
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
    try checkTiles(header, columns, bytes, algorithm: algorithm, tile: tile, grid: grid, bitpix: bitpix)
  }
}
