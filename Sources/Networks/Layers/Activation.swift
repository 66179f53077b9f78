/// A function of each value, or, for softmax and its logarithm, of each pixel's channels.
///
/// Output shape = input shape.
public struct Activation: Layer {
  /// Which function.
  public enum Function: String, Codable, Sendable, CaseIterable {
    /// 1 for x > 0, else 0. It has no gradient: a plan for training or for an input gradient is refused.
    case step
    /// x.
    case linear
    /// max(x, 0).
    case relu
    /// x for x > 0, else slope * x.
    case leakyReLU = "leaky-relu"
    /// x for x > 0, else slope * (exp(x) - 1) (Clevert et al. 2016).
    case elu
    /// x / (1 + exp(-x)) (Ramachandran et al. 2017); PyTorch's `SiLU`.
    case swish
    /// log(1 + exp(x)) (Glorot et al. 2011).
    case softplus
    /// 1 / (1 + exp(-x)).
    case sigmoid
    /// The hyperbolic tangent.
    case tanh
    /// exp(x_c) / sum over channels of exp(x); the losses work on logits, so no network ends with it.
    case softmax
    /// x_c - log sum over channels of exp(x).
    case logSoftmax = "log-softmax"

    /// The usual slope below 0, for those that have one.
    var usualSlope: Float? {
      switch self {
      case .leakyReLU: 0.01
      case .elu: 1
      default: nil
      }
    }
  }

  /// The name in architecture files.
  public static let kind = "activation"
  /// The start of its names in a network.
  public static let namePrefix = "activation"
  /// Its options in architecture files.
  public static let options = ["function", "slope"]

  /// Which function.
  public var function: Function
  /// What negative values are multiplied by in a leaky ReLU; the slope just below 0 of an ELU (Keras's and PyTorch's
  /// alpha); unused by the others.
  public var slope: Float

  /// An activation; `slope` counts for leaky ReLU (.01 unless given) and ELU (1) alone.
  public init(_ function: Function, slope: Float? = nil) {
    self.function = function
    self.slope = function.usualSlope.map { slope ?? $0 } ?? 0
  }

  /// max(x, 0).
  public static var relu: Activation { Activation(.relu) }
  /// x for x > 0, else slope * x.
  public static func leakyReLU(slope: Float = 0.01) -> Activation { Activation(.leakyReLU, slope: slope) }

  /// The options in a few words.
  public var summary: String {
    switch function {
    case .leakyReLU: "leaky ReLU \(slope)"
    case .elu: "ELU \(slope)"
    default: function.rawValue
    }
  }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    if function == .elu {
      try require(slope >= 0 && slope <= 100, "slope \(slope) is outside 0 ... 100")
    } else {
      try require(slope >= 0 && slope < 1, "slope \(slope) is outside 0 ..< 1")
    }
    return input
  }

  /// Reads the options.
  public init(from decoder: any Decoder) throws {
    let options = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try options.decode(Function.self, forKey: .function),
      slope: try options.decodeIfPresent(Float.self, forKey: .slope))
  }

  /// Writes the options; the slope where there is one.
  public func encode(to encoder: any Encoder) throws {
    var options = encoder.container(keyedBy: CodingKeys.self)
    try options.encode(function, forKey: .function)
    if function.usualSlope != nil { try options.encode(slope, forKey: .slope) }
  }

  enum CodingKeys: String, CodingKey { case function, slope }
}

extension Activation: LoweredLayer {
  /// The slope for negative values where the function is a rectifier; nil for the others.
  var rectifierSlope: Float? {
    switch function {
    case .relu: 0
    case .leakyReLU: slope
    default: nil
    }
  }

  func lower(_ lowering: Lowering) throws {
    if function == .linear { return }
    if function == .step, lowering.context.purpose != .inference {
      throw NetworkError.badShape(
        layer: lowering.name, reason: "a step has no gradient: it works in inference alone, not in training or probing")
    }
    lowering.append(
      ActivationStage(
        lowering.context, name: lowering.name, shape: lowering.shape, function: function, slope: slope))
  }
}
