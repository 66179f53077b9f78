#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Labels and predictions of one target prepared so that every metric is one pass under any weights (a bootstrap's counts).
struct RegressionSamples {
  let labels: [Double]
  let residuals: [Double]
  /// Sample indices by rising residual.
  let order: [Int]
  let errors: PredictedErrors?
  /// For each level, 68 and 95 %: whether each label lies inside, and how wide the interval is.
  private(set) var isInside: [[Bool]] = []
  private(set) var widths: [[Double]] = []
  /// The negative logarithm of the likelihood of each label; none of intervals.
  private(set) var surprises: [Double] = []

  /// Labels, predictions and errors of the samples that have a label.
  init(labels: [Double], predictions: [Double], errors: PredictedErrors?) {
    self.labels = labels
    let residuals = zip(predictions, labels).map { $0 - $1 }
    self.residuals = residuals
    self.errors = errors
    order = residuals.indices.sorted { residuals[$0] < residuals[$1] }
    switch errors {
    case .deviations(let deviations, let of95):
      for level in of95.isEmpty ? [0.68, 0.95] : [0.68] {
        let factor = PredictedErrors.normalHalfWidth(level: level)
        isInside.append(residuals.indices.map { abs(residuals[$0]) <= factor * deviations[$0] })
        widths.append(deviations.map { 2 * factor * $0 })
      }
      if !of95.isEmpty { take([of95]) }
      surprises = residuals.indices.map {
        let score = residuals[$0] / deviations[$0]
        return 0.5 * (log(2 * .pi) + score * score) + log(deviations[$0])
      }
    case .densities(let densities, let of95):
      take(
        (of95.isEmpty ? [0.68, 0.95] : [0.68]).map { level in
          densities.map { Interval(low: $0.quantile(0.5 * (1 - level)), high: $0.quantile(0.5 * (1 + level))) }
        })
      if !of95.isEmpty { take([of95]) }
      surprises = zip(densities, labels).map { $0.negativeLogLikelihood(of: $1) }
    case .intervals(let of68, let of95): take([of68, of95])
    case nil: break
    }
  }

  private mutating func take(_ levels: [[Interval]]) {
    for intervals in levels {
      isInside.append(labels.indices.map { labels[$0] >= intervals[$0].low && labels[$0] <= intervals[$0].high })
      widths.append(intervals.map { $0.high - $0.low })
    }
  }

  var count: Int { labels.count }
}

/// The metrics of weighted samples of one target.
struct RegressionSummary {
  var rmse: Double
  var mae: Double
  var bias: Double
  var nmad: Double
  var sigma68: Double
  var r2: Double?
  var uncertainty: UncertaintyMetrics?

  /// JSON keys in the order of `values`.
  static let keys = [
    "rmse", "mae", "bias", "nmad", "sigma68", "r2", "coverage_68", "coverage_95", "sharpness_68", "sharpness_95", "nll",
  ]

  var values: [Double?] {
    [
      rmse, mae, bias, nmad, sigma68, r2, uncertainty?.coverage68, uncertainty?.coverage95, uncertainty?.sharpness68,
      uncertainty?.sharpness95, uncertainty?.nll,
    ]
  }

  /// Weights are whole numbers: how often each sample counts.
  init(_ samples: RegressionSamples, _ weights: [Double]) {
    let total = weights.reduce(0, +)
    func mean(_ value: (Int) -> Double) -> Double {
      weights.indices.reduce(0) { weights[$1] > 0 ? $0 + weights[$1] * value($1) : $0 } / total
    }
    let residuals = samples.residuals
    let square = mean { residuals[$0] * residuals[$0] }
    rmse = square.squareRoot()
    mae = mean { abs(residuals[$0]) }
    bias = mean { residuals[$0] }
    let center = mean { samples.labels[$0] }
    let variance = mean { (samples.labels[$0] - center) * (samples.labels[$0] - center) }
    r2 = variance > 0 ? 1 - square / variance : nil
    let sorted = SortedCounts(samples.order.map { (residuals[$0], weights[$0]) })
    nmad = 1.482_602_218_505_602 * sorted.deviations(from: sorted.quantile(0.5)).quantile(0.5)
    sigma68 = 0.5 * (sorted.quantile(0.841_344_746_068_543) - sorted.quantile(0.158_655_253_931_457))
    if !samples.isInside.isEmpty {
      uncertainty = UncertaintyMetrics(
        coverage68: mean { samples.isInside[0][$0] ? 1 : 0 }, coverage95: mean { samples.isInside[1][$0] ? 1 : 0 },
        sharpness68: mean { samples.widths[0][$0] }, sharpness95: mean { samples.widths[1][$0] })
    }
    if !samples.surprises.isEmpty { uncertainty?.nll = mean { samples.surprises[$0] } }
  }
}

/// Rising values with how often each counts.
package struct SortedCounts {
  private let values: [(value: Double, count: Double)]
  private let total: Double

  package init(_ values: [(value: Double, count: Double)]) {
    self.values = values.filter { $0.count > 0 }
    total = values.reduce(0) { $0 + $1.count }
  }

  /// A quantile with linear interpolation between ranks (numpy's default).
  package func quantile(_ share: Double) -> Double {
    let place = share * (total - 1)
    let rank = place.rounded(.down)
    var passed = 0.0
    for (i, entry) in values.enumerated() {
      passed += entry.count
      guard passed > rank else { continue }
      let next = passed > rank + 1 || i + 1 == values.count ? entry.value : values[i + 1].value
      return entry.value + (next - entry.value) * (place - rank)
    }
    return .nan
  }

  /// Distances from a centre, rising: the two sides, each sorted already, merged.
  package func deviations(from center: Double) -> SortedCounts {
    var right = values.firstIndex { $0.value >= center } ?? values.count
    var left = right - 1
    var merged: [(value: Double, count: Double)] = []
    merged.reserveCapacity(values.count)
    while left >= 0 || right < values.count {
      let takesLeft =
        right == values.count || left >= 0 && center - values[left].value < values[right].value - center
      let taken = values[takesLeft ? left : right]
      merged.append((abs(taken.value - center), taken.count))
      if takesLeft { left -= 1 } else { right += 1 }
    }
    return SortedCounts(merged)
  }
}
