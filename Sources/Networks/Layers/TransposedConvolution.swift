/// A transposed convolution: the way back to the data of a convolution with the same options, which enlarges a picture.
///
/// Input [channel, row, column], output [filter, row', column'] with row' = (row - 1) stride + dilation (kernel - 1) + 1
/// - 2 padding + outputPadding, or row' = row stride with padding "same"; weight [channel, filter, kernel row, kernel
/// column], as PyTorch's `ConvTranspose2d`.
public struct TransposedConvolution: Layer {
  /// The name in architecture files.
  public static let kind = "transposed-convolution"
  /// The start of its names in a network.
  public static let namePrefix = "upconv"
  /// Its options in architecture files.
  public static let options = [
    "filters", "kernel", "stride", "padding", "outputPadding", "dilation", "bias", "weightInitialization",
    "biasInitialization",
  ]

  /// Number of output channels.
  public var filters: Int
  /// Rows and columns of the kernel.
  public var kernel: Extent
  /// Steps between the places that two neighbouring inputs reach.
  public var stride: Extent
  /// What is cut off around the output; "same" cuts it to the input's size times the stride.
  public var padding: Padding
  /// Rows below and columns to the right that the output gets on top, fewer than the stride.
  public var outputPadding: Extent
  /// Distance between neighbouring taps.
  public var dilation: Extent
  /// Whether each filter adds a constant.
  public var bias: Bool
  /// How the weights start.
  public var weightInitialization: Initialization
  /// How the biases start.
  public var biasInitialization: Initialization

  /// A transposed convolution; He's initialisation and zero biases unless said otherwise.
  public init(
    filters: Int, kernel: Extent, stride: Extent = 1, padding: Padding = .same, outputPadding: Extent = 0,
    dilation: Extent = 1, bias: Bool = true, weightInitialization: Initialization = .he,
    biasInitialization: Initialization = .zeros
  ) {
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.outputPadding = outputPadding
    self.dilation = dilation
    self.bias = bias
    self.weightInitialization = weightInitialization
    self.biasInitialization = biasInitialization
  }

  /// The window of the convolution from the output to the input.
  public var window: Window { Window(kernel: kernel, stride: stride, padding: padding, dilation: dilation) }

  /// The options in a few words.
  public var summary: String {
    var text = "\(filters) @ \(kernel)"
    if stride != 1 { text += ", stride \(stride)" }
    if padding != .same { text += ", padding \(padding)" }
    if outputPadding != 0 { text += ", output padding \(outputPadding)" }
    if dilation != 1 { text += ", dilation \(dilation)" }
    return bias ? text : text + ", no bias"
  }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    try require((1...Architecture.largestAxis).contains(filters), "\(filters) filters")
    if let fault = window.optionFault { try require(false, fault) }
    let fits =
      padding == .same
      ? outputPadding == 0
      : (0..<stride.rows).contains(outputPadding.rows)
        && (0..<stride.columns).contains(outputPadding.columns)
    try require(fits, "output padding \(outputPadding) does not fit stride \(stride) and padding \(padding)")
    let output = Shape(
      channels: filters, rows: length(input.rows, \.rows), columns: length(input.columns, \.columns))
    try require(output.rows >= 1 && output.columns >= 1, "padding \(padding) leaves nothing of the output")
    return output
  }

  /// The output's length along an axis.
  private func length(_ input: Int, _ axis: KeyPath<Extent, Int>) -> Int {
    let reach = dilation[keyPath: axis] * (kernel[keyPath: axis] - 1)
    let whole = (input - 1) * stride[keyPath: axis] + reach + 1 + outputPadding[keyPath: axis]
    return switch padding {
    case .same: input * stride[keyPath: axis]
    case .none: whole
    case .explicit(let extent): whole - 2 * extent[keyPath: axis]
    }
  }

  /// Its tensors, in the order of PyTorch's state dictionary; what counts as inputs of an output is PyTorch's and
  /// Keras's rule for transposed convolutions.
  public func parameters(for input: Shape) -> [ParameterSpecification] {
    let area = kernel.rows * kernel.columns
    let (fanIn, fanOut) = (filters * area, input.channels * area)
    let weight = ParameterSpecification(
      suffix: "weight", shape: [input.channels, filters, kernel.rows, kernel.columns],
      initialization: weightInitialization, fanIn: fanIn, fanOut: fanOut, decays: true)
    guard bias else { return [weight] }
    return [
      weight,
      ParameterSpecification(
        suffix: "bias", shape: [filters], initialization: biasInitialization, fanIn: fanIn, fanOut: fanOut),
    ]
  }

  /// Multiplications with addition for one sample.
  public func multiplyAdds(for input: Shape) -> Int { input.count * filters * kernel.rows * kernel.columns }

  /// Reads the options; all but `filters` and `kernel` have defaults.
  public init(from decoder: any Decoder) throws {
    let options = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      filters: try options.decode(Int.self, forKey: .filters),
      kernel: try options.decode(Extent.self, forKey: .kernel),
      stride: try options.decodeIfPresent(Extent.self, forKey: .stride) ?? 1,
      padding: try options.decodeIfPresent(Padding.self, forKey: .padding) ?? .same,
      outputPadding: try options.decodeIfPresent(Extent.self, forKey: .outputPadding) ?? 0,
      dilation: try options.decodeIfPresent(Extent.self, forKey: .dilation) ?? 1,
      bias: try options.decodeIfPresent(Bool.self, forKey: .bias) ?? true,
      weightInitialization: try options.decodeIfPresent(Initialization.self, forKey: .weightInitialization) ?? .he,
      biasInitialization: try options.decodeIfPresent(Initialization.self, forKey: .biasInitialization) ?? .zeros)
  }
}

extension TransposedConvolution: LoweredLayer {
  func lower(_ lowering: Lowering) throws {
    lowering.restoreOrder()
    guard let weight = lowering.tensor("weight") else { return }
    let input = lowering.shape
    lowering.setLayout(
      .convolution(outputs: input.channels, inputs: filters, taps: kernel.rows * kernel.columns), of: weight)
    lowering.append(
      try TransposedConvolutionStage(
        lowering.context, name: lowering.name, input: input, output: try outputShape(for: input), window: window,
        slope: lowering.absorbRectifier(), weights: lowering.offset(weight),
        bias: lowering.tensor("bias").map(lowering.offset), wantsInputGradient: lowering.wantsInputGradient))
  }
}
