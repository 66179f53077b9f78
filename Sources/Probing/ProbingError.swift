import Groundwork

/// What can be wrong with a request to probe.
public enum ProbingError: Failure, Equatable {
  /// An epsilon that is negative or not a number.
  case badEpsilon(Double)
  /// No attack has this name; `known` lists those that exist.
  case unknownAttack(name: String, known: [String])
  /// A setting of an attack outside its range.
  case badSetting(attack: String, setting: String, reason: String)
  /// There is nothing to probe.
  case noSamples

  /// The kind, which decides the exit status.
  public var kind: FailureKind {
    switch self {
    case .badEpsilon, .unknownAttack, .badSetting: .usage
    case .noSamples: .badData
    }
  }

  /// One line for a person.
  public var description: String {
    switch self {
    case .badEpsilon(let value): "an epsilon must be zero or a positive number, not \(value)"
    case .unknownAttack(let name, let known):
      "there is no attack named \"\(name)\"; known: \(known.joined(separator: ", "))"
    case .badSetting(let attack, let setting, let reason): "attack \(attack): \(setting) \(reason)"
    case .noSamples: "there are no samples to probe"
    }
  }
}
