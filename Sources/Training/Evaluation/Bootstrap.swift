import Groundwork

/// A confidence interval; in JSON an array of its two ends.
public struct Interval: Codable, Sendable, Equatable {
  /// The lower end.
  public var low: Double
  /// The upper end.
  public var high: Double

  /// An interval from its ends.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// Reads `[low, high]`.
  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    low = try container.decode(Double.self)
    high = try container.decode(Double.self)
  }

  /// Writes `[low, high]`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(low)
    try container.encode(high)
  }
}

/// The percentile bootstrap (Efron 1979): how far a statistic moves when samples are drawn anew with replacement.
public struct Bootstrap: Sendable, Equatable {
  /// Number of resamples.
  public var resamples: Int
  /// Seed of the draws; the same seed gives the same intervals.
  public var seed: UInt64
  /// Share of the resamples inside the interval.
  public var level: Double

  /// A bootstrap; 1,000 resamples give the ends of a 95 % interval to about a tenth of its width.
  public init(resamples: Int = 1000, seed: UInt64 = 1, level: Double = 0.95) {
    precondition(resamples >= 0 && level > 0 && level < 1, "\(resamples) resamples at level \(level)")
    self.resamples = resamples
    self.seed = seed
    self.level = level
  }

  /// Intervals of several statistics over the same resamples of `count` samples.
  ///
  /// `statistics` receives how often each sample was drawn and returns one value a statistic, nil where it is undefined
  /// (a resample without a class). A statistic undefined in more than half of the resamples has no interval.
  public func intervals(count: Int, statistics: (_ weights: [Double]) -> [Double?]) -> [Interval?] {
    guard resamples > 0, count > 0 else { return [] }
    var values: [[Double]] = []
    var weights = [Double](repeating: 0, count: count)
    for resample in 0..<resamples {
      var source = RandomSource(seed: seed, epoch: 0, sample: resample, purpose: "bootstrap")
      for i in weights.indices { weights[i] = 0 }
      for _ in 0..<count { weights[source.integer(below: count)] += 1 }
      let row = statistics(weights)
      if values.isEmpty { values = [[Double]](repeating: [], count: row.count) }
      for (k, value) in row.enumerated() { if let value { values[k].append(value) } }
    }
    return values.map { $0.count * 2 > resamples ? interval(of: $0) : nil }
  }

  /// Percentiles with linear interpolation between ranks (numpy's default).
  private func interval(of values: [Double]) -> Interval {
    let sorted = values.sorted()
    func percentile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let low = Int(place)
      let high = min(low + 1, sorted.count - 1)
      return sorted[low] + (sorted[high] - sorted[low]) * (place - Double(low))
    }
    return Interval(low: percentile((1 - level) / 2), high: percentile((1 + level) / 2))
  }
}
