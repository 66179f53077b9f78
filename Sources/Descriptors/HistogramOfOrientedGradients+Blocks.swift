extension HistogramOfOrientedGradients {
  /// scikit-image's guard against division by zero.
  private static let epsilon = 1e-5
  /// Where L2-Hys clips.
  private static let clip = 0.2

  /// Normalises every block of cell histograms [cell row, cell column, bin] into the feature vector.
  func normalisedBlocks(_ histograms: [Double], _ layout: Layout) -> [Float] {
    let run = cellsPerBlock.columns * orientations
    var block = [Double](repeating: 0, count: cellsPerBlock.rows * run)
    return [Float](unsafeUninitializedCapacity: layout.featureCount) { features, count in
      histograms.withUnsafeBufferPointer { histograms in
        block.withUnsafeMutableBufferPointer { block in
          var place = features.baseAddress!
          for row in 0..<layout.blocks.rows {
            for column in 0..<layout.blocks.columns {
              for i in 0..<cellsPerBlock.rows {
                let start = ((row + i) * layout.cells.columns + column) * orientations
                for j in 0..<run { block[i * run + j] = histograms[start + j] }
              }
              normalise(block)
              for i in 0..<block.count { (place + i).initialize(to: Float(block[i])) }
              place += block.count
            }
          }
        }
      }
      count = layout.featureCount
    }
  }

  private func normalise(_ block: UnsafeMutableBufferPointer<Double>) {
    switch blockNorm {
    case .l1:
      scale(block, by: 1 / (sum(block) { $0 } + Self.epsilon))
    case .l1SquareRoot:
      scale(block, by: 1 / (sum(block) { $0 } + Self.epsilon))
      for i in block.indices { block[i] = block[i].squareRoot() }
    case .l2:
      scale(block, by: 1 / norm(block))
    case .l2Hysteresis:
      let factor = 1 / norm(block)
      for i in block.indices { block[i] = min(block[i] * factor, Self.clip) }
      scale(block, by: 1 / norm(block))
    }
  }

  @inline(__always)
  private func scale(_ block: UnsafeMutableBufferPointer<Double>, by factor: Double) {
    for i in block.indices { block[i] *= factor }
  }

  @inline(__always)
  private func norm(_ block: UnsafeMutableBufferPointer<Double>) -> Double {
    (sum(block) { $0 * $0 } + Self.epsilon * Self.epsilon).squareRoot()
  }

  /// The sum of a function of the (never negative) values, in four interleaved parts that do not wait for each other.
  @inline(__always)
  private func sum(
    _ block: UnsafeMutableBufferPointer<Double>, _ value: (SIMD4<Double>) -> SIMD4<Double>
  ) -> Double {
    var parts = SIMD4<Double>.zero
    var i = 0
    while i + 4 <= block.count {
      parts += value(SIMD4(block[i], block[i + 1], block[i + 2], block[i + 3]))
      i += 4
    }
    var rest = SIMD4<Double>.zero
    for lane in 0..<block.count - i { rest[lane] = block[i + lane] }
    return (parts + value(rest)).sum()
  }
}
