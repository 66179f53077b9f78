/// One step of a network: what it is (options), what it does to shapes, and which parameters it has.
///
/// A layer is one file in `Layers/`: its specification, its shape rule, and its lowering into the engine's plan side by
/// side. `LayerRegistry.types` is the one list of them. Options are checked by `outputShape(for:)`, so that a value
/// read from a file and one made in code pass the same gate.
public protocol Layer: Codable, Sendable, Hashable {
  /// The name in architecture files: "convolution", "max-pooling".
  static var kind: String { get }
  /// The start of the names its instances get in a network: "conv" gives "conv1", "conv2".
  static var namePrefix: String { get }
  /// Names of the options in architecture files; any other key is refused.
  static var options: [String] { get }
  /// The options in a few words, for the printed table.
  var summary: String { get }
  /// The shape of one sample behind the layer.
  ///
  /// - Throws: `NetworkError.badShape` when an option is out of range or the input does not fit.
  func outputShape(for input: Shape) throws -> Shape
  /// The layer's tensors, in the order of PyTorch's state dictionary; empty for layers that learn nothing.
  func parameters(for input: Shape) -> [ParameterSpecification]
  /// Multiplications with addition for one sample, forward.
  func multiplyAdds(for input: Shape) -> Int
}

extension Layer {
  /// No parameters, unless the layer says otherwise.
  public func parameters(for input: Shape) -> [ParameterSpecification] { [] }

  /// No multiplications worth counting, unless the layer says otherwise.
  public func multiplyAdds(for input: Shape) -> Int { 0 }

  /// Whether another layer is of the same kind with the same options.
  func isEqual(to other: any Layer) -> Bool { (other as? Self) == self }

  /// Throws `NetworkError.badShape` with `reason` unless `condition` holds.
  func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
    guard condition else { throw NetworkError.badShape(layer: Self.kind, reason: reason()) }
  }
}

/// A layer that moves a window over a plane; `OneDimensional` makes one of it that moves along one row.
public protocol WindowedLayer: Layer {
  /// The moving window.
  var window: Window { get set }
}

/// One tensor of a layer: its name's ending, its shape and how it starts.
public struct ParameterSpecification: Sendable, Hashable {
  /// The name's ending: "weight", "bias", "running_mean", "running_var".
  public let suffix: String
  /// Lengths of the axes in PyTorch's order: convolution [output, input, row, column], dense [output, input].
  public var shape: [Int]
  /// How the values start.
  public let initialization: Initialization
  /// Inputs that one output sums over.
  public let fanIn: Int
  /// Outputs that one input reaches.
  public let fanOut: Int
  /// False for running statistics, which no optimiser moves.
  public let isTrainable: Bool
  /// Whether weight decay applies: weights yes; biases and normalisation no.
  public let decays: Bool

  /// A tensor of a layer.
  public init(
    suffix: String, shape: [Int], initialization: Initialization, fanIn: Int, fanOut: Int, isTrainable: Bool = true,
    decays: Bool = false
  ) {
    self.suffix = suffix
    self.shape = shape
    self.initialization = initialization
    self.fanIn = fanIn
    self.fanOut = fanOut
    self.isTrainable = isTrainable
    self.decays = decays
  }

  /// Number of values.
  public var count: Int { shape.reduce(1, *) }
}

/// The one list of layers: architecture files know these kinds.
public enum LayerRegistry {
  /// Every kind of layer.
  public static let types: [any Layer.Type] = [
    Convolution.self, Dense.self, BatchNormalization.self, Activation.self, ParametricReLU.self, MaxPooling.self,
    AveragePooling.self, GlobalAveragePooling.self, GlobalMaxPooling.self, Flatten.self, Dropout.self,
    TransposedConvolution.self, Maxout.self, GaussianNoise.self,
    Convolution1D.self, MaxPooling1D.self, AveragePooling1D.self,
    Residual.self, Concatenation.self, SideInput.self, Views.self,
  ]
}
