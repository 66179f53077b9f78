/// A fully connected layer: y = W x + b over all values of a sample in [channel, row, column] order.
///
/// Input of any shape with n values, output [features, 1, 1]; weight [features, n].
public struct Dense: Layer {
  /// The name in architecture files.
  public static let kind = "dense"
  /// The start of its names in a network.
  public static let namePrefix = "dense"
  /// Its options in architecture files.
  public static let options = ["features", "bias", "weightInitialization", "biasInitialization"]

  /// Number of outputs.
  public var features: Int
  /// Whether each output adds a constant.
  public var bias: Bool
  /// How the weights start.
  public var weightInitialization: Initialization
  /// How the biases start.
  public var biasInitialization: Initialization

  /// A dense layer; He's initialisation and zero biases unless said otherwise.
  public init(
    features: Int, bias: Bool = true, weightInitialization: Initialization = .he,
    biasInitialization: Initialization = .zeros
  ) {
    self.features = features
    self.bias = bias
    self.weightInitialization = weightInitialization
    self.biasInitialization = biasInitialization
  }

  /// The options in a few words.
  public var summary: String { bias ? "\(features)" : "\(features), no bias" }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    try require((1...Architecture.largestAxis).contains(features), "\(features) features")
    return Shape(features: features)
  }

  /// Its tensors, in the order of PyTorch's state dictionary.
  public func parameters(for input: Shape) -> [ParameterSpecification] {
    let weight = ParameterSpecification(
      suffix: "weight", shape: [features, input.count], initialization: weightInitialization, fanIn: input.count,
      fanOut: features, decays: true)
    guard bias else { return [weight] }
    return [
      weight,
      ParameterSpecification(
        suffix: "bias", shape: [features], initialization: biasInitialization, fanIn: input.count, fanOut: features),
    ]
  }

  /// Multiplications with addition for one sample.
  public func multiplyAdds(for input: Shape) -> Int { features * input.count }

  /// Reads the options; all but `features` have defaults.
  public init(from decoder: any Decoder) throws {
    let options = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      features: try options.decode(Int.self, forKey: .features),
      bias: try options.decodeIfPresent(Bool.self, forKey: .bias) ?? true,
      weightInitialization: try options.decodeIfPresent(Initialization.self, forKey: .weightInitialization) ?? .he,
      biasInitialization: try options.decodeIfPresent(Initialization.self, forKey: .biasInitialization) ?? .zeros)
  }
}

extension Dense: LoweredLayer {
  func lower(_ lowering: Lowering) throws {
    guard let weight = lowering.tensor("weight") else { return }
    let picture = lowering.takeUnflattened()
    let pixels = picture.rows * picture.columns
    if picture.channels > 1, pixels > 1 {
      lowering.setLayout(.dense(outputs: features, channels: picture.channels, pixels: pixels), of: weight)
    }
    lowering.append(
      DenseStage(
        lowering.context, name: lowering.name, input: lowering.shape, output: Shape(features: features),
        slope: lowering.absorbRectifier(), weights: lowering.offset(weight),
        bias: lowering.tensor("bias").map(lowering.offset)))
  }
}
