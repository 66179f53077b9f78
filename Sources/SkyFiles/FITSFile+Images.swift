import CFITSIO
import Imagery

extension FITSFile {
  /// Reads the image the file stands at.
  ///
  /// Values are physical: value = BZERO + BSCALE * stored; BLANK becomes NaN and masked.
  func image(_ unit: FITSUnit, limits: ReadingLimits) throws(SkyFileError) -> Image {
    let count = try checkedCount(unit, limits: limits)
    let shape = try Self.planes(unit, path: path)
    let cards = try header()
    var blank = cards.string("BUNIT")
    if blank?.isEmpty == true { blank = nil }
    let decoded = try tiles(unit, as: Float.self)
    let pixels = if let decoded { decoded } else { try floats(unit, count: count) }
    return Image(
      bands: shape.bands, rows: shape.rows, columns: shape.columns, pixels: pixels,
      bandNames: BandNames.read(cards, bands: shape.bands), unit: blank)
  }

  /// Bands, rows and columns of an image HDU: axes of length 1 beyond the second are left out.
  static func planes(_ unit: FITSUnit, path: String) throws(SkyFileError) -> (bands: Int, rows: Int, columns: Int) {
    guard unit.axes.count >= 2 else {
      throw .unsupported(
        path: path, reason: "HDU \(unit.index) has one axis (\(unit.axes[0]) values): a spectrum, not an image")
    }
    let beyond = unit.axes[2...].filter { $0 != 1 }
    if unit.axes.count == 4, unit.axes[3] > 1, unit.axes[2] > 1 {
      throw .unsupported(
        path: path,
        reason: "HDU \(unit.index) is a stack of \(unit.axes[3]) images "
          + "(\(unit.axes.reversed().map { String($0) }.joined(separator: " x "))), not one; give the file as a stack of cutouts"
      )
    }
    guard beyond.count <= 1 else {
      let shape = unit.axes.reversed().map(String.init).joined(separator: " x ")
      throw .unsupported(path: path, reason: "HDU \(unit.index) has \(unit.axes.count) axes (\(shape)), not 2 or 3")
    }
    return (beyond.first ?? 1, unit.axes[1], unit.axes[0])
  }

  /// Number of values of an image HDU, after checking it against the limits and the file's size.
  func checkedCount(_ unit: FITSUnit, limits: ReadingLimits) throws(SkyFileError) -> Int {
    guard let count = unit.valueCount else {
      throw .malformed(path: path, reason: "HDU \(unit.index) declares more values than can be counted")
    }
    try requireScaling(unit)
    guard unit.kind == .image else {
      try checkTiles(unit)
      try checkLimit(count, limits)
      return count
    }
    let bytes = count.multipliedReportingOverflow(by: abs(unit.bitpix ?? 8) / 8)
    var start: LONGLONG = 0
    try call("HDU \(unit.index)") { ffghadll($0, nil, &start, nil, &$1) }
    let present = max(0, byteCount - Int(start))
    guard !bytes.overflow, bytes.partialValue <= present else {
      throw .truncated(
        path: path, what: "the image of HDU \(unit.index)", needed: bytes.overflow ? .max : bytes.partialValue,
        present: present)
    }
    try checkEnd(unit)
    try checkLimit(count, limits)
    return count
  }

  /// Throws when PCOUNT and GCOUNT, which an image has as 0 and 1, make it end elsewhere than its axes do.
  private func checkEnd(_ unit: FITSUnit) throws(SkyFileError) {
    guard integer("PCOUNT") ?? 0 >= 0, integer("GCOUNT") ?? 1 >= 1 else {
      throw .malformed(path: path, reason: "HDU \(unit.index): PCOUNT or GCOUNT is negative or 0")
    }
    let end = try dataEnd()
    guard (0...FileBytes.padded(byteCount)).contains(end) else {
      throw .truncated(path: path, what: "HDU \(unit.index) with its header", needed: end, present: byteCount)
    }
  }

  private func checkLimit(_ count: Int, _ limits: ReadingLimits) throws(SkyFileError) {
    guard count <= limits.maximumPixels else {
      throw .tooLarge(path: path, what: "pixels", size: count, limit: limits.maximumPixels)
    }
  }

  /// A compressed image has one table row a tile: a header that declares more pixels than its tiles hold is not honest.
  private func checkTiles(_ unit: FITSUnit) throws(SkyFileError) {
    try checkHeaderOnce(unit)
    var tiles = 1
    for (i, axis) in unit.axes.enumerated() {
      let length = integer("ZTILE\(i + 1)") ?? (i == 0 ? axis : 1)
      guard length > 0 else {
        throw .malformed(path: path, reason: "HDU \(unit.index) has ZTILE\(i + 1) = \(length)")
      }
      tiles = tiles.multipliedReportingOverflow(by: (axis - 1) / length + 1).partialValue
    }
    let rows = integer("NAXIS2") ?? 0
    let width = integer("NAXIS1") ?? 0
    guard rows == tiles else {
      throw .malformed(
        path: path, reason: "HDU \(unit.index) holds \(rows) compressed tiles, its axes ask for \(tiles)")
    }
    var start: LONGLONG = 0
    try call("HDU \(unit.index)") { ffghadll($0, nil, &start, nil, &$1) }
    let heap = max(0, integer("PCOUNT") ?? 0)
    let needed = width.multipliedReportingOverflow(by: rows)
    let present = max(0, byteCount - Int(start))
    guard !needed.overflow, needed.partialValue <= present, heap <= present - needed.partialValue else {
      throw .truncated(
        path: path, what: "the compressed image of HDU \(unit.index)",
        needed: needed.overflow ? .max : needed.partialValue.addingReportingOverflow(heap).partialValue,
        present: present)
    }
  }

  /// All values as floats. Doubles and overflowing scaled values go by way of doubles, so that what does not fit a
  /// float becomes infinite (and so masked) and not the largest float.
  private func floats(_ unit: FITSUnit, count: Int) throws(SkyFileError) -> [Float] {
    try checkTilesOnce(unit)
    if unit.bitpix != -64 {
      var status: Int32 = 0
      let pixels = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        status = read(unit, from: 0, into: UnsafeMutableRawBufferPointer(buffer), type: TFLOAT)
        initialized = count
      }
      if status == 0 { return pixels }
      if status != NUM_OVERFLOW { throw failure("pixels of HDU \(unit.index)", status) }
    }
    var pixels: [Float] = []
    pixels.reserveCapacity(count)
    try forEachChunk(unit, count: count) { chunk in
      for value in chunk { pixels.append(Float(value)) }
    }
    return pixels
  }

  /// All values of a compressed image that need no CFITSIO; nil of others.
  private func tiles<Value: BinaryFloatingPoint & SendableMetatype>(_ unit: FITSUnit, as type: Value.Type)
    throws(SkyFileError) -> [Value]?
  {
    guard unit.kind == .compressedImage else { return nil }
    var place: LONGLONG = 0
    try call("HDU \(unit.index)") { ffghadll($0, &place, nil, nil, &$1) }
    let pixels = try withBytes { bytes throws(SkyFileError) in
      try TiledImage(bytes, headerAt: Int(place), path: path, index: unit.index)?.pixels(as: type)
    }
    if pixels == nil { try refuseForCFITSIO(unit) }
    return pixels
  }

  /// Throws when a compressed image is of a kind that CFITSIO does not read, or reads wrongly.
  func refuseForCFITSIO(_ unit: FITSUnit) throws(SkyFileError) {
    guard unit.kind == .compressedImage else { return }
    let algorithm = string("ZCMPTYPE") ?? ""
    if unit.bitpix == 64 {
      throw .unsupported(
        path: path,
        reason: "HDU \(unit.index) is compressed by '\(algorithm)' of 64-bit whole numbers, read in part or with BLANK")
    }
    let isQuantized =
      integer("ZSCALE") != nil || (1...max(1, integer("TFIELDS") ?? 0)).contains { string("TTYPE\($0)") == "ZSCALE" }
    if (unit.bitpix ?? 0) < 0, !isQuantized, !algorithm.hasPrefix("GZIP"), algorithm != "NOCOMPRESS" {
      throw .unsupported(
        path: path,
        reason: "HDU \(unit.index) holds floats by '\(algorithm)' without ZSCALE, which CFITSIO makes garbage of")
    }
    if algorithm == "NOCOMPRESS" {
      throw .unsupported(
        path: path,
        reason:
          "HDU \(unit.index) is compressed by 'NOCOMPRESS', which is read whole, of two or three axes, without BLANK")
    }
  }

  /// Visits all values in order, as doubles, at most a million (or, compressed, all) at a time.
  func forEachChunk(
    _ unit: FITSUnit, count: Int, _ body: (UnsafeMutableBufferPointer<Double>) -> Void
  ) throws(SkyFileError) {
    if var values = try tiles(unit, as: Double.self) {
      values.withUnsafeMutableBufferPointer { body($0) }
      return
    }
    try checkTilesOnce(unit)
    let size = unit.kind == .image ? min(count, 1 << 20) : count
    let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: size)
    defer { buffer.deallocate() }
    var done = 0
    while done < count {
      let chunk = UnsafeMutableBufferPointer(rebasing: buffer[..<min(size, count - done)])
      let status = read(unit, from: done, into: UnsafeMutableRawBufferPointer(chunk), type: TDOUBLE)
      guard status == 0 else { throw failure("pixels of HDU \(unit.index)", status) }
      body(chunk)
      done += chunk.count
    }
  }

  private func read(
    _ unit: FITSUnit, from first: Int, into buffer: UnsafeMutableRawBufferPointer, type: Int32
  ) -> Int32 {
    let count = buffer.count / (type == TFLOAT ? 4 : 8)
    // CFITSIO writes to this pointer even when it is nil (compressed images, 4.2).
    var nulls: Int32 = 0
    if unit.kind == .compressedImage, unit.axes.count > 3 {
      // Row by row CFITSIO takes three axes; by the box it takes all, and compressed images are read whole.
      var corner = unit.axes.map { _ in 1 }
      var last = unit.axes
      var steps = corner
      var floatNull = Float.nan
      var doubleNull = Double.nan
      return status { handle, status in
        if type == TFLOAT {
          ffgsv(handle, type, &corner, &last, &steps, &floatNull, buffer.baseAddress, &nulls, &status)
        } else {
          ffgsv(handle, type, &corner, &last, &steps, &doubleNull, buffer.baseAddress, &nulls, &status)
        }
      }
    }
    return status { handle, status in
      // Plain floating-point pixels are taken as they are: CFITSIO's null check turns infinities into nulls and
      // denormals into zeros.
      if unit.kind == .image, (unit.bitpix ?? 0) < 0 {
        ffgpv(handle, type, LONGLONG(first + 1), LONGLONG(count), nil, buffer.baseAddress, &nulls, &status)
      } else if type == TFLOAT {
        var null = Float.nan
        ffgpv(handle, type, LONGLONG(first + 1), LONGLONG(count), &null, buffer.baseAddress, &nulls, &status)
      } else {
        var null = Double.nan
        ffgpv(handle, type, LONGLONG(first + 1), LONGLONG(count), &null, buffer.baseAddress, &nulls, &status)
      }
    }
  }
}
