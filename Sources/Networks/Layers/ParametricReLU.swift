/// A rectifier whose slope below 0 is learnt, one a channel: x for x > 0, else weight_c * x (He et al. 2015).
///
/// Output shape = input shape; tensor weight [channel], PyTorch's `PReLU(channels)`, Keras's `PReLU` with the axes of
/// the picture shared. Weight decay spares it.
public struct ParametricReLU: Layer {
  /// The name in architecture files.
  public static let kind = "parametric-relu"
  /// The start of its names in a network.
  public static let namePrefix = "prelu"
  /// Its options in architecture files.
  public static let options = ["slope"]

  /// The slope that training starts with.
  public var slope: Float

  /// A rectifier with learnt slopes; PyTorch starts with .25, Keras with 0.
  public init(slope: Float = 0.25) { self.slope = slope }

  /// The options in a few words.
  public var summary: String { "\(slope)" }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    try require(slope >= -10 && slope <= 10, "slope \(slope) is outside -10 ... 10")
    return input
  }

  /// Its tensor.
  public func parameters(for input: Shape) -> [ParameterSpecification] {
    [
      ParameterSpecification(
        suffix: "weight", shape: [input.channels], initialization: .constant(slope), fanIn: 1, fanOut: 1)
    ]
  }

  /// Multiplications with addition for one sample.
  public func multiplyAdds(for input: Shape) -> Int { input.count }

  /// Reads the options; the slope has a default.
  public init(from decoder: any Decoder) throws {
    let options = try decoder.container(keyedBy: CodingKeys.self)
    self.init(slope: try options.decodeIfPresent(Float.self, forKey: .slope) ?? 0.25)
  }
}

extension ParametricReLU: LoweredLayer {
  func lower(_ lowering: Lowering) {
    lowering.restoreOrder()
    guard let weight = lowering.tensor("weight") else { return }
    lowering.append(
      ParametricReLUStage(
        lowering.context, name: lowering.name, shape: lowering.shape, slopes: lowering.offset(weight)))
  }
}
