/// The fast gradient sign method (Goodfellow, Shlens & Szegedy 2015): one step of the whole radius.
///
/// Untargeted: x + radius x sign(dL(x, true class)/dx). Targeted: x - radius x sign(dL(x, wanted class)/dx).
/// sign(0) = 0; the loss comes from logits in evaluation mode; the label is the true one, not the predicted one.
public struct FastGradientSign: Attack {
  /// The class wanted; nil: any other.
  public let target: AttackTarget?

  /// An untargeted attack, or one towards a class.
  public init(target: AttackTarget? = nil) { self.target = target }

  /// "fgsm" or "fgsm-targeted".
  public var name: String { target == nil ? "fgsm" : "fgsm-targeted" }
  /// One step.
  public var isIterative: Bool { false }
  /// Norm, and target if any.
  public var parameters: [String: ProbeParameter] {
    var parameters: [String: ProbeParameter] = ["norm": .text("linf")]
    if let target { parameters["target"] = .text(target.name) }
    return parameters
  }

  /// The perturbed values; see `Attack`.
  public func perturb(_ batch: ProbeBatch, of model: some ProbedModel, seed: UInt64) throws -> [Float] {
    let direction = try Direction(target, batch, of: model)
    let gradient = try model.lossGradient(batch.values, count: batch.count, labels: direction.classes).gradient
    let elements = batch.planeCount * batch.bands
    return batch.moved { place, clean, radius in
      clean + radius * direction.signs[place / elements] * Direction.sign(gradient[place])
    }
  }
}
