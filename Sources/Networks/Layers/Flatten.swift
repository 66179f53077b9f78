/// Reads a sample's [channel, row, column] values as one vector; moves nothing.
///
/// Input [channel, row, column], output [channel * row * column, 1, 1].
public struct Flatten: Layer {
  /// The name in architecture files.
  public static let kind = "flatten"
  /// The start of its names in a network.
  public static let namePrefix = "flatten"
  /// Its options in architecture files.
  public static let options: [String] = []

  /// A flatten layer.
  public init() {}

  /// The options in a few words.
  public var summary: String { "" }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape { Shape(features: input.count) }
}

extension Flatten: LoweredLayer {
  func lower(_ lowering: Lowering) { lowering.flatten() }
}
