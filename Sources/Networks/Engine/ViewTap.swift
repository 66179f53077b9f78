/// A pixel of a picture that a pixel of a view takes, and how much of it.
struct ViewTap {
  var pixel: Int32
  var weight: Float

  /// The taps of every pixel of every view, [view, row, column, tap]: one each, or four where views are turned by 45
  /// degrees (bilinear interpolation; beyond the picture its edge is repeated).
  static func all(_ views: Views, input: Shape, output: Shape) -> [ViewTap] {
    var taps: [ViewTap] = []
    for diagonal in views.diagonals ? [false, true] : [false] {
      for flip in views.flips ? [false, true] : [false] {
        for turn in 0..<views.turns {
          for row in 0..<output.rows {
            for column in 0..<output.columns {
              let (y, x) = turned(row, column, by: views.turns == 2 ? 2 * turn : turn, input)
              let place = (y: y, x: flip ? input.columns - 1 - x : x)
              taps += views.diagonals ? four(place, diagonal: diagonal, input) : [single(place.y, place.x, 1, input)]
            }
          }
        }
      }
    }
    return taps
  }

  /// Where a pixel of a view lies in the picture that was turned by quarter turns.
  private static func turned(_ row: Int, _ column: Int, by quarters: Int, _ input: Shape) -> (y: Int, x: Int) {
    let (bottom, right) = (input.rows - 1, input.columns - 1)
    return switch quarters {
    case 1: (column, right - row)
    case 2: (bottom - row, right - column)
    case 3: (bottom - column, row)
    default: (row, column)
    }
  }

  private static func single(_ y: Int, _ x: Int, _ weight: Float, _ input: Shape) -> ViewTap {
    let (y, x) = (min(max(y, 0), input.rows - 1), min(max(x, 0), input.columns - 1))
    return ViewTap(pixel: Int32(y * input.columns + x), weight: weight)
  }

  /// The four neighbours of a place, turned by 45 degrees about the middle where asked.
  private static func four(_ place: (y: Int, x: Int), diagonal: Bool, _ input: Shape) -> [ViewTap] {
    guard diagonal else {
      return [single(place.y, place.x, 1, input)] + Array(repeating: single(place.y, place.x, 0, input), count: 3)
    }
    let middle = (y: Double(input.rows - 1) / 2, x: Double(input.columns - 1) / 2)
    let (dy, dx) = (Double(place.y) - middle.y, Double(place.x) - middle.x)
    let y = middle.y + (dy + dx) * 0.5.squareRoot()
    let x = middle.x + (dx - dy) * 0.5.squareRoot()
    let (top, left) = (Int(y.rounded(.down)), Int(x.rounded(.down)))
    let (v, u) = (Float(y - Double(top)), Float(x - Double(left)))
    return [
      single(top, left, (1 - v) * (1 - u), input), single(top, left + 1, (1 - v) * u, input),
      single(top + 1, left, v * (1 - u), input), single(top + 1, left + 1, v * u, input),
    ]
  }
}
