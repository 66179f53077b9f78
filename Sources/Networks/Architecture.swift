/// What a network is made of: the shape it takes, its layers, and all that follows from them. Always consistent.
///
/// The shape rule of every layer has been applied, the names are given ("conv1", "dense2": the layer's prefix and its
/// number among its like), and every tensor has its place in one flat block.
public struct Architecture: Sendable {
  /// A name for people: a preset's, or the file's own.
  public let name: String
  /// The shape of one sample, axes [channel, row, column].
  public let input: Shape
  /// The layers, first to last.
  public let layers: [any Layer]
  /// Names of the layers: "conv1", "activation1", "pool1".
  public let layerNames: [String]
  /// The shape behind each layer.
  public let shapes: [Shape]
  /// Every tensor in the order of the flat block.
  public let tensors: [TensorDescription]
  /// Which of `tensors` belong to each layer.
  public let layerTensors: [Range<Int>]
  /// Multiplications with addition for one sample, forward.
  public let multiplyAdds: Int

  /// Most layers of an architecture.
  public static let mostLayers = 1000
  /// Largest channel, row or column count.
  public static let largestAxis = 65_536
  /// Most values of a sample anywhere in a network.
  public static let mostValues = 1 << 28
  /// Most parameters of a network.
  public static let mostParameters = 1 << 28

  /// An architecture with every shape checked.
  ///
  /// - Throws: `NetworkError.badShape` naming the layer that does not fit, or a size beyond the limits.
  public init(name: String, input: Shape, layers: [any Layer]) throws {
    try Self.check(input, layer: "input")
    guard !layers.isEmpty, layers.count <= Self.mostLayers else {
      throw NetworkError.badShape(layer: "list", reason: "\(layers.count) layers are not 1 ... \(Self.mostLayers)")
    }
    var counts: [String: Int] = [:]
    var layerNames: [String] = []
    var shapes: [Shape] = []
    var tensors: [TensorDescription] = []
    var layerTensors: [Range<Int>] = []
    var operations = 0
    var place = 0
    var shape = input
    for layer in layers {
      let prefix = type(of: layer).namePrefix
      let number = counts[prefix, default: 0] + 1
      counts[prefix] = number
      let layerName = "\(prefix)\(number)"
      let output: Shape
      do {
        output = try layer.outputShape(for: shape)
      } catch NetworkError.badShape(_, let reason) {
        throw NetworkError.badShape(layer: layerName, reason: reason)
      }
      try Self.check(output, layer: layerName)
      let first = tensors.count
      for parameter in layer.parameters(for: shape) {
        let count = parameter.count
        guard count <= Self.mostParameters - place else {
          throw NetworkError.badShape(layer: layerName, reason: "more than \(Self.mostParameters) parameters")
        }
        tensors.append(
          TensorDescription(name: "\(layerName).\(parameter.suffix)", range: place..<place + count, parameter))
        place += count
      }
      layerTensors.append(first..<tensors.count)
      let (sum, overflow) = operations.addingReportingOverflow(layer.multiplyAdds(for: shape))
      operations = overflow ? .max : sum
      layerNames.append(layerName)
      shapes.append(output)
      shape = output
    }
    guard shape.rows == 1, shape.columns == 1 else {
      throw NetworkError.badShape(
        layer: layerNames[layerNames.count - 1], reason: "the last output is \(shape), not a vector")
    }
    self.name = name
    self.input = input
    self.layers = layers
    self.layerNames = layerNames
    self.shapes = shapes
    self.tensors = tensors
    self.layerTensors = layerTensors
    multiplyAdds = operations
  }

  private static func check(_ shape: Shape, layer: String) throws {
    let axes = [shape.channels, shape.rows, shape.columns]
    // A flattened vector may be longer than an axis of a picture, so it is the product that bounds a vector.
    let longest = shape.rows == 1 && shape.columns == 1 ? mostValues : largestAxis
    guard axes.allSatisfy({ (1...longest).contains($0) }), shape.count <= mostValues else {
      throw NetworkError.badShape(layer: layer, reason: "the shape \(shape) is empty or beyond \(mostValues) values")
    }
  }

  /// Number of outputs (logits).
  public var outputs: Int { shapes[shapes.count - 1].count }
  /// Number of values in the flat block, running statistics included.
  public var valueCount: Int { tensors.last?.range.upperBound ?? 0 }
  /// Number of parameters that training moves.
  public var parameterCount: Int { tensors.reduce(0) { $0 + ($1.isTrainable ? $1.range.count : 0) } }
  /// The shape before a layer.
  public func inputShape(ofLayer index: Int) -> Shape { index == 0 ? input : shapes[index - 1] }
}

extension Architecture: Equatable {
  /// Equal when name, input and every layer with its options are.
  public static func == (a: Architecture, b: Architecture) -> Bool {
    a.name == b.name && a.input == b.input && a.layers.count == b.layers.count
      && zip(a.layers, b.layers).allSatisfy { $0.isEqual(to: $1) }
  }
}
