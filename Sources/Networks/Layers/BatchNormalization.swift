/// Batch normalisation over each channel (Ioffe & Szegedy 2015), with PyTorch's conventions.
///
/// In training a channel is normalised by the batch's mean and biased variance, and the running statistics move by
/// `momentum` toward the batch's mean and *unbiased* variance; outside training the running statistics are used.
/// Output shape = input shape; tensors weight, bias, running_mean, running_var, each [channel].
public struct BatchNormalization: Layer {
  /// The name in architecture files.
  public static let kind = "batch-normalization"
  /// The start of its names in a network.
  public static let namePrefix = "norm"
  /// Its options in architecture files.
  public static let options = ["epsilon", "momentum"]

  /// What is added to the variance.
  public var epsilon: Double
  /// Weight of the newest batch in the running statistics.
  public var momentum: Double

  /// A batch normalisation layer with PyTorch's defaults.
  public init(epsilon: Double = 1e-5, momentum: Double = 0.1) {
    self.epsilon = epsilon
    self.momentum = momentum
  }

  /// The options in a few words.
  public var summary: String { "" }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    try require(epsilon >= 1e-12 && epsilon <= 1, "epsilon \(epsilon) is outside 1e-12 ... 1")
    try require(momentum > 0 && momentum <= 1, "momentum \(momentum) is not in (0, 1]")
    return input
  }

  /// Its tensors, in the order of PyTorch's state dictionary.
  public func parameters(for input: Shape) -> [ParameterSpecification] {
    func tensor(_ suffix: String, _ start: Initialization, isTrainable: Bool) -> ParameterSpecification {
      ParameterSpecification(
        suffix: suffix, shape: [input.channels], initialization: start, fanIn: 1, fanOut: 1, isTrainable: isTrainable)
    }
    return [
      tensor("weight", .ones, isTrainable: true), tensor("bias", .zeros, isTrainable: true),
      tensor("running_mean", .zeros, isTrainable: false), tensor("running_var", .ones, isTrainable: false),
    ]
  }

  /// Multiplications with addition for one sample.
  public func multiplyAdds(for input: Shape) -> Int { input.count }

  /// Reads the options; both have defaults.
  public init(from decoder: any Decoder) throws {
    let options = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      epsilon: try options.decodeIfPresent(Double.self, forKey: .epsilon) ?? 1e-5,
      momentum: try options.decodeIfPresent(Double.self, forKey: .momentum) ?? 0.1)
  }
}

extension BatchNormalization: LoweredLayer {
  func lower(_ lowering: Lowering) throws {
    lowering.restoreOrder()
    guard let weight = lowering.tensor("weight"), let bias = lowering.tensor("bias"),
      let mean = lowering.tensor("running_mean"), let variance = lowering.tensor("running_var")
    else { return }
    lowering.append(
      try BatchNormalizationStage(
        lowering.context, name: lowering.name, shape: lowering.shape, epsilon: epsilon, momentum: momentum,
        slope: lowering.absorbRectifier(),
        places: .init(
          weight: lowering.offset(weight), bias: lowering.offset(bias), runningMean: lowering.offset(mean),
          runningVariance: lowering.offset(variance))))
  }
}
