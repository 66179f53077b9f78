/// Some samples together with the ball each may move in: what an attack works on.
public struct ProbeBatch: Sendable {
  /// The place of the first sample among all samples; random choices are keyed by it.
  public let first: Int
  /// Bands of a sample.
  public let bands: Int
  /// Clean values `[sample, band, row, column]`.
  public let values: [Float]
  /// The true class of each sample.
  public let labels: [Int32]
  /// True where a pixel must not change; empty: none.
  public let mask: [Bool]
  /// The largest change, `[sample, band]`, in the space of `values`.
  public let radii: [Float]
  /// The range of each band; empty: unbounded.
  public let bounds: [ClosedRange<Float>]

  /// Number of samples.
  public var count: Int { labels.count }
  /// Values of one band of one sample.
  public var planeCount: Int { radii.isEmpty ? 0 : values.count / radii.count }

  /// The clean values with `change(place, clean value, radius)` in place of every pixel that may change, brought back
  /// into the ball and the bounds.
  ///
  /// A clean value that lies outside the bounds stays allowed, so that a radius of 0 returns the clean bits.
  func moved(_ change: (_ place: Int, _ clean: Float, _ radius: Float) -> Float) -> [Float] {
    var result = values
    let plane = planeCount
    for (i, radius) in radii.enumerated() where radius > 0 {
      let bound = bounds.isEmpty ? -Float.infinity...Float.infinity : bounds[i % bands]
      for place in i * plane..<(i + 1) * plane where mask.isEmpty || !mask[place] {
        let clean = values[place]
        var low = clean - radius
        var high = clean + radius
        // Rounding must not carry a bright pixel beyond the ball.
        if clean - low > radius { low = low.nextUp }
        if high - clean > radius { high = high.nextDown }
        low = max(low, min(bound.lowerBound, clean))
        high = min(high, max(bound.upperBound, clean))
        result[place] = max(low, min(high, change(place, clean, radius)))
      }
    }
    return result
  }

  /// The largest change of each sample in units of epsilon (change / radius x epsilon), bands of radius 0 left out.
  func largestChanges(_ moved: [Float], epsilon: Double) -> [Double] {
    let plane = planeCount
    return (0..<count).map { sample in
      var largest = 0.0
      for i in sample * bands..<(sample + 1) * bands where radii[i] > 0 {
        var change: Float = 0
        for place in i * plane..<(i + 1) * plane { change = max(change, abs(moved[place] - values[place])) }
        largest = max(largest, Double(change) / Double(radii[i]) * epsilon)
      }
      return largest
    }
  }
}
