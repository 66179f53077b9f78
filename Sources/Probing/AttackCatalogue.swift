/// The attacks by name, with the settings a person can give.
public struct AttackCatalogue: Sendable {
  /// The names that exist.
  public static let names = ["fgsm", "pgd"]

  /// Steps of the iterative attacks.
  public var steps = 10
  /// Their step as a share of epsilon.
  public var stepSize = 0.25
  /// Their random starts.
  public var restarts = 1
  /// The class wanted; nil: any other.
  public var target: AttackTarget?

  /// The field's defaults.
  public init() {}

  /// The attack of a name; throws `ProbingError.unknownAttack`.
  public func attack(_ name: String) throws -> any Attack {
    switch name {
    case "fgsm": FastGradientSign(target: target)
    case "pgd":
      try ProjectedGradientDescent(steps: steps, stepSize: stepSize, restarts: restarts, target: target)
    default: throw ProbingError.unknownAttack(name: name, known: Self.names)
    }
  }
}
