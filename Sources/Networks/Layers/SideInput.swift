/// Joins plain numbers of a sample (magnitudes, a redshift) behind the features that the picture gave.
///
/// Input [feature, 1, 1], output [feature + count, 1, 1]. The numbers of all side inputs stand behind a sample's
/// picture, in the order of the layers.
public struct SideInput: Layer {
  /// The name in architecture files.
  public static let kind = "side-input"
  /// The start of its names in a network.
  public static let namePrefix = "side"
  /// Its options in architecture files.
  public static let options = ["count"]

  /// How many numbers.
  public var count: Int

  /// A side input of so many numbers.
  public init(count: Int) { self.count = count }

  /// The options in a few words.
  public var summary: String { "\(count) numbers" }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    try require((1...Architecture.largestAxis).contains(count), "\(count) numbers")
    try require(input.rows == 1 && input.columns == 1, "\(input) is no vector: flatten it first")
    return Shape(features: input.channels + count)
  }
}

extension SideInput: LoweredLayer {
  func lower(_ lowering: Lowering) {
    lowering.restoreOrder()
    lowering.append(
      SideInputStage(
        lowering.context, name: lowering.name, input: lowering.shape,
        output: Shape(features: lowering.shape.channels + count), first: lowering.takeSideNumbers(count)))
  }
}
