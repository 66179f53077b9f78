/// Maxout (Goodfellow et al. 2013): the largest of every `pieces` neighbouring channels.
///
/// Input [channel, row, column], output [channel / pieces, row, column]: output channel c is the largest of the input's
/// channels c * pieces ..< (c + 1) * pieces, as PyTorch's `x.unflatten(1, (-1, pieces)).amax(2)`. Behind a dense layer of
/// n * pieces features it gives n.
public struct Maxout: Layer {
  /// The name in architecture files.
  public static let kind = "maxout"
  /// The start of its names in a network.
  public static let namePrefix = "maxout"
  /// Its options in architecture files.
  public static let options = ["pieces"]

  /// How many channels compete for one output.
  public var pieces: Int

  /// A maxout layer.
  public init(pieces: Int) { self.pieces = pieces }

  /// The options in a few words.
  public var summary: String { "of \(pieces)" }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    try require(
      pieces >= 1 && input.channels % pieces == 0, "\(pieces) pieces do not divide \(input.channels) channels")
    return Shape(channels: input.channels / pieces, rows: input.rows, columns: input.columns)
  }
}

extension Maxout: LoweredLayer {
  func lower(_ lowering: Lowering) throws {
    lowering.restoreOrder()
    lowering.append(
      try MaxPoolingStage(
        lowering.context, name: lowering.name, input: lowering.shape, output: try outputShape(for: lowering.shape),
        pieces: pieces))
  }
}
