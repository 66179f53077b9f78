/// Lets an architecture be written as the table it prints: a layer a line.
///
///     try Architecture("small", input: Shape(channels: 5, rows: 44, columns: 44)) {
///       Convolution(filters: 32, kernel: 3)
///       Activation.relu
///       GlobalAveragePooling()
///       Dense(features: 2)
///     }
@resultBuilder
public enum LayerBuilder {
  /// One layer.
  public static func buildExpression(_ layer: any Layer) -> [any Layer] { [layer] }
  /// Several layers that were put together elsewhere.
  public static func buildExpression(_ layers: [any Layer]) -> [any Layer] { layers }
  /// One behind the other.
  public static func buildBlock(_ layers: [any Layer]...) -> [any Layer] { layers.flatMap { $0 } }
  /// A loop.
  public static func buildArray(_ layers: [[any Layer]]) -> [any Layer] { layers.flatMap { $0 } }
  /// Layers that are there only sometimes.
  public static func buildOptional(_ layers: [any Layer]?) -> [any Layer] { layers ?? [] }
  /// Either these layers or those.
  public static func buildEither(first layers: [any Layer]) -> [any Layer] { layers }
  /// Either these layers or those.
  public static func buildEither(second layers: [any Layer]) -> [any Layer] { layers }
}

extension Architecture {
  /// An architecture written layer by layer.
  ///
  /// - Throws: `NetworkError.badShape` naming the layer that does not fit.
  public init(_ name: String, input: Shape, @LayerBuilder _ layers: () -> [any Layer]) throws {
    try self.init(name: name, input: input, layers: layers())
  }
}
