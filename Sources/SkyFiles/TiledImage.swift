import Imagery
import Synchronization

/// Images in tiles decoded without CFITSIO, many tiles at once: whole numbers (Rice-coded, kept as they are, or of 64
/// bits) and floats (Rice-coded, packed by gzip or kept as they are).
///
/// What is rarer (null values of whole numbers, other codings, more than three axes) gives nil and is left to CFITSIO; a
/// test holds both ways together.
struct TiledImage: @unchecked Sendable {
  // Unchecked: the bytes are read only, and whoever made this keeps them.
  let bytes: UnsafeRawBufferPointer
  /// Rice's coding; nil when tiles have none (NOCOMPRESS, which CFITSIO does not read, and gzip).
  let stream: RiceStream?
  /// How tiles without a coding of their own are packed.
  enum Packing { case none, gzip, shuffledGzip }
  let packing: Packing
  /// Bytes a pixel, of the image before it was compressed.
  let bytesPerPixel: Int
  private let isFloat: Bool
  /// How floats were made whole numbers; nil when they were not.
  let quantization: Quantization?
  private let axes: [Int]
  private let tile: [Int]
  /// Bytes a row of the table, which has one row a tile.
  let rowSize: Int
  let columns: TileColumns
  let dataStart: Int
  private let heapStart: Int
  private let scale: Double
  private let zero: Double

  /// The algorithms decoded here, by ZBITPIX.
  private static func isKnown(_ algorithm: String, bitpix: Int64) -> Bool {
    let isRice = ["RICE_1", "RICE_ONE"].contains(algorithm)
    let isGzip = ["GZIP_1", "GZIP_2"].contains(algorithm)
    guard algorithm != "NOCOMPRESS" else { return [8, 16, 32, 64, -32, -64].contains(bitpix) }
    return [8, 16, 32].contains(bitpix) ? isRice : bitpix == 64 ? isGzip : bitpix < 0 && (isRice || isGzip)
  }

  /// Looks at the header at a place of a file that `CompressedImageCheck` has gone through.
  init?(_ bytes: UnsafeRawBufferPointer, headerAt place: Int, path: String, index: Int) throws(SkyFileError) {
    guard let header = try CompressedImageCheck.Header(bytes, at: place, path: path, index: index),
      header.isCompressedImage, let algorithm = header.string("ZCMPTYPE"),
      case .integer(let bitpix)? = header.values["ZBITPIX"], Self.isKnown(algorithm, bitpix: bitpix),
      let columns = TileColumns(header)
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
    isFloat = bitpix < 0
    quantization = isFloat && columns.scale != nil ? Quantization(header, columns) : nil
    guard
      isFloat
        ? scale == 1 && zero == 0 && header.values["ZSCALE"] == nil && (quantization != nil || columns.scale == nil)
        : columns.holdWholeNumbersOnly && ["ZBLANK", "BLANK", "ZQUANTIZ"].allSatisfy({ header.values[$0] == nil })
    else { return nil }
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
    guard blockSize > 0, !isRice || stream != nil, let rowSize = integer("NAXIS1"), let rows = integer("NAXIS2") else {
      return nil
    }
    self.columns = columns
    self.stream = stream
    bytesPerPixel = Int(abs(bitpix)) / 8
    self.rowSize = rowSize
    self.scale = scale
    self.zero = zero
    self.bytes = bytes
    dataStart = header.dataStart
    heapStart = header.dataStart + (integer("THEAP") ?? rowSize * rows)
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
        let stored = UnsafeMutableBufferPointer<Int32>.allocate(capacity: perTile)
        let values = UnsafeMutableBufferPointer<Value>.allocate(capacity: isFloat ? perTile : 0)
        defer {
          stored.deallocate()
          values.deallocate()
        }
        for number in part where !decode(number, grid, stored, values, output) {
          failed.store(true, ordering: .relaxed)
          return
        }
      }
      initialized = failed.load(ordering: .relaxed) ? 0 : output.count
    }
    return failed.load(ordering: .relaxed) ? nil : pixels
  }

  /// Decodes a tile, numbered from 0, into its place in the image, by way of room for its stored numbers and, of floats, its
  /// values.
  private func decode<Value: BinaryFloatingPoint & SendableMetatype>(
    _ number: Int, _ grid: [Int], _ stored: UnsafeMutableBufferPointer<Int32>,
    _ values: UnsafeMutableBufferPointer<Value>, _ output: UnsafeMutableBufferPointer<Value>
  ) -> Bool {
    let box = Box(
      x: number % grid[0] * tile[0], y: number / grid[0] % grid[1] * tile[1], z: number / grid[0] / grid[1] * tile[2],
      tile: tile, axes: axes)
    let stored = UnsafeMutableBufferPointer(rebasing: stored[..<box.count])
    if isFloat {
      let values = UnsafeMutableBufferPointer(rebasing: values[..<box.count])
      guard decodeFloats(number, stored, into: values) else { return false }
      place(box, in: output) { values[$0] }
      return true
    }
    guard let data = list(columns.compressed, dataStart + number * rowSize) else { return false }
    if bytesPerPixel == 8 {
      guard let words = Self.words(data, count: box.count, size: 8, packing) else { return false }
      words.withUnsafeBytes { words in
        place(box, in: output) {
          physical(Int64(bigEndian: words.loadUnaligned(fromByteOffset: 8 * $0, as: Int64.self)))
        }
      }
      return true
    }
    guard integers(data, size: bytesPerPixel, into: stored) else { return false }
    if scale == 1, zero == 0 {
      place(box, in: output) { Value(stored[$0]) }
    } else {
      place(box, in: output) { Value(Double(stored[$0]) * scale + zero) }
    }
    return true
  }

  /// The piece of the image that a tile covers.
  private struct Box {
    let x, y, z, width, height, depth: Int

    init(x: Int, y: Int, z: Int, tile: [Int], axes: [Int]) {
      (self.x, self.y, self.z) = (x, y, z)
      (width, height, depth) = (min(tile[0], axes[0] - x), min(tile[1], axes[1] - y), min(tile[2], axes[2] - z))
    }

    var count: Int { width * height * depth }
  }

  /// Puts the values of a tile, counted from its first, into the image.
  @inline(__always)
  private func place<Value>(
    _ box: Box, in output: UnsafeMutableBufferPointer<Value>, _ value: (Int) -> Value
  ) {
    var first = 0
    for plane in box.z..<box.z + box.depth {
      for row in box.y..<box.y + box.height {
        let to = output.baseAddress! + (plane * axes[1] + row) * axes[0] + box.x
        for i in 0..<box.width { to[i] = value(first + i) }
        first += box.width
      }
    }
  }

  /// 2^63 as BZERO stands for unsigned numbers, which are kept exact until they become `Value`.
  private func physical<Value: BinaryFloatingPoint>(_ stored: Int64) -> Value {
    if scale == 1, zero == 0 { return Value(stored) }
    if scale == 1, zero == 0x1p63 { return Value(UInt64(bitPattern: stored) ^ 1 << 63) }
    return Value(Double(stored) * scale + zero)
  }
}

extension TiledImage {
  /// The bytes of a tile in a column, as the table's row says; nil when there are none.
  func list(_ column: TileColumns.List?, _ row: Int) -> UnsafeRawBufferPointer? {
    guard let column else { return nil }
    let (count, start) =
      column.isWide
      ? CompressedImageCheck.pair(bytes, row + column.offset, as: Int64.self)
      : CompressedImageCheck.pair(bytes, row + column.offset, as: Int32.self)
    guard count > 0 else { return nil }
    return UnsafeRawBufferPointer(rebasing: bytes[heapStart + start..<heapStart + start + count])
  }

  /// Fills `pixels` with the whole numbers of a tile, of so many bytes each unless Rice-coded; false when there are others
  /// than so many.
  func integers(_ data: UnsafeRawBufferPointer, size: Int, into pixels: UnsafeMutableBufferPointer<Int32>) -> Bool {
    if let stream { return stream.decode(data, into: pixels) }
    guard let words = Self.words(data, count: pixels.count, size: size, packing) else { return false }
    words.withUnsafeBytes { words in
      for i in pixels.indices {
        switch size {
        case 1: pixels[i] = Int32(words[i])
        case 2: pixels[i] = Int32(Int16(bigEndian: words.loadUnaligned(fromByteOffset: 2 * i, as: Int16.self)))
        default: pixels[i] = Int32(bigEndian: words.loadUnaligned(fromByteOffset: 4 * i, as: Int32.self))
        }
      }
    }
    return true
  }

  /// So many big-endian words of a size, unpacked; nil when there are more, fewer or none to unpack.
  static func words(_ data: UnsafeRawBufferPointer, count: Int, size: Int, _ packing: Packing) -> [UInt8]? {
    guard packing != .none else { return data.count == count * size ? Array(data) : nil }
    guard let bytes = CompressedStream.inflated(data, count: count * size) else { return nil }
    guard packing == .shuffledGzip else { return bytes }
    // GZIP_2 puts the first bytes of all words before all second ones.
    return [UInt8](unsafeUninitializedCapacity: bytes.count) { words, initialized in
      for i in 0..<count {
        for byte in 0..<size { words[i * size + byte] = bytes[byte * count + i] }
      }
      initialized = bytes.count
    }
  }
}
