/// A picture for people: 8-bit red, green and blue, in the row order of the image it was made from.
public struct DisplayPicture: Sendable, Equatable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// Bytes in [row, column, (red, green, blue)] order.
  public var rgb: [UInt8]

  /// A picture from its bytes.
  public init(rows: Int, columns: Int, rgb: [UInt8]) {
    precondition(rgb.count == 3 * rows * columns, "\(rgb.count) bytes for \(rows) x \(columns) pixels")
    self.rows = rows
    self.columns = columns
    self.rgb = rgb
  }

  /// The picture with every pixel repeated `factor` times on both axes.
  public func enlarged(by factor: Int) -> DisplayPicture {
    precondition(factor >= 1, "an enlargement by \(factor)")
    if factor == 1 { return self }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rgb.count * factor * factor)
    for row in 0..<rows {
      var line: [UInt8] = []
      line.reserveCapacity(3 * columns * factor)
      for column in 0..<columns {
        let pixel = rgb[3 * (row * columns + column)..<3 * (row * columns + column) + 3]
        for _ in 0..<factor { line.append(contentsOf: pixel) }
      }
      for _ in 0..<factor { bytes.append(contentsOf: line) }
    }
    return DisplayPicture(rows: rows * factor, columns: columns * factor, rgb: bytes)
  }

  /// The picture with its rows in reverse: FITS counts rows from the bottom, picture files from the top.
  public func flippedVertically() -> DisplayPicture {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(rgb.count)
    for row in (0..<rows).reversed() { bytes.append(contentsOf: rgb[3 * row * columns..<3 * (row + 1) * columns]) }
    return DisplayPicture(rows: rows, columns: columns, rgb: bytes)
  }
}
