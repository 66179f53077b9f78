import CPixels

/// Which pixel of an image each pixel of a moved one is: one of the eight symmetries of the square, then a shift by whole
/// pixels. Values are copied, never mixed.
struct PixelMap {
  /// The place in its plane of pixel [row, column] is `rowPlaces[row] + columnPlaces[column]`.
  private(set) var rowPlaces: [Int]
  private(set) var columnPlaces: [Int]

  /// The map of a plane that is mirrored (its columns in reverse) when asked, then turned by quarter turns.
  init(rows: Int, columns: Int, quarterTurns: Int, mirrored: Bool) {
    let turns = ((quarterTurns % 4) + 4) % 4
    let swapsAxes = turns % 2 == 1
    // A turn reads the columns of the source, last first, as rows; what reads an axis in reverse starts at its end.
    let rowsReversed = turns == 2 || turns == (mirrored ? 3 : 1)
    let columnsReversed = turns == 3 || turns == (mirrored ? 0 : 2)
    func places(_ count: Int, step: Int, reversed: Bool) -> [Int] {
      (0..<count).map { (reversed ? count - 1 - $0 : $0) * step }
    }
    rowPlaces = places(swapsAxes ? columns : rows, step: swapsAxes ? 1 : columns, reversed: rowsReversed)
    columnPlaces = places(swapsAxes ? rows : columns, step: swapsAxes ? columns : 1, reversed: columnsReversed)
  }

  /// Whether every pixel stays.
  var isIdentity: Bool {
    rowPlaces.indices.allSatisfy { rowPlaces[$0] == $0 * columnPlaces.count }
      && columnPlaces.indices.allSatisfy { columnPlaces[$0] == $0 }
  }

  /// The map followed by a shift towards higher rows and columns; `mask` brings in the nearest pixels, like `edge`.
  func shifted(rows: Int, columns: Int, fill: BorderRule) -> PixelMap {
    var map = self
    map.rowPlaces = rowPlaces.indices.map { rowPlaces[fill.place($0 - rows, of: rowPlaces.count)] }
    map.columnPlaces = columnPlaces.indices.map { columnPlaces[fill.place($0 - columns, of: columnPlaces.count)] }
    return map
  }

  /// Bytes of a picture that is asked for before it is read: columns read as rows leave the processor no pattern to foresee.
  private static let mostBytesAhead = 1 << 18

  /// Neighbouring columns whose pixels lie a constant step apart: all of a row, or its part within a shifted border and those
  /// beyond.
  private struct Run {
    let first: Int
    let step: Int
    var count: Int
  }

  private var columnRuns: [Run] {
    var runs: [Run] = []
    var column = 0
    while column < columnPlaces.count {
      let first = columnPlaces[column]
      let step = column + 1 < columnPlaces.count ? columnPlaces[column + 1] - first : 1
      var run = Run(first: first, step: step, count: 1)
      while column + run.count < columnPlaces.count, columnPlaces[column + run.count] == first + run.count * step {
        run.count += 1
      }
      runs.append(run)
      column += run.count
    }
    return runs
  }

  /// The values of the moved planes.
  func moved<Element: BitwiseCopyable>(_ values: [Element]) -> [Element] {
    let planeCount = rowPlaces.count * columnPlaces.count
    let runs = columnRuns
    return [Element](unsafeUninitializedCapacity: values.count) { output, count in
      values.withUnsafeBufferPointer { input in
        let bytes = values.count * MemoryLayout<Element>.stride
        if bytes <= Self.mostBytesAhead { fleming_prefetch(input.baseAddress, Int64(bytes)) }
        var place = 0
        for plane in stride(from: 0, to: values.count, by: max(1, planeCount)) {
          for row in rowPlaces {
            for run in runs {
              Self.copy(
                input, from: plane + row + run.first, step: run.step,
                to: UnsafeMutableBufferPointer(rebasing: output[place..<place + run.count]))
              place += run.count
            }
          }
        }
      }
      count = values.count
    }
  }

  /// Copies values that lie `step` apart from `start` on; neighbours many at a time.
  @inline(__always)
  private static func copy<Element: BitwiseCopyable>(
    _ input: UnsafeBufferPointer<Element>, from start: Int, step: Int, to output: UnsafeMutableBufferPointer<Element>
  ) {
    switch step {
    case 1: _ = output.initialize(from: UnsafeBufferPointer(rebasing: input[start..<start + output.count]))
    case -1: for i in output.indices { output.initializeElement(at: i, to: input[start &- i]) }
    default: for i in output.indices { output.initializeElement(at: i, to: input[start &+ i &* step]) }
    }
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
