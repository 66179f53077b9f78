/// A function of each value, or, for softmax, of each sample's channels.
///
/// Output shape = input shape.
public struct Activation: Layer {
  /// Which function.
  public enum Function: String, Codable, Sendable, CaseIterable {
    /// max(x, 0).
    case relu
    /// x for x > 0, else slope * x.
    case leakyReLU = "leaky-relu"
    /// 1 / (1 + exp(-x)).
    case sigmoid
    /// The hyperbolic tangent.
    case tanh
    /// exp(x_c) / sum over channels of exp(x); the losses work on logits, so no network ends with it.
    case softmax
  }

  /// The name in architecture files.
  public static let kind = "activation"
  /// The start of its names in a network.
  public static let namePrefix = "activation"
  /// Its options in architecture files.
  public static let options = ["function", "slope"]

  /// Which function.
  public var function: Function
  /// What negative values are multiplied by in a leaky ReLU; unused by the others.
  public var slope: Float

  /// An activation; `slope` counts for leaky ReLU alone.
  public init(_ function: Function, slope: Float = 0.01) {
    self.function = function
    self.slope = function == .leakyReLU ? slope : 0
  }

  /// max(x, 0).
  public static var relu: Activation { Activation(.relu) }
  /// x for x > 0, else slope * x.
  public static func leakyReLU(slope: Float = 0.01) -> Activation { Activation(.leakyReLU, slope: slope) }

  /// The options in a few words.
  public var summary: String { function == .leakyReLU ? "leaky ReLU \(slope)" : function.rawValue }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    try require(slope >= 0 && slope < 1, "slope \(slope) is outside 0 ..< 1")
    return input
  }

  /// Reads the options.
  public init(from decoder: any Decoder) throws {
    let options = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try options.decode(Function.self, forKey: .function),
      slope: try options.decodeIfPresent(Float.self, forKey: .slope) ?? 0.01)
  }

  /// Writes the options; the slope for leaky ReLU alone.
  public func encode(to encoder: any Encoder) throws {
    var options = encoder.container(keyedBy: CodingKeys.self)
    try options.encode(function, forKey: .function)
    if function == .leakyReLU { try options.encode(slope, forKey: .slope) }
  }

  enum CodingKeys: String, CodingKey { case function, slope }
}

extension Activation: LoweredLayer {
  /// The slope for negative values where the function is a rectifier; nil for the others.
  var rectifierSlope: Float? {
    switch function {
    case .relu: 0
    case .leakyReLU: slope
    case .sigmoid, .tanh, .softmax: nil
    }
  }

  func lower(_ lowering: Lowering) {
    lowering.append(
      ActivationStage(
        lowering.context, name: lowering.name, shape: lowering.shape, function: function, slope: slope))
  }
}
