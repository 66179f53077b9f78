/// A layer made of other layers: branches that take the same input, or one body used many times.
///
/// It has no parameters of its own; those of the layers inside stand in the architecture as if they were listed there.
protocol CompositeLayer: Layer {
  /// What is inside, each part with the name that the printed table gives it.
  var parts: [(title: String, layers: LayerList)] { get }
  /// The shape that a part takes.
  func partShape(for input: Shape) throws -> Shape
  /// The shape behind the layer, from the shapes behind its parts.
  func outputShape(ofParts outputs: [Shape], for input: Shape) throws -> Shape
  /// The layer with other lists of layers in its parts.
  func replacing(parts: [LayerList]) -> Self
  /// How often each part is computed for one sample.
  var repetitions: Int { get }
}

extension CompositeLayer {
  /// Every part takes the layer's input, unless the layer says otherwise.
  func partShape(for input: Shape) throws -> Shape { input }
  /// Once.
  var repetitions: Int { 1 }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    let inside = try partShape(for: input)
    return try outputShape(ofParts: try parts.map { try $0.layers.outputShape(for: inside) }, for: input)
  }
}
