import Imagery

/// One image of a FITS file, seen as a grid from which rectangles are read: a mosaic need not fit into memory.
///
/// Not Sendable: each thread opens its own.
public final class Frame {
  /// The path as given.
  public let path: String
  /// Number of bands.
  public let bands: Int
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// Name of each band; empty when unknown.
  public let bandNames: [String]
  /// Unit of the values; nil when unknown.
  public let unit: String?
  /// Where the pixels lie on the sky; nil when the header does not say.
  public let coordinates: WorldCoordinates?
  /// The header, in order.
  let header: [HeaderCard]
  private let source: Source

  private enum Source {
    /// Plain floats in a file seen through memory.
    case plain(MappedFile, start: Int)
    case file(FITSFile, FITSUnit)
  }

  /// Opens the first image of a file, or the one in brackets.
  ///
  /// Throws `SkyFileError`.
  public init(_ path: String, limits: ReadingLimits = .standard) throws {
    let place = ImagePath(path)
    let mapped = try? MappedFile(place.file)
    let layout = mapped?.withBytes { PlainImage.layout($0) }
    // Seen through memory, a file need not be held besides.
    let file = try SkyFile.openFITS(
      place.file, wholeUpTo: layout == nil ? SkyFile.wholeUpTo : PlainImage.wholeUpTo, limits: limits)
    let found = try file.find(place.selection) { unit in
      (unit.kind == .image || unit.kind == .compressedImage) && unit.axes.count >= 2
    }
    guard let unit = found, unit.kind == .image || unit.kind == .compressedImage else {
      throw SkyFileError.nothingToRead(path: path, reason: "no image with data in it")
    }
    let shape = try FITSFile.planes(unit, path: path)
    // A rectangle is small whatever the frame is, so only the file's own size bounds it.
    _ = try file.checkedCount(unit, limits: ReadingLimits(maximumPixels: .max))
    header = try file.header()
    coordinates = try file.worldCoordinates()
    self.path = path
    (bands, rows, columns) = shape
    bandNames = BandNames.read(header, bands: shape.bands)
    self.unit = header.string("BUNIT").flatMap { $0.isEmpty ? nil : $0 }
    if unit.index == 0, let mapped, let layout, layout.axes == unit.axes {
      source = .plain(mapped, start: layout.dataStart)
    } else {
      source = .file(file, unit)
    }
  }

  /// The pixels [band, row, column] of a rectangle inside the frame, physical values, NaN where masked, and whether all are
  /// known to be finite.
  ///
  /// Throws `SkyFileError`.
  func pixels(
    rows wanted: Range<Int>, columns across: Range<Int>
  ) throws(SkyFileError) -> (values: [Float], areFinite: Bool) {
    switch source {
    case .file(let file, let unit):
      return (try file.section(unit, [across, wanted] + unit.axes[2...].map { 0..<$0 }), false)
    case .plain(let mapped, let start):
      precondition(
        wanted.lowerBound >= 0 && wanted.upperBound <= rows && across.lowerBound >= 0 && across.upperBound <= columns,
        "rows \(wanted), columns \(across) of \(rows) x \(columns)")
      return mapped.withBytes { bytes in
        var largest: UInt32 = 0
        func address(band: Int, row: Int) -> UnsafeRawPointer {
          bytes.baseAddress! + start + 4 * ((band * rows + row) * columns + across.lowerBound)
        }
        for band in 0..<bands {
          for row in wanted {
            largest = max(largest, PlainImage.touch(address(band: band, row: row), count: across.count))
          }
        }
        let count = bands * wanted.count * across.count
        let values = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
          guard let base = buffer.baseAddress else { return }
          for band in 0..<bands {
            for row in wanted {
              largest = max(
                largest,
                PlainImage.decode(address(band: band, row: row), into: base + initialized, count: across.count))
              initialized += across.count
            }
          }
        }
        return (values, largest < PlainImage.firstNotFinite)
      }
    }
  }
}
