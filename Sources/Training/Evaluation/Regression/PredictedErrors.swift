#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How sure the predictions of one target are, one entry a sample.
public enum PredictedErrors: Sendable, Equatable {
  /// Standard deviations of normal distributions about the predictions, in the target's unit; where they are known, the
  /// intervals of 95 % that go with them instead of 1.96 deviations.
  case deviations([Double], of95: [Interval] = [])
  /// Intervals that should hold 68 and 95 % of the labels, such as ``ConformalCalibration`` gives.
  case intervals(of68: [Interval], of95: [Interval])

  /// Densities whose central 68 and 95 % should hold as many labels; where they are known, the intervals of 95 % that go
  /// with them instead.
  case densities([PredictiveDensity], of95: [Interval] = [])

  /// The half width, in standard deviations, of the central part of a normal distribution that holds `level` of it.
  public static func normalHalfWidth(level: Double) -> Double {
    precondition(level > 0 && level < 1, "a level of \(level)")
    // erf(x / sqrt 2) = level, by bisection: 8.3 deviations hold all that a 64-bit real can tell.
    var (low, high) = (0.0, 9.0)
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if erf(middle / 2.0.squareRoot()) < level { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }

  /// The errors of some of the samples, checked.
  func chosen(_ samples: [Int], named target: String, of count: Int) throws -> PredictedErrors {
    switch self {
    case .deviations(let deviations, let of95):
      precondition(deviations.count == count, "\(deviations.count) deviations for \(count) samples")
      if let bad = samples.first(where: { !(deviations[$0] > 0 && deviations[$0].isFinite) }) {
        throw TrainingError.cannotEvaluate(
          reason: "the error of \(target) for sample \(bad) is \(deviations[bad]), not a number above 0")
      }
      precondition(of95.isEmpty || of95.count == count, "\(of95.count) intervals for \(count) samples")
      return .deviations(samples.map { deviations[$0] }, of95: of95.isEmpty ? [] : samples.map { of95[$0] })
    case .densities(let densities, let of95):
      precondition(densities.count == count, "\(densities.count) densities for \(count) samples")
      precondition(of95.isEmpty || of95.count == count, "\(of95.count) intervals for \(count) samples")
      return .densities(samples.map { densities[$0] }, of95: of95.isEmpty ? [] : samples.map { of95[$0] })
    case .intervals(let of68, let of95):
      precondition(
        of68.count == count && of95.count == count, "\(of68.count) and \(of95.count) intervals for \(count) samples")
      return .intervals(of68: samples.map { of68[$0] }, of95: samples.map { of95[$0] })
    }
  }
}
