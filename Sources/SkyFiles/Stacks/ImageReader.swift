import Imagery
import Synchronization

/// Reads images by their paths and keeps compressed stacks open between two of their images: looking through such a file
/// each time would cost more than the image.
///
/// Safe to use from several threads; each that reads a compressed stack has a handle of its own on it.
public final class ImageReader: Sendable {
  /// A stack that was looked through, from which handles are made, and those that nobody reads from now.
  private struct Pool {
    let source: OpenStack
    var idle: [OpenStack] = []
  }

  private let limits: ReadingLimits
  private let pools = Mutex<[String: Pool]>([:])

  /// A reader with limits.
  public init(limits: ReadingLimits = .standard) { self.limits = limits }

  /// Reads an image as `SkyFile.readImage` does. Throws `SkyFileError`.
  public func image(_ path: String) throws -> Image {
    let place = ImagePath(path)
    guard case .plane(let plane) = place.selection else { return try SkyFile.readImage(path, limits: limits) }
    if let image = try ImageStack.plainImage(plane, of: place.file, limits: limits) { return image }
    let stack = try pools.withLock { pools in
      if let idle = pools[place.file]?.idle.popLast() { return idle }
      let pool = try pools[place.file] ?? Pool(source: OpenStack(place.file, limits: limits))
      pools[place.file] = pool
      return try OpenStack(again: pool.source)
    }
    defer { pools.withLock { $0[place.file]?.idle.append(stack) } }
    return try stack.image(plane, limits: limits)
  }
}

/// A stack that CFITSIO reads: compressed, or not of plain floats.
final class OpenStack: @unchecked Sendable {
  // Unchecked: a pool lends each to one thread at a time.
  private let file: FITSFile
  private let unit: FITSUnit
  private let shape: (count: Int, bands: Int, rows: Int, columns: Int)
  private let bandNames: [String]
  private let flux: String?

  init(_ path: String, limits: ReadingLimits) throws {
    file = try SkyFile.openFITS(path, limits: limits)
    let found = try file.find(.first) { $0.kind == .image || $0.kind == .compressedImage }
    guard let unit = found, let shape = ImageStack.shape(unit) else {
      throw SkyFileError.nothingToRead(path: path, reason: "it is no stack of images")
    }
    _ = try file.checkedCount(unit, limits: ReadingLimits(maximumPixels: .max))
    try file.checkTilesOnce(unit)
    let cards = try file.header()
    self.unit = unit
    self.shape = shape
    bandNames = BandNames.read(cards, bands: shape.bands)
    flux = cards.string("BUNIT")
  }

  /// One more handle on a stack that is open.
  init(again stack: OpenStack) throws {
    file = try FITSFile(again: stack.file)
    (unit, shape, bandNames, flux) = (stack.unit, stack.shape, stack.bandNames, stack.flux)
    _ = try file.move(to: unit.index)
  }

  /// Reads one image, 0-based.
  func image(_ plane: Int, limits: ReadingLimits) throws(SkyFileError) -> Image {
    try ImageStack.check(plane, shape.count, shape.bands * shape.rows * shape.columns, file.path, limits)
    let pixels = try file.section(unit, unit.axes.dropLast().map { 0..<$0 } + [plane..<plane + 1])
    return Image(
      bands: shape.bands, rows: shape.rows, columns: shape.columns, pixels: pixels, bandNames: bandNames, unit: flux)
  }
}
