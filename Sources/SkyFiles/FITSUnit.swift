/// What one header-data unit of a FITS file is.
package struct FITSUnit: Sendable, Equatable {
  /// The kinds `inspect` tells apart; the raw values are those of its JSON.
  package enum Kind: String, Sendable, Codable {
    case image
    case compressedImage = "compressed-image"
    case table
    case asciiTable = "ascii-table"
    /// No data, or random groups, which Fleming does not read.
    case empty
  }

  /// Number in the file, 0 = primary.
  package var index: Int
  /// EXTNAME, nil when there is none.
  package var name: String?
  /// EXTVER, 1 when there is none.
  package var version: Int
  /// What it holds.
  package var kind: Kind
  /// Bits a value as stored, of an image.
  package var bitpix: Int?
  /// Length of the axes of an image, fastest first (NAXIS1, NAXIS2, ...).
  package var axes: [Int]
  /// Whether it is random groups, the structure of radio data before binary tables.
  package var isRandomGroups = false

  /// Number of values of an image; nil when the product is beyond 2^62.
  var valueCount: Int? {
    var count = 1
    for axis in axes {
      let (product, overflow) = count.multipliedReportingOverflow(by: axis)
      guard !overflow, product < 1 << 62 else { return nil }
      count = product
    }
    return axes.isEmpty ? 0 : count
  }
}
