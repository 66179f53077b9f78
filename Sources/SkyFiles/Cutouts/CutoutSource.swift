import Imagery

/// One or several frames on one grid, bands one behind the other, from which cutouts are taken.
public final class CutoutSource {
  /// The frames.
  public let frames: [Frame]
  /// What all cutouts have: names and unit, no pixels.
  private let empty: Image
  /// The world coordinates of the first frame.
  private let located: [HeaderCard]
  /// Largest distance of the frames' pixels on the sky that still counts as one grid, in pixels.
  private static let tolerance = 0.05

  /// Opens frames; throws `SkyFileError.unsupported` with the reason when they do not share one grid.
  public init(_ paths: [String], limits: ReadingLimits = .standard) throws {
    precondition(!paths.isEmpty, "no frames")
    let frames = try paths.map { try Frame($0, limits: limits) }
    self.frames = frames
    let names = frames.allSatisfy { $0.bandNames.count == $0.bands } ? frames.flatMap(\.bandNames) : []
    let unit = frames.allSatisfy { $0.unit == frames[0].unit } ? frames[0].unit : nil
    let bands = frames.reduce(0) { $0 + $1.bands }
    empty = Image(bands: bands, rows: 0, columns: 0, pixels: [], bandNames: names, unit: unit)
    located = frames[0].header.filter(\.isWorldCoordinate)
    for frame in frames.dropFirst() { try Self.check(frame, sharesGridOf: frames[0]) }
  }

  /// Number of rows.
  public var rows: Int { frames[0].rows }
  /// Number of columns.
  public var columns: Int { frames[0].columns }
  /// Number of bands of all frames.
  public var bands: Int { empty.bands }
  /// Where the pixels lie on the sky; nil when the header does not say.
  public var coordinates: WorldCoordinates? { frames[0].coordinates }
  /// Unit of the values; nil when unknown or not the same in all frames.
  public var unit: String? { empty.unit }
  /// Name of each band; empty when one is unknown.
  public var bandNames: [String] { empty.bandNames }

  private static func check(_ frame: Frame, sharesGridOf first: Frame) throws(SkyFileError) {
    guard frame.rows == first.rows, frame.columns == first.columns else {
      throw .unsupported(
        path: frame.path,
        reason: "it has \(frame.rows) x \(frame.columns) pixels, \(first.path) has \(first.rows) x \(first.columns):"
          + " not one grid")
    }
    guard let own = frame.coordinates, let other = first.coordinates else { return }
    let right = Double(first.columns - 1)
    let top = Double(first.rows - 1)
    let x = [0, right, 0, right, right / 2]
    let y = [0, 0, top, top, top / 2]
    let sky = try other.positions(x: x, y: y)
    let there = try own.pixels(longitudes: sky.longitudes, latitudes: sky.latitudes)
    var worst = 0.0
    for i in x.indices {
      let distance = ((there.x[i] - x[i]) * (there.x[i] - x[i]) + (there.y[i] - y[i]) * (there.y[i] - y[i]))
        .squareRoot()
      worst = distance.isNaN ? .infinity : max(worst, distance)
    }
    guard worst <= tolerance else {
      let pixels = worst.isFinite ? "up to \((worst * 100).rounded() / 100) pixels" : "beyond measure"
      throw .unsupported(
        path: frame.path, reason: "its pixels lie \(pixels) from those of \(first.path) on the sky: not one grid")
    }
  }

  /// The cutout of a window: what lies outside the frames is masked and not a number.
  ///
  /// Throws `SkyFileError`.
  public func cutout(_ window: CutoutWindow) throws(SkyFileError) -> Image {
    let inside = window.clamped(rows: rows, columns: columns)
    let rows = inside.row..<inside.row + inside.rows
    let columns = inside.column..<inside.column + inside.columns
    var (pixels, areFinite) = try frames[0].pixels(rows: rows, columns: columns)
    for frame in frames.dropFirst() {
      let more = try frame.pixels(rows: rows, columns: columns)
      pixels += more.values
      areFinite = areFinite && more.areFinite
    }
    let image =
      areFinite
      ? Image(trusted: pixels, mask: [], bands: bands, rows: inside.rows, columns: inside.columns, like: empty)
      : Image(
        bands: bands, rows: inside.rows, columns: inside.columns, pixels: pixels, bandNames: empty.bandNames,
        unit: empty.unit)
    return image.cropped(
      row: window.row - inside.row, column: window.column - inside.column, rows: window.rows, columns: window.columns)
  }

  /// The header of a cutout: the frame's world coordinates shifted, and where it was taken (LTV1, LTV2 as IRAF has them).
  public func header(of window: CutoutWindow) -> [HeaderCard] {
    located.worldCoordinates(shiftedByColumn: Double(window.column), row: Double(window.row)) + [
      HeaderCard("LTV1", .integer(Int64(-window.column)), comment: "column here = column in the frame + LTV1"),
      HeaderCard("LTV2", .integer(Int64(-window.row)), comment: "row here = row in the frame + LTV2"),
      HeaderCard("FRAME", frames[0].path.split(separator: "/").last.map(String.init) ?? frames[0].path),
    ]
  }
}
