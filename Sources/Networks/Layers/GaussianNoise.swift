/// Gaussian noise: in training every value gets a normal number of standard deviation `sigma` added, a new one each
/// step; outside training nothing happens. Keras's `GaussianNoise`.
///
/// Output shape = input shape. The noise is a function of the step's seed, the layer and the value's place.
public struct GaussianNoise: Layer {
  /// The name in architecture files.
  public static let kind = "gaussian-noise"
  /// The start of its names in a network.
  public static let namePrefix = "noise"
  /// Its options in architecture files.
  public static let options = ["sigma"]

  /// Standard deviation of the noise, in units of its input.
  public var sigma: Float

  /// A layer of Gaussian noise.
  public init(sigma: Float) { self.sigma = sigma }

  /// The options in a few words.
  public var summary: String { "sigma \(sigma)" }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    try require(sigma >= 0 && sigma <= 1e6, "sigma \(sigma) is outside 0 ... 1e6")
    return input
  }
}

extension GaussianNoise: LoweredLayer {
  func lower(_ lowering: Lowering) {
    guard lowering.context.purpose == .training, sigma > 0 else { return }
    lowering.append(GaussianNoiseStage(lowering.context, name: lowering.name, shape: lowering.shape, sigma: sigma))
  }
}
