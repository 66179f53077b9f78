extension Image {
  /// The image turned by quarter turns, exactly: one turn takes [row, column] to [columns - 1 - column, row], so the
  /// columns of the source, last first, become the rows (NumPy's `rot90` over the axes row and column).
  public func turned(quarterTurns: Int) -> Image {
    switch ((quarterTurns % 4) + 4) % 4 {
    case 1: rearranged(rows: columns, columns: rows, start: columns - 1, perRow: -1, perColumn: columns)
    case 2: rearranged(rows: rows, columns: columns, start: planeCount - 1, perRow: -columns, perColumn: -1)
    case 3: rearranged(rows: columns, columns: rows, start: (rows - 1) * columns, perRow: 1, perColumn: -columns)
    default: self
    }
  }

  /// The image with its columns in reverse: a mirror image.
  public func flippedHorizontally() -> Image {
    rearranged(rows: rows, columns: columns, start: columns - 1, perRow: columns, perColumn: -1)
  }

  /// The image with its rows in reverse: a mirror image.
  public func flippedVertically() -> Image {
    rearranged(rows: rows, columns: columns, start: (rows - 1) * columns, perRow: -columns, perColumn: 1)
  }

  /// One of the eight symmetries of the square: first mirrored (columns in reverse) when asked, then turned.
  public func turned(quarterTurns: Int, mirrored: Bool) -> Image {
    guard mirrored else { return turned(quarterTurns: quarterTurns) }
    return switch ((quarterTurns % 4) + 4) % 4 {
    case 1: rearranged(rows: columns, columns: rows, start: 0, perRow: 1, perColumn: columns)
    case 2: flippedVertically()
    case 3: rearranged(rows: columns, columns: rows, start: planeCount - 1, perRow: -1, perColumn: -columns)
    default: flippedHorizontally()
    }
  }

  /// Pixels read at start + row * perRow + column * perColumn of each plane.
  private func rearranged(rows: Int, columns: Int, start: Int, perRow: Int, perColumn: Int) -> Image {
    func moved<Element>(_ source: [Element]) -> [Element] {
      guard !source.isEmpty else { return [] }
      return [Element](unsafeUninitializedCapacity: source.count) { output, count in
        source.withUnsafeBufferPointer { input in
          var place = 0
          for band in 0..<bands {
            for row in 0..<rows {
              var from = band * planeCount + start + row * perRow
              for _ in 0..<columns {
                output.initializeElement(at: place, to: input[from])
                place += 1
                from += perColumn
              }
            }
          }
        }
        count = source.count
      }
    }
    return Image(
      trusted: moved(pixels), mask: moved(mask), bands: bands, rows: rows, columns: columns, like: self)
  }
}
