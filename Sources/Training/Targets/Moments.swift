#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Means and variances [sample, target] on the scale that a network learns: what it says of some samples.
struct Moments: Sendable, Equatable {
  var means: [Double]
  var variances: [Double]

  /// Reads a network's outputs [sample, output]; without errors of its own every variance is 1.
  init(ofOutputs outputs: [Float], _ contract: TargetContract) {
    precondition(contract.components == nil, "outputs of mixtures as means and variances")
    let (count, width) = (contract.count, contract.outputs)
    means = []
    variances = []
    for row in stride(from: 0, to: outputs.count, by: width) {
      for target in 0..<count {
        means.append(Double(outputs[row + target]))
        variances.append(contract.givesErrors ? exp(Double(outputs[row + count + target])) : 1)
      }
    }
  }

  /// What several networks, or one under dropout, say together: the moments of the mixture of all, so that where they
  /// disagree the variance grows (Lakshminarayanan et al. 2017).
  init(mixing parts: [Moments]) {
    precondition(!parts.isEmpty, "no moments to mix")
    let share = 1 / Double(parts.count)
    means = parts[0].means.indices.map { i in share * parts.reduce(0) { $0 + $1.means[i] } }
    variances = []
    for i in means.indices {
      variances.append(
        share * parts.reduce(0) { $0 + $1.variances[i] + ($1.means[i] - means[i]) * ($1.means[i] - means[i]) })
    }
  }

  /// Outputs [sample, output] of a network that says this; without errors of its own the variances are lost.
  func outputs(_ contract: TargetContract) -> [Float] {
    stride(from: 0, to: means.count, by: contract.count).flatMap { row in
      let places = row..<row + contract.count
      return places.map { Float(means[$0]) } + (contract.givesErrors ? places.map { Float(log(variances[$0])) } : [])
    }
  }

  /// The numbers of each sample in their units, with calibrated errors.
  func estimates(_ contract: TargetContract) -> [[Estimate]] {
    stride(from: 0, to: means.count, by: contract.count).map { row in
      contract.targets.enumerated().map { k, target in
        let (mean, error) = (means[row + k], variances[row + k].squareRoot())
        let calibration = contract.calibration?[k]
        let value = target.restored(mean)
        return Estimate(
          value: value, error: target.restored(error: (calibration?.scale ?? 1) * error, at: value),
          interval95: calibration?.halfWidth95.map { width in
            Interval(low: target.restored(mean - width * error), high: target.restored(mean + width * error))
          })
      }
    }
  }
}

/// A number that a model answers with.
public struct Estimate: Sendable, Equatable {
  /// The number, in its unit.
  public var value: Double
  /// Its standard error, in the same unit: on the validation split 68 % of the numbers lay within it.
  public var error: Double
  /// The interval that holds the true number with a probability of 95 %, whatever the network (split conformal
  /// prediction); nil without a calibration.
  public var interval95: Interval?

  /// How probable every value is, so calibrated that its central 68 % hold as many of the validation split's numbers; nil
  /// without a mixture.
  public var density: PredictiveDensity?

  /// Whether both are numbers.
  var isFinite: Bool { value.isFinite && error.isFinite }
}
