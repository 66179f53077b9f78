/// A layer of pictures along one row: PyTorch's `Conv1d`, `MaxPool1d`, `AvgPool1d`, for spectra and light curves.
///
/// Input [channel, 1, column], output [channel', 1, column'] by the rule of the layer of pictures with a window one row
/// high; its kernel, stride, padding and dilation are one number each. The weight of a convolution is
/// [filter, channel, kernel column].
public struct OneDimensional<Plane: WindowedLayer>: Layer {
  /// The name in architecture files: "convolution-1d".
  public static var kind: String { "\(Plane.kind)-1d" }
  /// The start of its names in a network: that of the layer of pictures.
  public static var namePrefix: String { Plane.namePrefix }
  /// Its options in architecture files: those of the layer of pictures.
  public static var options: [String] { Plane.options }

  /// The options, as of a layer of pictures with a square window.
  public var plane: Plane

  /// A layer along one row with the options of a layer of pictures.
  public init(_ plane: Plane) { self.plane = plane }

  /// The layer of pictures that does the same: its window is one row high.
  var row: Plane {
    var row = plane
    row.window = plane.window.alongOneRow
    return row
  }

  /// The options in a few words.
  public var summary: String { row.summary }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    try require(plane.window.isSquare, "kernel, stride, padding and dilation are one number each along one row")
    try require(input.rows == 1, "the input \(input) has \(input.rows) rows, not one")
    return try row.outputShape(for: input)
  }

  /// Its tensors, in the order of PyTorch's state dictionary.
  public func parameters(for input: Shape) -> [ParameterSpecification] {
    row.parameters(for: input).map { tensor in
      var tensor = tensor
      if tensor.shape.count == 4 { tensor.shape.remove(at: 2) }
      return tensor
    }
  }

  /// Multiplications with addition for one sample.
  public func multiplyAdds(for input: Shape) -> Int { row.multiplyAdds(for: input) }

  /// Reads the options of the layer of pictures.
  public init(from decoder: any Decoder) throws { self.init(try Plane(from: decoder)) }

  /// Writes the options of the layer of pictures.
  public func encode(to encoder: any Encoder) throws { try plane.encode(to: encoder) }
}

/// A convolution along one row: `Convolution1D(.init(filters: 16, kernel: 7))`.
public typealias Convolution1D = OneDimensional<Convolution>
/// The largest value of each stretch of one row.
public typealias MaxPooling1D = OneDimensional<MaxPooling>
/// The mean of each stretch of one row.
public typealias AveragePooling1D = OneDimensional<AveragePooling>

extension OneDimensional: LoweredLayer where Plane: LoweredLayer {
  func lower(_ lowering: Lowering) throws { try row.lower(lowering) }
}
