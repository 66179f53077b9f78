/// The level and the noise of the sky in one band, in the image's own unit.
public struct SkyStatistics: Sendable, Codable, Equatable {
  /// The sky level: median of the pixels left after clipping.
  public var median: Float
  /// The noise of one pixel: standard deviation of the pixels left, corrected for what clipping took from the tails.
  public var sigma: Float

  /// Known statistics.
  public init(median: Float, sigma: Float) {
    self.median = median
    self.sigma = sigma
  }

  /// Where clipping cuts, in units of sigma on either side of the median.
  package static let clip: Float = 3
  /// The standard deviation of a unit normal cut at three sigma.
  private static let clippedDeviation: Float = 0.986_578_4
  /// A unit normal's standard deviation over its median absolute deviation.
  private static let deviationOverMAD: Float = 1.482_602_2

  /// Statistics of a sample with outliers on either side (stars, cosmic rays, dead pixels).
  ///
  /// The median and the median absolute deviation start the clipping at three sigma, which is repeated with the
  /// median and deviation of the pixels left until none is cut (at most ten times; Bertin & Arnouts 1996 use the same
  /// scheme). Values that are not finite are ignored. An empty sample gives 0 and 0; a constant one sigma 0.
  /// Complexity: O(n log n), for the sort.
  public init(of sample: [Float]) {
    var values = sample
    values.removeAll { !$0.isFinite }
    guard !values.isEmpty else {
      self.init(median: 0, sigma: 0)
      return
    }
    FloatSorting.sort(&values)
    var low = 0
    var high = values.count
    var center = Self.median(values, low, high)
    var sigma = Self.deviationOverMAD * Self.medianDeviation(values, from: center)
    for _ in 0..<10 where sigma > 0 {
      let first = Self.firstIndex(in: values, notBelow: center - Self.clip * sigma)
      let last = Self.firstIndex(in: values, notBelow: (center + Self.clip * sigma).nextUp)
      if first == low && last == high { break }
      guard last > first else { break }
      low = first
      high = last
      center = Self.median(values, low, high)
      sigma = Self.deviation(values, low, high) / Self.clippedDeviation
    }
    if sigma > 0 && low == 0 && high == values.count {
      sigma = Self.deviation(values, low, high)
    }
    self.init(median: center, sigma: sigma)
  }

  private static func median(_ sorted: [Float], _ low: Int, _ high: Int) -> Float {
    let count = high - low
    let middle = low + count / 2
    return count % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle])
  }

  /// The median distance of sorted values from `center`, found by walking outwards from it on both sides.
  private static func medianDeviation(_ sorted: [Float], from center: Float) -> Float {
    var right = firstIndex(in: sorted, notBelow: center)
    var left = right - 1
    var deviation: Float = 0
    for _ in 0...(sorted.count / 2) {
      let below = left >= 0 ? center - sorted[left] : .infinity
      let above = right < sorted.count ? sorted[right] - center : .infinity
      guard min(below, above) < .infinity else { break }
      if below < above {
        deviation = below
        left -= 1
      } else {
        deviation = above
        right += 1
      }
    }
    return deviation
  }

  private static func deviation(_ sorted: [Float], _ low: Int, _ high: Int) -> Float {
    let count = Double(high - low)
    var sum = 0.0
    for i in low..<high { sum += Double(sorted[i]) }
    let mean = sum / count
    var squares = 0.0
    for i in low..<high { squares += (Double(sorted[i]) - mean) * (Double(sorted[i]) - mean) }
    return Float((squares / count).squareRoot())
  }

  private static func firstIndex(in sorted: [Float], notBelow limit: Float) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < limit { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
