/// How parameters move along their gradient.
public struct Optimizer: Codable, Sendable, Hashable {
  /// The rule of the step.
  public enum Rule: Codable, Sendable, Hashable {
    /// Stochastic gradient descent, as PyTorch has it: b = momentum b + g; the step is b, or g + momentum b (Nesterov).
    case sgd(momentum: Double, nesterov: Bool)
    /// Adam (Kingma & Ba 2015) with bias correction.
    case adam(beta1: Double, beta2: Double, epsilon: Double)
  }

  /// How weight decay enters.
  public enum Decay: String, Codable, Sendable {
    /// Added to the gradient, g + decay * p: an L2 penalty (PyTorch's `SGD`, `Adam`).
    case penalty
    /// Apart from the gradient, p - rate * decay * p (Loshchilov & Hutter 2019; PyTorch's `AdamW`).
    case decoupled
  }

  /// The rule of the step.
  public var rule: Rule
  /// Strength of the weight decay; it applies to weights, not to biases or normalisation.
  public var weightDecay: Double
  /// How weight decay enters.
  public var decay: Decay

  /// An optimiser.
  public init(_ rule: Rule, weightDecay: Double = 0, decay: Decay = .penalty) {
    self.rule = rule
    self.weightDecay = weightDecay
    self.decay = decay
  }

  /// Names that `named` knows.
  public static let names = ["sgd", "nesterov", "adam", "adamw"]

  /// An optimiser by name: "sgd" (momentum .9), "nesterov" (.9), "adam" and "adamw" (.9, .999, 1e-8).
  ///
  /// - Throws: `NetworkError.unknownName`.
  public static func named(_ name: String, weightDecay: Double = 0) throws -> Optimizer {
    switch name {
    case "sgd": Optimizer(.sgd(momentum: 0.9, nesterov: false), weightDecay: weightDecay)
    case "nesterov": Optimizer(.sgd(momentum: 0.9, nesterov: true), weightDecay: weightDecay)
    case "adam": Optimizer(.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), weightDecay: weightDecay)
    case "adamw":
      Optimizer(.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), weightDecay: weightDecay, decay: .decoupled)
    default: throw NetworkError.unknownName(kind: "optimizer", name: name, known: names)
    }
  }

  /// Blocks of state it keeps, each as long as the parameters: momentum; Adam's first and second moment. All start 0.
  public var stateBlockCount: Int {
    switch rule {
    case .sgd(let momentum, _): momentum == 0 ? 0 : 1
    case .adam: 2
    }
  }
}
