/// Where the objects of a catalogue lie in a frame.
public struct CatalogPositions: Sendable {
  /// Which columns of a catalogue give positions.
  public enum Kind: String, Sendable, CaseIterable {
    /// Pixels of the frame.
    case pixel
    /// Right ascension and declination.
    case sky
  }

  /// Columns x (0-based) of the objects in the frame, NaN where an object has none.
  public let x: [Double]
  /// Rows y (0-based) of the objects in the frame, NaN where an object has none.
  public let y: [Double]
  /// What was taken for the positions, in words: columns and convention.
  public let convention: String

  /// Pixel columns by the names programs give them, with the number of the first pixel: SExtractor counts from 1 as FITS
  /// does, Python's tools from 0.
  private static let pixelNames: [(x: String, y: String, origin: Double)] = [
    ("X_IMAGE", "Y_IMAGE", 1), ("XWIN_IMAGE", "YWIN_IMAGE", 1), ("XPSF_IMAGE", "YPSF_IMAGE", 1),
    ("XPEAK_IMAGE", "YPEAK_IMAGE", 1), ("xcentroid", "ycentroid", 0), ("x_fit", "y_fit", 0), ("x", "y", 0),
  ]
  private static let skyNames = [
    ("ra", "dec"), ("ALPHA_J2000", "DELTA_J2000"), ("ALPHAWIN_J2000", "DELTAWIN_J2000"), ("ALPHA_SKY", "DELTA_SKY"),
    ("RAJ2000", "DEJ2000"), ("_RAJ2000", "_DEJ2000"), ("RA_ICRS", "DE_ICRS"), ("ra_deg", "dec_deg"),
    ("raMean", "decMean"),
  ]

  /// Finds the positions of a catalogue.
  ///
  /// Pixel columns are preferred to positions on the sky unless `kind` says otherwise. `columns` names a pair by hand;
  /// `origin` says whether the first pixel is 0 or 1, else the columns' usual convention holds (0 for unknown names).
  /// Sky positions are decimal degrees or sexagesimal text, hours for the right ascension.
  ///
  /// Throws `SkyFileError` when there are no such columns, or the frame has no coordinates to go from sky to pixel.
  public init(
    _ table: Table, path: String, in coordinates: WorldCoordinates?, kind: Kind? = nil,
    columns: (String, String)? = nil,
    origin: Int? = nil
  ) throws {
    if kind != .sky, let found = try Self.pixelColumns(table, path, columns, kind) {
      let first = origin.map(Double.init) ?? found.origin
      x = try Self.numbers(table, found.x, path).map { $0 - first }
      y = try Self.numbers(table, found.y, path).map { $0 - first }
      convention = "pixels \(found.x), \(found.y); the first pixel is \(Int(first))"
      return
    }
    guard
      let names = columns
        ?? Self.skyNames.first(where: { table.column(named: $0.0) != nil && table.column(named: $0.1) != nil })
    else {
      let known = table.columns.map(\.name).joined(separator: ", ")
      throw SkyFileError.nothingToRead(
        path: path, reason: "no columns of positions (such as X_IMAGE and Y_IMAGE, or ra and dec) among \(known)")
    }
    guard let coordinates else {
      throw SkyFileError.unsupported(
        path: path, reason: "\(names.0) and \(names.1) are positions on the sky, and the frame has no world coordinates"
      )
    }
    let longitudes = try Self.angles(table, names.0, path, Sexagesimal.rightAscension)
    let latitudes = try Self.angles(table, names.1, path, Sexagesimal.declination)
    (x, y) = try coordinates.pixels(longitudes: longitudes, latitudes: latitudes)
    let frame = coordinates.frame.isEmpty ? "the frame's own system" : coordinates.frame
    convention = "positions \(names.0), \(names.1), taken as \(frame)"
  }

  private static func pixelColumns(
    _ table: Table, _ path: String, _ columns: (String, String)?, _ kind: Kind?
  ) throws -> (x: String, y: String, origin: Double)? {
    if let columns {
      let known = pixelNames.first { $0.x.lowercased() == columns.0.lowercased() }
      let isSky = skyNames.contains { $0.0.lowercased() == columns.0.lowercased() }
      return kind == .pixel || !isSky ? (columns.0, columns.1, known?.origin ?? 0) : nil
    }
    return pixelNames.first { table.column(named: $0.x) != nil && table.column(named: $0.y) != nil }
  }

  private static func column(_ table: Table, _ name: String, _ path: String) throws -> Table.Column {
    guard let column = table.column(named: name) else {
      let known = table.columns.map(\.name).joined(separator: ", ")
      throw SkyFileError.nothingToRead(path: path, reason: "there is no column \"\(name)\" among \(known)")
    }
    return column
  }

  private static func numbers(_ table: Table, _ name: String, _ path: String) throws -> [Double] {
    let column = try column(table, name, path)
    guard let numbers = column.numbers else {
      throw SkyFileError.malformed(path: path, reason: "the column \(name) holds no numbers")
    }
    return numbers.enumerated().map { column.isMissing($0) ? .nan : $1 }
  }

  private static func angles(
    _ table: Table, _ name: String, _ path: String, _ parse: (String) -> Double?
  ) throws -> [Double] {
    let column = try column(table, name, path)
    if case .text(let texts) = column.values { return texts.map { parse($0) ?? .nan } }
    return try numbers(table, name, path)
  }
}
