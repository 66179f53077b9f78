/// Dropout (Srivastava et al. 2014): in training each value is zeroed with probability `rate` and the others are
/// multiplied by 1 / (1 - rate); outside training nothing happens.
///
/// Output shape = input shape.
public struct Dropout: Layer {
  /// The name in architecture files.
  public static let kind = "dropout"
  /// The start of its names in a network.
  public static let namePrefix = "dropout"
  /// Its options in architecture files.
  public static let options = ["rate"]

  /// Probability that a value is zeroed, 0 ..< 1.
  public var rate: Double

  /// A dropout layer.
  public init(rate: Double) { self.rate = rate }

  /// The options in a few words.
  public var summary: String { "\(rate)" }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    try require(rate >= 0 && rate < 1, "rate \(rate) is outside 0 ..< 1")
    return input
  }
}

extension Dropout: LoweredLayer {
  func lower(_ lowering: Lowering) {
    guard lowering.context.purpose == .training || lowering.context.keepsDropout, rate > 0 else { return }
    lowering.append(DropoutStage(lowering.context, name: lowering.name, shape: lowering.shape, rate: rate))
  }
}
