extension Image {
  /// The image turned by quarter turns, exactly: one turn takes [row, column] to [columns - 1 - column, row], so the
  /// columns of the source, last first, become the rows (NumPy's `rot90` over the axes row and column).
  public func turned(quarterTurns: Int) -> Image { turned(quarterTurns: quarterTurns, mirrored: false) }

  /// One of the eight symmetries of the square: first mirrored (columns in reverse) when asked, then turned.
  public func turned(quarterTurns: Int, mirrored: Bool) -> Image {
    moved(by: PixelMap(rows: rows, columns: columns, quarterTurns: quarterTurns, mirrored: mirrored))
  }

  /// The image with its columns in reverse: a mirror image.
  public func flippedHorizontally() -> Image { turned(quarterTurns: 0, mirrored: true) }

  /// The image with its rows in reverse: a mirror image.
  public func flippedVertically() -> Image { turned(quarterTurns: 2, mirrored: true) }

  /// The image moved by whole pixels, towards higher rows and columns for positive shifts; values are copied, and what
  /// comes in from beyond the border follows the rule.
  public func shifted(rows shiftRows: Int, columns shiftColumns: Int, fill: BorderRule = .reflect) -> Image {
    moved(quarterTurns: 0, mirrored: false, rows: shiftRows, columns: shiftColumns, fill: fill)
  }

  /// The image mirrored when asked, turned, and then shifted by whole pixels, each pixel copied once.
  public func moved(
    quarterTurns: Int, mirrored: Bool, rows shiftRows: Int, columns shiftColumns: Int, fill: BorderRule = .reflect
  ) -> Image {
    let map = PixelMap(rows: rows, columns: columns, quarterTurns: quarterTurns, mirrored: mirrored)
    if shiftRows == 0 && shiftColumns == 0 { return moved(by: map) }
    guard fill == .mask else { return moved(by: map.shifted(rows: shiftRows, columns: shiftColumns, fill: fill)) }
    let turned = moved(by: map)
    return turned.cropped(row: -shiftRows, column: -shiftColumns, rows: turned.rows, columns: turned.columns)
  }

  private func moved(by map: PixelMap) -> Image {
    if map.rowPlaces.count == rows && map.isIdentity { return self }
    return Image(
      trusted: map.moved(pixels), mask: map.moved(mask), bands: bands, rows: map.rowPlaces.count,
      columns: map.columnPlaces.count, like: self)
  }
}
