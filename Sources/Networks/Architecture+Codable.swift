import FoundationEssentials

extension Architecture: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case name, input, layers }

  /// Reads `{"name", "input": {"channels", "rows", "columns"}, "layers": [{"kind", options}]}`; unknown keys are refused.
  public init(from decoder: any Decoder) throws {
    try LayerList.refuseUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let list = try container.decode(LayerList.self, forKey: .layers)
    try self.init(
      name: try container.decodeIfPresent(String.self, forKey: .name) ?? "unnamed",
      input: try container.decode(Shape.self, forKey: .input), layers: list.layers)
  }

  /// Writes what `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(input, forKey: .input)
    try container.encode(LayerList(layers), forKey: .layers)
  }
}

extension Architecture {
  /// The architecture as JSON text, keys sorted.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// The architecture in JSON text; `path` names the text in errors.
  ///
  /// - Throws: `NetworkError.badArchitecture` with what is wrong and where.
  public init(json: some Collection<UInt8>, path: String) throws {
    do {
      self = try JSONDecoder().decode(Architecture.self, from: Data(json))
    } catch {
      throw NetworkError.badArchitecture(path: path, reason: JSONReason.describe(error))
    }
  }

  /// Reads an architecture file of at most one mebibyte.
  ///
  /// - Throws: `NetworkError.noModel` when it cannot be opened, `NetworkError.badArchitecture` when it is refused.
  public static func read(_ path: String) throws -> Architecture {
    let file = try InputFile(path)
    guard file.count <= 1 << 20 else {
      throw NetworkError.badArchitecture(path: path, reason: "\(file.count) bytes are more than a description needs")
    }
    return try Architecture(json: try file.bytes(0..<file.count), path: path)
  }
}
