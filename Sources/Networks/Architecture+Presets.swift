extension Architecture {
  /// A named recipe, for the input and outputs it was published with or any others that fit: one file each in
  /// `Presets/`.
  public struct Preset: Sendable {
    /// The name on the command line.
    public let name: String
    /// Where it comes from.
    public let reference: String
    /// The input it was made for.
    public let input: Shape
    /// The number of outputs it was made for.
    public let outputs: Int
    /// The layers for an input and a number of outputs.
    let layers: @Sendable (_ input: Shape, _ outputs: Int) -> [any Layer]

    init(
      _ name: String, reference: String, input: Shape, outputs: Int,
      @LayerBuilder layers: @escaping @Sendable (_ input: Shape, _ outputs: Int) -> [any Layer]
    ) {
      self.name = name
      self.reference = reference
      self.input = input
      self.outputs = outputs
      self.layers = layers
    }
  }

  /// Every recipe; the first is the default.
  public static let presets = [
    flemingCompact, kimBrunner2017, dieleman2015, huertasCompany2015, gieseke2017Net1, gieseke2017Net2,
    gieseke2017Net3, resNet18, resNet34, bailerJones1997, stellarMLP, kerasCIFAR10, leNet, leNet5, perceptron, xor,
  ]

  /// Names that `preset` knows; the first is the default.
  public static let presetNames = presets.map(\.name)

  /// A named architecture, for the input shape and number of outputs it was made for unless others are given.
  ///
  /// - Throws: `NetworkError.unknownName`, or `NetworkError.badShape` when the input is too small for the layers.
  public static func preset(_ name: String, input: Shape? = nil, outputs: Int? = nil) throws -> Architecture {
    guard let preset = presets.first(where: { $0.name == name }) else {
      throw NetworkError.unknownName(kind: "architecture", name: name, known: presetNames)
    }
    let input = input ?? preset.input
    return try Architecture(name: name, input: input, layers: preset.layers(input, outputs ?? preset.outputs))
  }
}
