/// The zscale display limits of IRAF: a straight line fitted to the sorted pixel values around the median.
///
/// Same steps and defaults as astropy's `ZScaleInterval` (National Optical Astronomy Observatories, IRAF `display`).
public struct ZScale: Sendable, Equatable, Codable {
  /// How many pixels are sampled.
  public var samples = 1000
  /// The fitted slope is divided by this: smaller shows a wider range.
  public var contrast = 0.25
  /// When more than this share is rejected the full range is used.
  public var maximumRejected = 0.5
  /// When fewer pixels than this are left the full range is used.
  public var minimumPixels = 5
  /// Pixels further than so many standard deviations from the line are rejected.
  public var rejection = 2.5
  /// The most rounds of rejection.
  public var maximumIterations = 5

  /// The defaults of IRAF and astropy: 1000, 0.25, 0.5, 5, 2.5, 5.
  public init() {}

  /// The limits for a list of values; those not finite are left out, and no value at all gives 0 and 1.
  public func limits(of values: [Float]) -> (low: Float, high: Float) {
    let usable = values.filter(\.isFinite)
    guard !usable.isEmpty else { return (0, 1) }
    let step = max(1, usable.count / samples)
    let sorted = stride(from: 0, to: usable.count, by: step).prefix(samples).map { Double(usable[$0]) }.sorted()
    let count = sorted.count
    var low = sorted[0]
    var high = sorted[count - 1]
    let fewest = max(minimumPixels, Int(Double(count) * maximumRejected))
    if let slope = fittedSlope(sorted, fewest: fewest) {
      let scaled = contrast > 0 ? slope / contrast : slope
      let center = (count - 1) / 2
      let median = count % 2 == 1 ? sorted[count / 2] : 0.5 * (sorted[count / 2 - 1] + sorted[count / 2])
      low = max(low, median - Double(center - 1) * scaled)
      high = min(high, median + Double(count - center) * scaled)
    }
    return (Float(low), Float(high))
  }

  /// The limits for a band of an image, over its unmasked pixels.
  public func limits(of image: Image, band: Int) -> (low: Float, high: Float) {
    let range = band * image.planeCount..<(band + 1) * image.planeCount
    guard !image.mask.isEmpty else { return limits(of: Array(image.pixels[range])) }
    return limits(of: range.lazy.filter { !image.mask[$0] }.map { image.pixels[$0] })
  }

  /// The slope of the line through the sorted values after rejection; nil when too few pixels are left.
  private func fittedSlope(_ sorted: [Double], fewest: Int) -> Double? {
    let count = sorted.count
    let grow = max(1, Int(Double(count) * 0.01))
    var isBad = [Bool](repeating: false, count: count)
    var good = count
    var lastGood = count + 1
    var slope = 0.0
    for _ in 0..<maximumIterations where good < lastGood && good >= fewest {
      let line = Self.line(sorted, isBad, good)
      slope = line.slope
      let residuals = sorted.indices.map { sorted[$0] - (line.intercept + line.slope * Double($0)) }
      var mean = 0.0
      for i in residuals.indices where !isBad[i] { mean += residuals[i] / Double(good) }
      var variance = 0.0
      for i in residuals.indices where !isBad[i] { variance += (residuals[i] - mean) * (residuals[i] - mean) }
      let threshold = rejection * (variance / Double(good)).squareRoot()
      for i in residuals.indices where abs(residuals[i]) > threshold { isBad[i] = true }
      isBad = Self.dilated(isBad, by: grow)
      lastGood = good
      good = isBad.reduce(0) { $0 + ($1 ? 0 : 1) }
    }
    return good >= fewest ? slope : nil
  }

  /// Least squares over the good places.
  private static func line(_ values: [Double], _ isBad: [Bool], _ good: Int) -> (intercept: Double, slope: Double) {
    let n = Double(good)
    var meanX = 0.0
    var meanY = 0.0
    for i in values.indices where !isBad[i] {
      meanX += Double(i) / n
      meanY += values[i] / n
    }
    var covariance = 0.0
    var variance = 0.0
    for i in values.indices where !isBad[i] {
      covariance += (Double(i) - meanX) * (values[i] - meanY)
      variance += (Double(i) - meanX) * (Double(i) - meanX)
    }
    let slope = variance > 0 ? covariance / variance : 0
    return (meanY - slope * meanX, slope)
  }

  /// Every place with a bad one in the window i - grow / 2 ..< i - grow / 2 + grow (NumPy's `convolve`, mode "same").
  private static func dilated(_ isBad: [Bool], by grow: Int) -> [Bool] {
    guard grow > 1 else { return isBad }
    return isBad.indices.map { i in
      let first = max(0, i - grow / 2)
      let end = min(isBad.count, i - grow / 2 + grow)
      return isBad[first..<end].contains(true)
    }
  }
}
