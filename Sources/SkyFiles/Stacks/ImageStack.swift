import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Many images of one size in one FITS file: axes [image, band, row, column], and a table that says what each shows.
///
/// The first image HDU has NAXIS 4, or NAXIS 3 (one band) with a table of as many rows behind it. `path[plane=7]` names one
/// of its images wherever a path is taken; each is read alone, so a stack may be larger than memory.
public struct ImageStack: Sendable {
  /// The file.
  public let path: String
  /// Number of images.
  public let count: Int
  /// Number of bands of each.
  public let bands: Int
  /// Number of rows of each.
  public let rows: Int
  /// Number of columns of each.
  public let columns: Int

  /// Opens a stack; nil when the file is none.
  ///
  /// Throws `SkyFileError` when the file cannot be read.
  public init?(_ path: String, limits: ReadingLimits = .standard) throws {
    guard FileKind.promised(by: path) == .fits, try Self.mayBeStack(path) else { return nil }
    let file = try SkyFile.openFITS(path, wholeUpTo: PlainImage.wholeUpTo, limits: limits)
    let found = try file.find(.first) { $0.kind == .image || $0.kind == .compressedImage }
    guard let unit = found, let shape = Self.shape(unit) else { return nil }
    if unit.axes.count == 3 {
      let next = try file.move(to: unit.index + 1) ? try file.unit(index: unit.index + 1) : nil
      guard next?.kind == .table, file.integer("NAXIS2") == shape.count else { return nil }
    }
    self.path = path
    (count, bands, rows, columns) = shape
  }

  /// The table behind the images; nil when there is none.
  public func objects(limits: ReadingLimits = .standard) throws -> Table? {
    do {
      let table = try Table.read(path, limits: limits)
      guard table.rowCount == count else {
        throw SkyFileError.malformed(path: path, reason: "\(count) images, but a table of \(table.rowCount) rows")
      }
      return table
    } catch SkyFileError.nothingToRead {
      return nil
    }
  }

  /// The path of one image, 0-based.
  public func path(of plane: Int) -> String { "\(path)[plane=\(plane)]" }

  /// The lengths of the axes when an image is a stack by them; nil when it is not.
  static func shape(_ unit: FITSUnit) -> (count: Int, bands: Int, rows: Int, columns: Int)? {
    switch unit.axes.count {
    case 4: (unit.axes[3], unit.axes[2], unit.axes[1], unit.axes[0])
    case 3: (unit.axes[2], 1, unit.axes[1], unit.axes[0])
    default: nil
    }
  }

  /// Whether the first bytes leave it open: most files are told from a stack without being read.
  private static func mayBeStack(_ path: String) throws -> Bool {
    let head = try FileBytes.head(path)
    guard head.kind == .fits else { return false }
    guard let layout = head.withBytes({ PlainImage.layout($0) }) else { return true }
    guard layout.axes.count == 3 else { return layout.axes.count == 4 }
    // With nothing behind the image it is a cube of bands.
    var status = stat()
    return stat(path, &status) == 0 && Int(status.st_size) > layout.end + 2880
  }

  /// Reads one image, 0-based.
  static func image(_ plane: Int, of path: String, limits: ReadingLimits) throws -> Image {
    try plainImage(plane, of: path, limits: limits) ?? OpenStack(path, limits: limits).image(plane, limits: limits)
  }

  /// Reads one image of a stack of plain floats; nil when CFITSIO is needed.
  static func plainImage(_ plane: Int, of path: String, limits: ReadingLimits) throws -> Image? {
    let descriptor = FileBytes.openForReading(path)
    guard descriptor >= 0 else { throw SkyFileError.cannotOpen(path: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    // Headers of stacks are short; a longer one goes the long way.
    let head = try bytes(descriptor, from: 0, count: 8 * 2880, path)
    guard let layout = head.withUnsafeBytes({ PlainImage.layout($0) }), layout.axes.count > 2 else { return nil }
    let bands = layout.axes.count == 4 ? layout.axes[2] : 1
    let count = layout.columns * layout.rows * bands
    try check(plane, layout.axes[layout.axes.count - 1], count, path, limits)
    let packed = try bytes(descriptor, from: layout.dataStart + 4 * count * plane, count: 4 * count, path)
    guard packed.count == 4 * count else {
      throw SkyFileError.truncated(
        path: path, what: "image \(plane) of the stack", needed: 4 * count, present: packed.count)
    }
    let pixels = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      packed.withUnsafeBytes { _ = PlainImage.decode($0.baseAddress!, into: buffer.baseAddress!, count: count) }
      initialized = count
    }
    return Image(
      bands: bands, rows: layout.rows, columns: layout.columns, pixels: pixels, bandNames: layout.bandNames(bands),
      unit: layout.unit)
  }

  /// Throws when there is no such image, or it is larger than the limits.
  static func check(
    _ plane: Int, _ planes: Int, _ count: Int, _ path: String, _ limits: ReadingLimits
  ) throws(SkyFileError) {
    guard plane < planes else {
      throw .nothingToRead(path: path, reason: "there is no image \(plane) in a stack of \(planes) (counted from 0)")
    }
    guard count <= limits.maximumPixels else {
      throw .tooLarge(path: path, what: "pixels", size: count, limit: limits.maximumPixels)
    }
  }

  private static func bytes(_ descriptor: Int32, from start: Int, count: Int, _ path: String) throws -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      while initialized < count {
        let some = pread(descriptor, buffer.baseAddress! + initialized, count - initialized, off_t(start + initialized))
        if some < 0, errno == EINTR { continue }
        if some < 0 { code = errno }
        guard some > 0 else { return }
        initialized += some
      }
    }
    guard code == 0 else { throw SkyFileError.cannotRead(path: path, reason: String(cString: strerror(code))) }
    return bytes
  }
}
