extension Image {
  /// The middle of the image: row (rows - R) / 2 and column (columns - C) / 2, rounded down, become row 0 and column 0.
  ///
  /// Where the image is smaller than asked the border is masked and not a number, and the image starts at
  /// (R - rows) / 2, rounded down.
  public func centralCrop(rows newRows: Int, columns newColumns: Int) -> Image {
    func offset(_ old: Int, _ new: Int) -> Int { old >= new ? (old - new) / 2 : -((new - old) / 2) }
    return cropped(
      row: offset(rows, newRows), column: offset(columns, newColumns), rows: newRows, columns: newColumns)
  }

  /// The window of the given size whose first pixel is [row, column]; what lies outside the image is masked and not a
  /// number.
  public func cropped(row: Int, column: Int, rows newRows: Int, columns newColumns: Int) -> Image {
    precondition(newRows >= 0 && newColumns >= 0, "a window of \(newRows) x \(newColumns)")
    if row == 0 && column == 0 && newRows == rows && newColumns == columns { return self }
    let isInside = row >= 0 && column >= 0 && row + newRows <= rows && column + newColumns <= columns
    let count = bands * newRows * newColumns
    var newPixels = [Float](repeating: .nan, count: count)
    var newMask = isInside && mask.isEmpty ? [] : [Bool](repeating: true, count: count)
    let firstColumn = max(0, column)
    let endColumn = min(columns, column + newColumns)
    guard firstColumn < endColumn else {
      return Image(trusted: newPixels, mask: newMask, bands: bands, rows: newRows, columns: newColumns, like: self)
    }
    for band in 0..<bands {
      for r in max(0, row)..<max(max(0, row), min(rows, row + newRows)) {
        let from = index(band, r, firstColumn)
        let to = (band * newRows + r - row) * newColumns + firstColumn - column
        let width = endColumn - firstColumn
        newPixels.replaceSubrange(to..<to + width, with: pixels[from..<from + width])
        if !newMask.isEmpty {
          if mask.isEmpty {
            for i in to..<to + width { newMask[i] = false }
          } else {
            newMask.replaceSubrange(to..<to + width, with: mask[from..<from + width])
          }
        }
      }
    }
    return Image(trusted: newPixels, mask: newMask, bands: bands, rows: newRows, columns: newColumns, like: self)
  }

  /// The image with its masked pixels set to one value a band and no mask.
  public func removingMasked(fillWith values: [Float]) -> Image {
    precondition(values.count == bands, "\(values.count) fill values for \(bands) bands")
    guard !mask.isEmpty else { return self }
    var result = self
    result.mask = []
    for band in 0..<bands {
      for i in band * planeCount..<(band + 1) * planeCount where mask[i] { result.pixels[i] = values[band] }
    }
    return result
  }

  /// The image with its masked pixels set to the sky level of their band and no mask.
  public func removingMaskedWithSky() -> Image {
    mask.isEmpty ? self : removingMasked(fillWith: skyStatistics().map(\.median))
  }
}
