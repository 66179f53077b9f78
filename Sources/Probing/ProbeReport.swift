/// What a probe found; encodes to the documented JSON.
public struct ProbeReport: Codable, Sendable, Equatable {
  /// Share of samples taken for what they are, unchanged.
  public var cleanAccuracy: Double
  /// The unit of every epsilon.
  public var unit: EpsilonUnit
  /// One entry for each attack and epsilon.
  public var attacks: [AttackResult]
  /// Share of samples that stand every attack of one epsilon.
  public var worstCase: [AccuracyPoint]
  /// Accuracy under random noise of the first attack's norms.
  public var noiseControl: [AccuracyPoint]
  /// The report's examination of itself; a check that does not pass asks for suspicion.
  public var checks: [ProbeCheck]

  enum CodingKeys: String, CodingKey {
    case cleanAccuracy = "clean_accuracy"
    case unit, attacks
    case worstCase = "worst_case"
    case noiseControl = "noise_control"
    case checks
  }

  /// A report from its parts.
  public init(
    cleanAccuracy: Double, unit: EpsilonUnit, attacks: [AttackResult], worstCase: [AccuracyPoint],
    noiseControl: [AccuracyPoint], checks: [ProbeCheck]
  ) {
    self.cleanAccuracy = cleanAccuracy
    self.unit = unit
    self.attacks = attacks
    self.worstCase = worstCase
    self.noiseControl = noiseControl
    self.checks = checks
  }
}

/// The outcome of one attack at one epsilon.
public struct AttackResult: Codable, Sendable, Equatable {
  /// The attack's name.
  public var name: String
  /// The size of the ball, in the report's unit.
  public var epsilon: Double
  /// Share of all samples right before and under the attack.
  public var accuracy: Double
  /// Share of the samples right before (towards a target: and not of the target class) that the attack turned.
  public var successRate: Double
  /// Mean over samples of the largest change of a pixel, in the report's unit.
  public var meanLinf: Double
  /// Every setting of the attack.
  public var parameters: [String: ProbeParameter]

  enum CodingKeys: String, CodingKey {
    case name, epsilon, accuracy
    case successRate = "success_rate"
    case meanLinf = "mean_linf"
    case parameters
  }

  /// An outcome from its figures.
  public init(
    name: String, epsilon: Double, accuracy: Double, successRate: Double, meanLinf: Double,
    parameters: [String: ProbeParameter]
  ) {
    self.name = name
    self.epsilon = epsilon
    self.accuracy = accuracy
    self.successRate = successRate
    self.meanLinf = meanLinf
    self.parameters = parameters
  }
}

/// An accuracy at an epsilon.
public struct AccuracyPoint: Codable, Sendable, Equatable {
  /// The size of the ball, in the report's unit.
  public var epsilon: Double
  /// Share of all samples.
  public var accuracy: Double

  /// An accuracy at an epsilon.
  public init(epsilon: Double, accuracy: Double) {
    self.epsilon = epsilon
    self.accuracy = accuracy
  }
}

/// One examination of a report by itself (after Carlini et al. 2019).
public struct ProbeCheck: Codable, Sendable, Equatable {
  /// What was examined.
  public var name: String
  /// Whether the result is as it must be.
  public var passed: Bool
  /// The figures, in words.
  public var detail: String

  /// A check's outcome.
  public init(name: String, passed: Bool, detail: String) {
    self.name = name
    self.passed = passed
    self.detail = detail
  }
}

/// A setting's value; encodes as a plain JSON value.
public enum ProbeParameter: Codable, Sendable, Equatable {
  /// A whole number.
  case integer(Int)
  /// A number.
  case real(Double)
  /// True or false.
  case logical(Bool)
  /// A word.
  case text(String)

  /// Reads a plain value.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .logical(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .real(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  /// Writes a plain value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .integer(let value): try container.encode(value)
    case .real(let value): try container.encode(value)
    case .logical(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    }
  }
}
