/// What a telescope measured: linear fluxes in planes of 32-bit floats, with a mask of bad pixels and a unit.
///
/// Axes are [band, row, column]; row 0 is the first row of the FITS file (NAXIS1 is the length of a row). A pixel is
/// masked when the file says so (BLANK, a mask plane) or when its value is not finite; masked values are kept as read.
public struct Image: Sendable, Equatable {
  /// Number of bands (planes).
  public let bands: Int
  /// Number of rows (NAXIS2).
  public let rows: Int
  /// Number of columns (NAXIS1).
  public let columns: Int
  /// Values in [band, row, column] order.
  public var pixels: [Float]
  /// One flag a pixel, true = masked, in the order of `pixels`; empty when no pixel is masked.
  public var mask: [Bool]
  /// Name of each band ("u", "red", ...); empty when unknown.
  public var bandNames: [String]
  /// Unit of the values ("nanomaggy", "adu"); nil when unknown.
  public var unit: String?

  /// An image from its values; pixels that are not finite become masked.
  public init(
    bands: Int, rows: Int, columns: Int, pixels: [Float], mask: [Bool] = [], bandNames: [String] = [],
    unit: String? = nil
  ) {
    precondition(
      bands >= 0 && rows >= 0 && columns >= 0 && pixels.count == bands * rows * columns,
      "\(pixels.count) values do not fill \(bands) x \(rows) x \(columns)")
    precondition(mask.isEmpty || mask.count == pixels.count, "\(mask.count) mask flags for \(pixels.count) values")
    precondition(bandNames.isEmpty || bandNames.count == bands, "\(bandNames.count) names for \(bands) bands")
    self.bands = bands
    self.rows = rows
    self.columns = columns
    self.pixels = pixels
    self.bandNames = bandNames
    self.unit = unit
    self.mask = mask
    if !pixels.areFinite {
      if mask.isEmpty { self.mask = [Bool](repeating: false, count: pixels.count) }
      pixels.flagUnusual(&self.mask)
    }
  }

  /// An image from values and a mask that agree already (every value that is not finite is masked); the names and the
  /// unit are `source`'s. Saves the search for values that are not finite.
  package init(
    trusted pixels: [Float], mask: [Bool], bands: Int, rows: Int, columns: Int, like source: Image
  ) {
    assert(pixels.count == bands * rows * columns && (mask.isEmpty || mask.count == pixels.count))
    self.bands = bands
    self.rows = rows
    self.columns = columns
    self.pixels = pixels
    self.mask = mask
    self.bandNames = source.bandNames
    self.unit = source.unit
  }

  /// An image of one value.
  public init(bands: Int, rows: Int, columns: Int, filledWith value: Float = 0) {
    self.init(
      bands: bands, rows: rows, columns: columns, pixels: [Float](repeating: value, count: bands * rows * columns))
  }

  /// Number of pixels of one band.
  @inlinable public var planeCount: Int { rows * columns }

  /// The place of a pixel in `pixels` and `mask`.
  @inlinable
  public func index(_ band: Int, _ row: Int, _ column: Int) -> Int { (band * rows + row) * columns + column }

  /// The value at [band, row, column].
  @inlinable
  public subscript(_ band: Int, _ row: Int, _ column: Int) -> Float {
    get { pixels[index(band, row, column)] }
    set { pixels[index(band, row, column)] = newValue }
  }

  /// The share of masked pixels, 0 for an image without pixels.
  public var maskedFraction: Double {
    mask.isEmpty ? 0 : Double(mask.reduce(0) { $0 + ($1 ? 1 : 0) }) / Double(mask.count)
  }
}
