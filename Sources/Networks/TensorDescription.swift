/// One tensor of a network: its name, shape and place in the flat block.
public struct TensorDescription: Sendable, Hashable {
  /// The name: "conv1.weight".
  public let name: String
  /// Lengths of the axes in PyTorch's order: convolution [output, input, row, column], dense [output, input].
  public let shape: [Int]
  /// The place in the flat block, values in row-major order.
  public let range: Range<Int>
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

  init(name: String, range: Range<Int>, _ parameter: ParameterSpecification) {
    self.name = name
    self.range = range
    shape = parameter.shape
    initialization = parameter.initialization
    fanIn = parameter.fanIn
    fanOut = parameter.fanOut
    isTrainable = parameter.isTrainable
    decays = parameter.decays
  }
}
