/// How a tensor lies in the engine, against PyTorch's order: a permutation, so that both ways are exact.
enum ParameterLayout: Hashable {
  /// As it is.
  case same
  /// Convolution: [output, input, row, column] outside, [row, column, input, output] inside.
  case convolution(outputs: Int, inputs: Int, taps: Int)
  /// Dense behind a picture: [output, channel, pixel] outside, [output, pixel, channel] inside.
  case dense(outputs: Int, channels: Int, pixels: Int)

  /// PyTorch's order into the engine's.
  func load(_ from: UnsafePointer<Float>, count: Int, into to: UnsafeMutablePointer<Float>) {
    switch self {
    case .same: to.update(from: from, count: count)
    case .convolution(let outputs, let inputs, let taps):
      Self.transpose(from, rows: outputs, columns: inputs * taps) { row, column, value in
        to[(column % taps * inputs + column / taps) * outputs + row] = value
      }
    case .dense(let outputs, let channels, let pixels):
      for output in 0..<outputs {
        let from = from + output * channels * pixels
        let to = to + output * channels * pixels
        Self.transpose(from, rows: channels, columns: pixels) { to[$1 * channels + $0] = $2 }
      }
    }
  }

  /// The engine's order into PyTorch's.
  func store(_ from: UnsafePointer<Float>, count: Int, into to: UnsafeMutablePointer<Float>) {
    switch self {
    case .same: to.update(from: from, count: count)
    case .convolution(let outputs, let inputs, let taps):
      for row in 0..<outputs {
        for column in 0..<inputs * taps {
          to[row * inputs * taps + column] = from[(column % taps * inputs + column / taps) * outputs + row]
        }
      }
    case .dense(let outputs, let channels, let pixels):
      for output in 0..<outputs {
        let from = from + output * channels * pixels
        let to = to + output * channels * pixels
        for channel in 0..<channels {
          for pixel in 0..<pixels { to[channel * pixels + pixel] = from[pixel * channels + channel] }
        }
      }
    }
  }

  @inline(__always)
  private static func transpose(
    _ from: UnsafePointer<Float>, rows: Int, columns: Int, _ place: (Int, Int, Float) -> Void
  ) {
    for row in 0..<rows {
      for column in 0..<columns { place(row, column, from[row * columns + column]) }
    }
  }
}
