/// A two-dimensional convolution (cross-correlation, as in every deep-learning library).
///
/// Input [channel, row, column], output [filter, row', column']; weight [filter, channel / groups, kernel row, kernel
/// column]. With several groups, each convolves its share of the channels to its share of the filters by itself; as
/// many groups as channels make a depthwise convolution.
public struct Convolution: WindowedLayer {
  /// The name in architecture files.
  public static let kind = "convolution"
  /// The start of its names in a network.
  public static let namePrefix = "conv"
  /// Its options in architecture files.
  public static let options = [
    "filters", "kernel", "stride", "padding", "dilation", "groups", "bias", "weightInitialization",
    "biasInitialization",
  ]

  /// Number of output channels.
  public var filters: Int
  /// Rows and columns of the kernel.
  public var kernel: Extent
  /// Steps between outputs.
  public var stride: Extent
  /// Zeros around the input.
  public var padding: Padding
  /// Distance between neighbouring taps.
  public var dilation: Extent
  /// Groups of channels that are convolved by themselves.
  public var groups: Int
  /// Whether each filter adds a constant.
  public var bias: Bool
  /// How the weights start.
  public var weightInitialization: Initialization
  /// How the biases start.
  public var biasInitialization: Initialization

  /// A convolution; He's initialisation and zero biases unless said otherwise.
  public init(
    filters: Int, kernel: Extent, stride: Extent = 1, padding: Padding = .same, dilation: Extent = 1,
    groups: Int = 1, bias: Bool = true, weightInitialization: Initialization = .he,
    biasInitialization: Initialization = .zeros
  ) {
    self.filters = filters
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.dilation = dilation
    self.groups = groups
    self.bias = bias
    self.weightInitialization = weightInitialization
    self.biasInitialization = biasInitialization
  }

  /// The moving window.
  public var window: Window {
    get { Window(kernel: kernel, stride: stride, padding: padding, dilation: dilation) }
    set {
      (kernel, stride) = (newValue.kernel, newValue.stride)
      (padding, dilation) = (newValue.padding, newValue.dilation)
    }
  }

  /// The options in a few words.
  public var summary: String {
    var text = "\(filters) @ \(kernel)"
    if stride != 1 { text += ", stride \(stride)" }
    if padding != .same { text += ", padding \(padding)" }
    if dilation != 1 { text += ", dilation \(dilation)" }
    if groups != 1 { text += ", \(groups) groups" }
    return bias ? text : text + ", no bias"
  }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    try require((1...Architecture.largestAxis).contains(filters), "\(filters) filters")
    try require(
      groups >= 1 && input.channels % groups == 0 && filters % groups == 0,
      "\(groups) groups do not divide \(input.channels) channels and \(filters) filters")
    if let fault = window.fault(for: input) { try require(false, fault) }
    let extent = window.outputExtent(for: input)
    return Shape(channels: filters, rows: extent.rows, columns: extent.columns)
  }

  /// Its tensors, in the order of PyTorch's state dictionary.
  public func parameters(for input: Shape) -> [ParameterSpecification] {
    let area = kernel.rows * kernel.columns
    let fanIn = input.channels / groups * area
    let fanOut = filters * area
    let weight = ParameterSpecification(
      suffix: "weight", shape: [filters, input.channels / groups, kernel.rows, kernel.columns],
      initialization: weightInitialization, fanIn: fanIn, fanOut: fanOut, decays: true)
    guard bias else { return [weight] }
    return [
      weight,
      ParameterSpecification(
        suffix: "bias", shape: [filters], initialization: biasInitialization, fanIn: fanIn, fanOut: fanOut),
    ]
  }

  /// Multiplications with addition for one sample.
  public func multiplyAdds(for input: Shape) -> Int {
    let extent = window.outputExtent(for: input)
    return filters * extent.rows * extent.columns * (input.channels / groups) * kernel.rows * kernel.columns
  }

  /// Reads the options; all but `filters` and `kernel` have defaults.
  public init(from decoder: any Decoder) throws {
    let options = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      filters: try options.decode(Int.self, forKey: .filters),
      kernel: try options.decode(Extent.self, forKey: .kernel),
      stride: try options.decodeIfPresent(Extent.self, forKey: .stride) ?? 1,
      padding: try options.decodeIfPresent(Padding.self, forKey: .padding) ?? .same,
      dilation: try options.decodeIfPresent(Extent.self, forKey: .dilation) ?? 1,
      groups: try options.decodeIfPresent(Int.self, forKey: .groups) ?? 1,
      bias: try options.decodeIfPresent(Bool.self, forKey: .bias) ?? true,
      weightInitialization: try options.decodeIfPresent(Initialization.self, forKey: .weightInitialization) ?? .he,
      biasInitialization: try options.decodeIfPresent(Initialization.self, forKey: .biasInitialization) ?? .zeros)
  }
}

extension Convolution: LoweredLayer {
  func lower(_ lowering: Lowering) throws {
    lowering.restoreOrder()
    guard let weight = lowering.tensor("weight") else { return }
    let input = lowering.shape
    if groups == 1 {
      lowering.setLayout(
        .convolution(outputs: filters, inputs: input.channels, taps: kernel.rows * kernel.columns), of: weight)
    }
    let output = try outputShape(for: input)
    let isHalf = lowering.context.precision == .bf16
    if groups == 1, ConvolutionStage.route(from: input, to: output, window, isHalf: isHalf) == .library,
      ProductConvolutionStage.suits(from: input, to: output, window, purpose: lowering.context.purpose)
    {
      lowering.append(
        ProductConvolutionStage(
          lowering.context, name: lowering.name, input: input, output: output, window: window,
          slope: lowering.absorbRectifier(), weights: lowering.offset(weight),
          bias: lowering.tensor("bias").map(lowering.offset)))
      return
    }
    lowering.append(
      try ConvolutionStage(
        lowering.context, name: lowering.name, input: input, output: output, window: window,
        groups: groups, slope: lowering.absorbRectifier(), weights: lowering.offset(weight),
        bias: lowering.tensor("bias").map(lowering.offset), wantsInputGradient: lowering.wantsInputGradient))
  }
}
