/// The mean of each channel's plane.
///
/// Input [channel, row, column], output [channel, 1, 1].
public struct GlobalAveragePooling: Layer {
  /// The name in architecture files.
  public static let kind = "global-average-pooling"
  /// The start of its names in a network.
  public static let namePrefix = "pool"
  /// Its options in architecture files.
  public static let options: [String] = []

  /// A global pooling layer.
  public init() {}

  /// The options in a few words.
  public var summary: String { "global average" }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape { Shape(features: input.channels) }
}

extension GlobalAveragePooling: LoweredLayer {
  func lower(_ lowering: Lowering) throws {
    lowering.restoreOrder()
    let input = lowering.shape
    let whole = Extent(rows: input.rows, columns: input.columns)
    lowering.append(
      AveragePoolingStage(
        lowering.context, name: lowering.name, input: input, output: try outputShape(for: input),
        window: Window(kernel: whole, stride: 1, padding: .none, dilation: 1), countsPadding: false))
  }
}
