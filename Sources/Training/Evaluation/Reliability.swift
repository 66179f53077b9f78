/// One bin of a reliability diagram: what was promised beside what came true.
public struct ReliabilityBin: Codable, Sendable, Equatable {
  /// Lower edge of the probability.
  public var lower: Double
  /// Upper edge of the probability; the last bin holds its upper edge.
  public var upper: Double
  /// Number of samples.
  public var count: Int
  /// Mean probability of the samples, nil in an empty bin.
  public var confidence: Double?
  /// Share of the samples for which it came true, nil in an empty bin.
  public var frequency: Double?
}

/// Bins of a reliability diagram and the calibration error made of them.
enum Reliability {
  /// Number of bins of equal width, as in Guo et al. 2017.
  static let binCount = 15

  static func place(_ probability: Double) -> Int { min(max(Int(probability * Double(binCount)), 0), binCount - 1) }

  /// Bins of pairs (probability, whether it came true).
  static func bins(_ pairs: [(probability: Double, hit: Bool)]) -> [ReliabilityBin] {
    var sums = [(count: Int, probability: Double, hits: Int)](repeating: (0, 0, 0), count: binCount)
    for pair in pairs {
      let bin = place(pair.probability)
      sums[bin].count += 1
      sums[bin].probability += pair.probability
      sums[bin].hits += pair.hit ? 1 : 0
    }
    return sums.enumerated().map { k, sum in
      ReliabilityBin(
        lower: Double(k) / Double(binCount), upper: Double(k + 1) / Double(binCount), count: sum.count,
        confidence: sum.count > 0 ? sum.probability / Double(sum.count) : nil,
        frequency: sum.count > 0 ? Double(sum.hits) / Double(sum.count) : nil)
    }
  }

  /// Expected calibration error of the predicted class: mean over samples of |confidence - accuracy| of their bin.
  static func error(_ samples: ScoredSamples, _ weights: [Double]) -> Double {
    var difference = [Double](repeating: 0, count: binCount)
    var total = 0.0
    for i in samples.labels.indices where weights[i] > 0 {
      let confidence = samples.probability(i, samples.predicted[i])
      difference[place(confidence)] += weights[i] * (confidence - (samples.predicted[i] == samples.labels[i] ? 1 : 0))
      total += weights[i]
    }
    return difference.reduce(0) { $0 + abs($1) } / total
  }
}
