/// Where the rows of a compressed image's table keep what belongs to a tile (FITS Standard 4.0, section 10.1.3).
struct TileColumns {
  /// A column of lists: its first byte in a row, and whether its descriptor is of 64-bit numbers.
  struct List {
    let offset: Int
    let isWide: Bool
  }

  /// COMPRESSED_DATA.
  private(set) var compressed: List?
  /// GZIP_COMPRESSED_DATA: floats that were not made whole numbers.
  private(set) var floats: List?
  /// ZSCALE, ZZERO and ZBLANK of a tile: their first bytes in a row.
  private(set) var scale: Int?
  private(set) var zero: Int?
  private(set) var blank: Int?

  /// Finds the columns; nil when there are others, or COMPRESSED_DATA is not among them.
  init?(_ header: CompressedImageCheck.Header) {
    guard case .integer(let count)? = header.values["TFIELDS"], (1...999).contains(count) else { return nil }
    var offset = 0
    for number in 1...Int(count) {
      guard let column = BinaryColumn(number, offset: offset, header: header.values) else { return nil }
      let list =
        column.descriptorSize == column.size && column.type == UInt8(ascii: "B")
        ? List(offset: offset, isWide: column.size == 16) : nil
      let isReal = column.size == 8 && column.type == UInt8(ascii: "D")
      switch column.name {
      case "COMPRESSED_DATA" where list != nil: compressed = list
      case "GZIP_COMPRESSED_DATA" where list != nil: floats = list
      case "ZSCALE" where isReal: scale = offset
      case "ZZERO" where isReal: zero = offset
      case "ZBLANK" where column.size == 4 && column.type == UInt8(ascii: "J"): blank = offset
      default: return nil
      }
      offset += column.size
    }
    guard compressed != nil else { return nil }
  }

  /// Whether a tile's whole numbers are all there is.
  var holdWholeNumbersOnly: Bool { floats == nil && scale == nil && zero == nil && blank == nil }
}
