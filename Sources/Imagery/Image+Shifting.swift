extension Image {
  /// The image moved by whole pixels, towards higher rows and columns for positive shifts; values are copied, and what
  /// comes in from beyond the border follows the rule.
  public func shifted(rows shiftRows: Int, columns shiftColumns: Int, fill: BorderRule = .reflect) -> Image {
    if (shiftRows == 0 && shiftColumns == 0) || planeCount == 0 { return self }
    if fill == .mask { return cropped(row: -shiftRows, column: -shiftColumns, rows: rows, columns: columns) }
    let fromRows = (0..<rows).map { fill.place($0 - shiftRows, of: rows) }
    let fromColumns = (0..<columns).map { fill.place($0 - shiftColumns, of: columns) }
    func moved<Element>(_ source: [Element]) -> [Element] {
      guard !source.isEmpty else { return [] }
      return [Element](unsafeUninitializedCapacity: source.count) { output, count in
        source.withUnsafeBufferPointer { input in
          var place = 0
          for band in 0..<bands {
            for row in fromRows {
              let start = (band * rows + row) * columns
              for column in fromColumns {
                output.initializeElement(at: place, to: input[start + column])
                place += 1
              }
            }
          }
        }
        count = source.count
      }
    }
    return Image(trusted: moved(pixels), mask: moved(mask), bands: bands, rows: rows, columns: columns, like: self)
  }
}

extension BorderRule {
  /// The place on an axis of `count` pixels that stands for place `i` (`mask` gives the nearest, like `edge`).
  @inline(__always)
  func place(_ i: Int, of count: Int) -> Int {
    if i >= 0 && i < count { return i }
    guard self == .reflect else { return min(max(i, 0), count - 1) }
    let folded = ((i % (2 * count)) + 2 * count) % (2 * count)
    return folded < count ? folded : 2 * count - 1 - folded
  }
}
