/// Max pooling: the largest value of each window; padding never wins, as in PyTorch.
///
/// Input [channel, row, column], output [channel, row', column'].
public struct MaxPooling: WindowedLayer {
  /// The name in architecture files.
  public static let kind = "max-pooling"
  /// The start of its names in a network.
  public static let namePrefix = "pool"
  /// Its options in architecture files.
  public static let options = ["kernel", "stride", "padding"]

  /// Rows and columns of the window.
  public var kernel: Extent
  /// Steps between windows.
  public var stride: Extent
  /// What surrounds the input.
  public var padding: Padding

  /// A pooling layer; windows lie side by side unless a stride is given.
  public init(kernel: Extent, stride: Extent? = nil, padding: Padding = .none) {
    self.kernel = kernel
    self.stride = stride ?? kernel
    self.padding = padding
  }

  /// The moving window.
  public var window: Window {
    get { Window(kernel: kernel, stride: stride, padding: padding, dilation: 1) }
    set { (kernel, stride, padding) = (newValue.kernel, newValue.stride, newValue.padding) }
  }

  /// The options in a few words.
  public var summary: String { "max \(window.poolingSummary)" }

  /// The shape behind the layer; throws `NetworkError.badShape` when an option or the input does not fit.
  public func outputShape(for input: Shape) throws -> Shape {
    if let fault = window.poolingFault(for: input) { try require(false, fault) }
    return window.pooledShape(for: input)
  }

  /// Reads the options; all but `kernel` have defaults.
  public init(from decoder: any Decoder) throws {
    let options = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      kernel: try options.decode(Extent.self, forKey: .kernel),
      stride: try options.decodeIfPresent(Extent.self, forKey: .stride),
      padding: try options.decodeIfPresent(Padding.self, forKey: .padding) ?? .none)
  }
}

extension MaxPooling: LoweredLayer {
  func lower(_ lowering: Lowering) throws {
    lowering.restoreOrder()
    lowering.append(
      try MaxPoolingStage(
        lowering.context, name: lowering.name, input: lowering.shape,
        output: try outputShape(for: lowering.shape), window: window))
  }
}
