import Groundwork
import Probing

/// What a probe of a model of numbers found; encodes to the documented JSON.
public struct NumberProbeReport: Codable, Sendable, Equatable {
  /// Number of samples.
  public var n: Int
  /// Names of the targets.
  public var targets: [String]
  /// The unit of every epsilon.
  public var unit: EpsilonUnit
  /// Mean loss of the unchanged samples, nats.
  public var cleanLoss: Double
  /// Root mean square of the unchanged answers' distances from the truth, by target; none where no truth is known.
  public var cleanRmse: [String: Double]
  /// One entry for each attack and epsilon.
  public var attacks: [NumberShifts]
  /// What random noise of the first attack's norms did.
  public var noiseControl: [NumberShifts]
  /// The report's examination of itself.
  public var checks: [ProbeCheck]

  enum CodingKeys: String, CodingKey {
    case n, targets, unit, attacks, checks
    case cleanLoss = "clean_loss"
    case cleanRmse = "clean_rmse"
    case noiseControl = "noise_control"
  }
}

/// How far one attack, or noise, at one epsilon moved a model's answers.
public struct NumberShifts: Codable, Sendable, Equatable {
  /// The attack's name; "noise" for the control.
  public var name: String
  /// The size of the ball, in the report's unit.
  public var epsilon: Double
  /// Mean over samples of the largest change of a value, in the report's unit.
  public var meanLinf: Double
  /// Mean loss, nats.
  public var meanLoss: Double
  /// The shifts by target.
  public var perTarget: [String: NumberShift]
  /// Every setting of the attack; none of noise.
  public var parameters: [String: ProbeParameter]

  enum CodingKeys: String, CodingKey {
    case name, epsilon, parameters
    case meanLinf = "mean_linf"
    case meanLoss = "mean_loss"
    case perTarget = "per_target"
  }
}

/// How far the answers of one target moved: answer now less answer before.
public struct NumberShift: Codable, Sendable, Equatable {
  /// Mean, in the target's unit.
  public var mean: Double
  /// Mean size, in the target's unit.
  public var meanAbsolute: Double
  /// Root mean square, in the target's unit.
  public var rms: Double
  /// Mean size in units of the error that the model gave for the unchanged sample.
  public var meanAbsoluteSigma: Double
  /// Share of the samples moved by more than that error.
  public var beyondSigma: Double
  /// Root mean square of the distances from the truth; nil where no truth is known.
  public var rmse: Double?

  enum CodingKeys: String, CodingKey {
    case mean, rms, rmse
    case meanAbsolute = "mean_absolute"
    case meanAbsoluteSigma = "mean_absolute_sigma"
    case beyondSigma = "beyond_sigma"
  }

  /// The shifts between the answers before and now; `truths` that are not numbers are unknown.
  init(_ before: [Estimate], _ now: [Estimate], truths: [Double]) {
    let shifts = zip(before, now).map { $1.value - $0.value }
    let sigmas = zip(shifts, before).map { abs($0) / $1.error }
    let count = Double(max(1, shifts.count))
    mean = shifts.reduce(0, +) / count
    meanAbsolute = shifts.reduce(0) { $0 + abs($1) } / count
    rms = (shifts.reduce(0) { $0 + $1 * $1 } / count).squareRoot()
    meanAbsoluteSigma = sigmas.reduce(0, +) / count
    beyondSigma = Double(sigmas.count { $0 > 1 }) / count
    rmse = Self.rmse(now, truths)
  }

  static func rmse(_ estimates: [Estimate], _ truths: [Double]) -> Double? {
    let squares = zip(estimates, truths).filter { $1.isFinite }.map { ($0.value - $1) * ($0.value - $1) }
    return squares.isEmpty ? nil : (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }
}
