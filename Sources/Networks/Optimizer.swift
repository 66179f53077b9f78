/// How parameters move along their gradient.
public struct Optimizer: Codable, Sendable, Hashable {
  /// The rule of the step, one file each in `Optimizers/`. g is the gradient, p a parameter, t counts steps from 1.
  public enum Rule: Codable, Sendable, Hashable {
    /// Stochastic gradient descent, as PyTorch has it: b = momentum b + g; the step is b, or g + momentum b (Nesterov).
    case sgd(momentum: Double, nesterov: Bool)
    /// Adam (Kingma & Ba 2015) with bias correction.
    case adam(beta1: Double, beta2: Double, epsilon: Double)
    /// Adam with the largest second moment so far (AMSGrad: Reddi et al. 2018).
    case amsgrad(beta1: Double, beta2: Double, epsilon: Double)
    /// The gradient over the root of a moving mean of its square (Hinton 2012), behind it momentum.
    case rmsprop(decay: Double, momentum: Double, epsilon: Double)
    /// RMSprop with steps in the parameter's own unit (Zeiler 2012); its learning rate is 1.
    case adadelta(decay: Double, epsilon: Double)
    /// The gradient over the root of the sum of its squares (Duchi et al. 2011).
    case adagrad(initial: Double, epsilon: Double)
    /// Adam with the largest gradient in place of the second moment (Kingma & Ba 2015, section 7).
    case adamax(beta1: Double, beta2: Double, epsilon: Double)
    /// Adam with Nesterov's momentum (Dozat 2016), PyTorch's form.
    case nadam(beta1: Double, beta2: Double, epsilon: Double, momentumDecay: Double)
    /// Follow the regularised leader, by coordinate (McMahan et al. 2013): `l1` makes exact zeros, `l2` shrinks.
    case ftrl(l1: Double, l2: Double, initial: Double)
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
  /// Strength of an L1 penalty, g + l1 * sign(p), on what weight decay applies to; nil: none.
  public var l1: Double?
  /// Largest Euclidean norm of all gradients together; longer ones are scaled down to it (Pascanu et al. 2013).
  public var clipNorm: Double?
  /// Largest magnitude of each gradient's value.
  public var clipValue: Double?

  /// An optimiser.
  public init(_ rule: Rule, weightDecay: Double = 0, decay: Decay = .penalty) {
    self.rule = rule
    self.weightDecay = weightDecay
    self.decay = decay
  }

  /// An optimiser's name, its rule with the usual numbers, and whether its decay stands apart: the one list.
  private static let usual: [(name: String, rule: Rule, decay: Decay)] = [
    ("sgd", .sgd(momentum: 0.9, nesterov: false), .penalty),
    ("nesterov", .sgd(momentum: 0.9, nesterov: true), .penalty),
    ("adam", .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), .penalty),
    ("adamw", .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), .decoupled),
    ("amsgrad", .amsgrad(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), .penalty),
    ("rmsprop", .rmsprop(decay: 0.99, momentum: 0, epsilon: 1e-8), .penalty),
    ("adadelta", .adadelta(decay: 0.9, epsilon: 1e-6), .penalty),
    ("adagrad", .adagrad(initial: 0, epsilon: 1e-10), .penalty),
    ("adamax", .adamax(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), .penalty),
    ("nadam", .nadam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8, momentumDecay: 0.004), .penalty),
    ("ftrl", .ftrl(l1: 0, l2: 0, initial: 0.1), .penalty),
  ]

  /// Names that `named` knows.
  public static let names = usual.map(\.name)

  /// An optimiser by name with PyTorch's usual numbers (Ftrl: Keras's); "sgd" and "nesterov" have a momentum of .9.
  ///
  /// - Parameter momentum: Another momentum, for "sgd", "nesterov" and "rmsprop".
  /// - Throws: `NetworkError.unknownName`.
  public static func named(_ name: String, weightDecay: Double = 0, momentum: Double? = nil) throws -> Optimizer {
    guard let usual = usual.first(where: { $0.name == name }) else {
      throw NetworkError.unknownName(kind: "optimizer", name: name, known: names)
    }
    var result = Optimizer(usual.rule, weightDecay: weightDecay, decay: usual.decay)
    if let momentum {
      switch result.rule {
      case .sgd(_, let nesterov): result.rule = .sgd(momentum: momentum, nesterov: nesterov)
      case .rmsprop(let decay, _, let epsilon):
        result.rule = .rmsprop(decay: decay, momentum: momentum, epsilon: epsilon)
      default:
        throw NetworkError.unknownName(
          kind: "optimizer with momentum", name: name, known: ["sgd", "nesterov", "rmsprop"])
      }
    }
    return result
  }

  /// Blocks of state it keeps, each as long as the parameters: momentum; Adam's first and second moment. All start 0.
  public var stateBlockCount: Int {
    switch rule {
    case .sgd(let momentum, _): momentum == 0 ? 0 : 1
    case .rmsprop(_, let momentum, _): momentum == 0 ? 1 : 2
    case .adagrad: 1
    case .adam, .adadelta, .adamax, .nadam, .ftrl: 2
    case .amsgrad: 3
    }
  }
}
