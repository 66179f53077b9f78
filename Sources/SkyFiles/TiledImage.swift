import Imagery
import Synchronization

/// Whole-number images in tiles (Rice-coded, kept as they are, or of 64 bits) decoded without CFITSIO, many tiles at once.
///
/// What is rarer (quantised floats, null values, tiles kept otherwise, more than three axes) gives nil and is left to
/// CFITSIO; a test holds both ways together.
struct TiledImage: @unchecked Sendable {
  // Unchecked: the bytes are read only, and whoever made this keeps them.
  private let bytes: UnsafeRawBufferPointer
  /// The coding; nil when tiles are kept as they are (NOCOMPRESS, which CFITSIO does not read).
  private let stream: RiceStream?
  /// How tiles without a coding of their own are packed.
  enum Packing { case none, gzip, shuffledGzip }
  let packing: Packing
  private let bytesPerPixel: Int
  let axes: [Int]
  private let tile: [Int]
  private let rowSize: Int
  private let descriptor: Int
  private let isWide: Bool
  private let dataStart: Int
  private let heapStart: Int
  let scale: Double
  let zero: Double

  /// Looks at the header at a place of a file that `CompressedImageCheck` has gone through.
  init?(_ bytes: UnsafeRawBufferPointer, headerAt place: Int, path: String, index: Int) throws(SkyFileError) {
    guard let header = try CompressedImageCheck.Header(bytes, at: place, path: path, index: index),
      header.isCompressedImage, let algorithm = header.string("ZCMPTYPE"),
      case .integer(let bitpix)? = header.values["ZBITPIX"],
      bitpix == 64
        ? ["NOCOMPRESS", "GZIP_1", "GZIP_2"].contains(algorithm)
        : [8, 16, 32].contains(bitpix) && ["RICE_1", "RICE_ONE", "NOCOMPRESS"].contains(algorithm),
      header.values["ZBLANK"] == nil, header.values["BLANK"] == nil, header.values["ZQUANTIZ"] == nil
    else { return nil }
    func integer(_ keyword: String) -> Int? {
      if case .integer(let value)? = header.values[keyword] { Int(value) } else { nil }
    }
    func real(_ keyword: String, _ standard: Double) -> Double? {
      switch header.values[keyword] {
      case nil: standard
      case .real(let value)?: value
      case .integer(let value)?: Double(value)
      default: nil
      }
    }
    let count = integer("ZNAXIS") ?? 0
    guard (2...3).contains(count), let scale = real("BSCALE", 1), let zero = real("BZERO", 0) else { return nil }
    axes = (1...count).map { integer("ZNAXIS\($0)") ?? 0 } + (count == 2 ? [1] : [])
    tile = [integer("ZTILE1") ?? axes[0], integer("ZTILE2") ?? 1, count == 3 ? integer("ZTILE3") ?? 1 : 1]
    guard axes.allSatisfy({ $0 > 0 }), tile.allSatisfy({ $0 > 0 }) else { return nil }
    var blockSize = 32
    var size = 4
    for i in 1...9 {
      if header.string("ZNAME\(i)") == "BLOCKSIZE" { blockSize = integer("ZVAL\(i)") ?? 0 }
      if header.string("ZNAME\(i)") == "BYTEPIX" { size = integer("ZVAL\(i)") ?? 0 }
    }
    let isRice = algorithm.hasPrefix("RICE")
    packing = algorithm == "GZIP_1" ? .gzip : algorithm == "GZIP_2" ? .shuffledGzip : .none
    let stream = isRice ? RiceStream(bytesPerPixel: size, blockSize: blockSize) : nil
    guard blockSize > 0, !isRice || stream != nil,
      let place = Self.descriptor(header), let rowSize = integer("NAXIS1"), let rows = integer("NAXIS2")
    else { return nil }
    (descriptor, isWide) = place
    self.stream = stream
    bytesPerPixel = Int(bitpix) / 8
    self.rowSize = rowSize
    self.scale = scale
    self.zero = zero
    self.bytes = bytes
    dataStart = header.dataStart
    heapStart = header.dataStart + (integer("THEAP") ?? rowSize * rows)
  }

  /// Where in a row the descriptor of COMPRESSED_DATA stands, when that is the only column of a tile's data.
  private static func descriptor(_ header: CompressedImageCheck.Header) -> (Int, Bool)? {
    var offset = 0
    var found: (Int, Bool)?
    guard case .integer(let count)? = header.values["TFIELDS"], (1...999).contains(count) else { return nil }
    for number in 1...Int(count) {
      guard let column = BinaryColumn(number, offset: offset, header: header.values) else { return nil }
      if column.name == "COMPRESSED_DATA", let size = column.descriptorSize, column.size == size,
        column.type == UInt8(ascii: "B")
      {
        found = (offset, size == 16)
      } else {
        return nil
      }
      offset += column.size
    }
    return found
  }

  /// All pixels in physical values; nil when a tile is not coded as it should be, of which CFITSIO finds the words.
  func pixels<Value: BinaryFloatingPoint & SendableMetatype>(as type: Value.Type) -> [Value]? {
    let grid = zip(axes, tile).map { ($0 - 1) / $1 + 1 }
    let failed = Atomic<Bool>(false)
    let pixels = [Value](unsafeUninitializedCapacity: axes.reduce(1, *)) { output, initialized in
      let tiles = grid.reduce(1, *)
      PixelThreads.preferLargePages(UnsafeMutableRawBufferPointer(output))
      // Every tile writes its own pixels.
      nonisolated(unsafe) let output = output
      let perTile = min(tile[0], axes[0]) * min(tile[1], axes[1]) * min(tile[2], axes[2])
      PixelThreads.forEachPart(of: tiles, atLeast: max(1, (1 << 18) / perTile)) { part in
        let buffer = UnsafeMutableBufferPointer<Int32>.allocate(capacity: perTile)
        defer { buffer.deallocate() }
        for number in part where !decode(number, grid, buffer, output) {
          failed.store(true, ordering: .relaxed)
          return
        }
      }
      initialized = failed.load(ordering: .relaxed) ? 0 : output.count
    }
    return failed.load(ordering: .relaxed) ? nil : pixels
  }

  private func decode<Value: BinaryFloatingPoint & SendableMetatype>(
    _ number: Int, _ grid: [Int], _ buffer: UnsafeMutableBufferPointer<Int32>,
    _ output: UnsafeMutableBufferPointer<Value>
  ) -> Bool {
    let place = dataStart + number * rowSize + descriptor
    let (count, start) =
      isWide
      ? (
        Int(Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int64.self))),
        Int(Int64(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 8, as: Int64.self)))
      )
      : (
        Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int32.self))),
        Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 4, as: Int32.self)))
      )
    guard count > 0 else { return false }
    let data = UnsafeRawBufferPointer(rebasing: bytes[heapStart + start..<heapStart + start + count])
    let x = number % grid[0] * tile[0]
    let y = number / grid[0] % grid[1] * tile[1]
    let z = number / grid[0] / grid[1] * tile[2]
    let width = min(tile[0], axes[0] - x)
    let height = min(tile[1], axes[1] - y)
    let depth = min(tile[2], axes[2] - z)
    if bytesPerPixel == 8 { return decodeWide(data, (x..<x + width, y..<y + height, z..<z + depth), output) }
    let values = UnsafeMutableBufferPointer(rebasing: buffer[..<(width * height * depth)])
    guard stream?.decode(data, into: values) ?? copy(data, into: values) else { return false }
    let isPlain = scale == 1 && zero == 0
    var from = values.baseAddress!
    for plane in z..<z + depth {
      for row in y..<y + height {
        let to = output.baseAddress! + (plane * axes[1] + row) * axes[0] + x
        if isPlain {
          for i in 0..<width { to[i] = Value(from[i]) }
        } else {
          for i in 0..<width { to[i] = Value(Double(from[i]) * scale + zero) }
        }
        from += width
      }
    }
    return true
  }

  /// Fills `pixels` from a tile kept as it is.
  private func copy(_ data: UnsafeRawBufferPointer, into pixels: UnsafeMutableBufferPointer<Int32>) -> Bool {
    guard data.count == pixels.count * bytesPerPixel else { return false }
    for i in pixels.indices {
      switch bytesPerPixel {
      case 1: pixels[i] = Int32(data[i])
      case 2: pixels[i] = Int32(Int16(bigEndian: data.loadUnaligned(fromByteOffset: 2 * i, as: Int16.self)))
      default: pixels[i] = Int32(bigEndian: data.loadUnaligned(fromByteOffset: 4 * i, as: Int32.self))
      }
    }
    return true
  }
}
