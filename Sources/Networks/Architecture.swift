/// What a network is made of: the shape it takes, its layers, and all that follows from them. Always consistent.
///
/// The shape rule of every layer has been applied, the names are given ("conv1", "dense2": the layer's prefix and its
/// number among its like), and every tensor has its place in one flat block.
public struct Architecture: Sendable {
  /// A name for people: a preset's, or the file's own.
  public let name: String
  /// The shape of one sample, axes [channel, row, column].
  public let input: Shape
  /// The layers, first to last; composite layers hold more.
  public let layers: [any Layer]
  /// Every layer with those inside composite ones, in the order in which they are computed; a composite layer stands in
  /// front of what it holds.
  public let steps: [Step]
  /// Every tensor in the order of the flat block.
  public let tensors: [TensorDescription]
  /// Multiplications with addition for one sample, forward.
  public let multiplyAdds: Int
  /// How many plain numbers a sample carries behind its picture, for side inputs.
  public let sideCount: Int
  /// Number of outputs (logits).
  public let outputs: Int

  /// Most layers of an architecture.
  public static let mostLayers = 1000
  /// How deep composite layers may lie in each other.
  public static let deepestNesting = 8
  /// Largest channel, row or column count.
  public static let largestAxis = 65_536
  /// Most values of a sample anywhere in a network.
  public static let mostValues = 1 << 28
  /// Most parameters of a network.
  public static let mostParameters = 1 << 28

  /// One layer in its place.
  public struct Step: Sendable {
    /// The layer.
    public let layer: any Layer
    /// Its name: "conv1", "activation1", "pool1".
    public let name: String
    /// How many composite layers it lies in.
    public let depth: Int
    /// The name of the part of a composite layer that starts with it; nil for all others.
    public let part: String?
    /// The shape in front of it.
    public let input: Shape
    /// The shape behind it.
    public internal(set) var output: Shape
    /// Which of the architecture's tensors are its own.
    public internal(set) var tensors: Range<Int>
  }

  /// An architecture with every shape checked.
  ///
  /// - Throws: `NetworkError.badShape` naming the layer that does not fit, or a size beyond the limits.
  public init(name: String, input: Shape, layers: [any Layer]) throws {
    var walk = ArchitectureWalk()
    try ArchitectureWalk.check(input, layer: "input")
    guard !layers.isEmpty else { throw NetworkError.badShape(layer: "list", reason: "0 layers") }
    let output = try walk.walk(LayerList(layers), shape: input)
    guard output.rows == 1, output.columns == 1 else {
      throw NetworkError.badShape(
        layer: walk.steps[walk.steps.count - 1].name, reason: "the last output is \(output), not a vector")
    }
    self.name = name
    self.input = input
    self.layers = layers
    steps = walk.steps
    tensors = walk.tensors
    multiplyAdds = walk.multiplyAdds
    sideCount = walk.sideCount
    outputs = output.count
  }

  /// Number of values of one sample: its picture, then the numbers of side inputs.
  public var sampleCount: Int { input.count + sideCount }
  /// Number of values in the flat block, running statistics included.
  public var valueCount: Int { tensors.last?.range.upperBound ?? 0 }
  /// Number of parameters that training moves.
  public var parameterCount: Int { tensors.reduce(0) { $0 + ($1.isTrainable ? $1.range.count : 0) } }
}

extension Architecture: Equatable {
  /// Equal when name, input and every layer with its options are.
  public static func == (a: Architecture, b: Architecture) -> Bool {
    a.name == b.name && a.input == b.input && LayerList(a.layers) == LayerList(b.layers)
  }
}
