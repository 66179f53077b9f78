import Imagery
import SkyFiles

/// A small picture ready to be embedded: a PNG inside the text of a page.
public struct Thumbnail: Sendable, Equatable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// The `data:` address of the PNG.
  public let address: String

  /// A thumbnail of a picture whose first row is at the top.
  public init(_ picture: DisplayPicture) throws {
    rows = picture.rows
    columns = picture.columns
    let bytes = try SkyFile.pngBytes(rgb: picture.rgb, rows: picture.rows, columns: picture.columns)
    address = "data:image/png;base64," + Self.base64(bytes)
  }

  /// A thumbnail of an image as people see it, reduced to `largest` pixels on its longer side.
  ///
  /// FITS rows count from the bottom: `isBottomUp` turns them over.
  public init(_ image: Image, largest: Int = 128, isBottomUp: Bool) throws {
    var image = image
    let longest = max(image.rows, image.columns)
    if longest > largest {
      image = image.resized(
        rows: max(1, image.rows * largest / longest), columns: max(1, image.columns * largest / longest))
    }
    let picture = image.rendered()
    try self.init(isBottomUp ? picture.flippedVertically() : picture)
  }

  /// RFC 4648, section 4.
  static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var word = 0
      for i in 0..<3 { word = word << 8 | (i < count ? Int(bytes[start + i]) : 0) }
      for i in 0..<4 { text.append(i <= count ? alphabet[word >> (18 - 6 * i) & 63] : UInt8(ascii: "=")) }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
