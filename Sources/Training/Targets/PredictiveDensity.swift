#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How probable each value of a number is: a mixture of normal distributions on the scale on which it is learnt.
public struct PredictiveDensity: Sendable, Equatable {
  let weights: [Double]
  let means: [Double]
  let deviations: [Double]
  let target: Target

  /// A mixture whose weights add up to 1.
  init(weights: [Double], means: [Double], deviations: [Double], target: Target) {
    precondition(
      !weights.isEmpty && means.count == weights.count && deviations.count == weights.count,
      "\(weights.count) weights, \(means.count) means, \(deviations.count) deviations")
    self.weights = weights
    self.means = means
    self.deviations = deviations
    self.target = target
  }

  /// The value below which the number lies with a probability of `share`, in its unit.
  public func quantile(_ share: Double) -> Double { target.restored(place(of: share)) }

  /// The most probable value, in its unit (of a number learnt as its logarithm, of the logarithm).
  public var mode: Double {
    // Fixed-point steps upward (Carreira-Perpinan 2000) from the mean at which the density is largest.
    var x = means.max { logDensity(at: $0) < logDensity(at: $1) } ?? 0
    for _ in 0..<200 {
      let top = logDensity(at: x)
      var (sum, total) = (0.0, 0.0)
      for k in weights.indices {
        let share = exp(logTerm(k, at: x) - top) / (deviations[k] * deviations[k])
        sum += share * means[k]
        total += share
      }
      let next = sum / total
      guard abs(next - x) > 1e-10 * (1 + abs(x)) else { break }
      x = next
    }
    return target.restored(x)
  }

  /// The negative logarithm of the density at a value, nats; the density is that of the number in its unit.
  public func negativeLogLikelihood(of value: Double) -> Double {
    let slope = target.deviation * (target.column.isLogarithmic ? value * log(10) : 1)
    // A number without a logarithm is impossible: as far as a 64-bit real can tell.
    guard slope > 0 else { return 745 }
    return log(slope) - logDensity(at: target.standardised(value))
  }

  /// Its mean, on the scale on which it is learnt.
  var mean: Double { weights.indices.reduce(0) { $0 + weights[$1] * means[$1] } }

  /// Its variance there: that within the components and that between them.
  var variance: Double {
    let mean = mean
    return weights.indices.reduce(0) {
      $0 + weights[$1] * (deviations[$1] * deviations[$1] + (means[$1] - mean) * (means[$1] - mean))
    }
  }

  /// The same mixture drawn out by a factor on both sides of its median.
  func stretched(by factor: Double) -> PredictiveDensity {
    guard factor != 1 else { return self }
    let median = place(of: 0.5)
    return PredictiveDensity(
      weights: weights, means: means.map { median + factor * ($0 - median) },
      deviations: deviations.map { factor * $0 }, target: target)
  }

  /// The place of a quantile on the scale on which the number is learnt.
  func place(of share: Double) -> Double {
    precondition(share > 0 && share < 1, "a quantile of \(share)")
    let width = (share < 0.5 ? -1 : 1) * (share == 0.5 ? 0 : PredictedErrors.normalHalfWidth(level: abs(2 * share - 1)))
    // A mixture's quantile lies between those of its components.
    let places = weights.indices.map { means[$0] + width * deviations[$0] }
    var (low, high) = (places.min() ?? 0, places.max() ?? 0)
    var x = 0.5 * (low + high)
    // Newton's steps where they stay inside, else halves; what is not a number ends at once.
    for _ in 0..<200 where high - low > 1e-12 * (1 + abs(x)) {
      let excess = cumulative(at: x) - share
      if excess < 0 { low = x } else { high = x }
      let next = x - excess / exp(logDensity(at: x))
      let step = next > low && next < high ? next : 0.5 * (low + high)
      guard abs(step - x) > 1e-13 * (1 + abs(x)) else { return step }
      x = step
    }
    return x
  }

  private func cumulative(at x: Double) -> Double {
    weights.indices.reduce(0) { $0 + weights[$1] * 0.5 * erfc((means[$1] - x) / (deviations[$1] * 2.0.squareRoot())) }
  }

  /// ln of a component's part in the density.
  private func logTerm(_ k: Int, at x: Double) -> Double {
    let score = (x - means[k]) / deviations[k]
    return log(weights[k]) - log(deviations[k]) - 0.5 * (score * score + log(2 * .pi))
  }

  private func logDensity(at x: Double) -> Double {
    let terms = weights.indices.map { logTerm($0, at: x) }
    let top = terms.max() ?? -.infinity
    guard top.isFinite else { return top }
    return top + log(terms.reduce(0) { $0 + exp($1 - top) })
  }
}
