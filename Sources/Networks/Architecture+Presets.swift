extension Architecture {
  /// A named recipe for any input and number of outputs: one file each in `Presets/`.
  struct Preset: Sendable {
    let name: String
    let layers: @Sendable (_ outputs: Int) -> [any Layer]
  }

  static let presets = [flemingCompact, kimBrunner2017, leNet]

  /// Names that `preset` knows; the first is the default.
  public static let presetNames = presets.map(\.name)

  /// A named architecture for an input shape and number of outputs.
  ///
  /// - Throws: `NetworkError.unknownName`, or `NetworkError.badShape` when the input is too small for the layers.
  public static func preset(_ name: String, input: Shape, outputs: Int) throws -> Architecture {
    guard let preset = presets.first(where: { $0.name == name }) else {
      throw NetworkError.unknownName(kind: "architecture", name: name, known: presetNames)
    }
    return try Architecture(name: name, input: input, layers: preset.layers(outputs))
  }
}
