import FoundationEssentials

extension Architecture: Codable {
  private enum CodingKeys: String, CodingKey, CaseIterable { case name, input, layers }

  /// A key of any name: for reading the kind of a layer and finding options it does not have.
  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
    static let kind = AnyKey(stringValue: "kind")
  }

  /// Reads `{"name", "input": {"channels", "rows", "columns"}, "layers": [{"kind", options}]}`; unknown keys are refused.
  public init(from decoder: any Decoder) throws {
    try Self.refuseUnknownKeys(decoder, known: CodingKeys.allCases.map(\.rawValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    var list = try container.nestedUnkeyedContainer(forKey: .layers)
    var layers: [any Layer] = []
    while !list.isAtEnd {
      guard layers.count < Self.mostLayers else {
        throw Self.corrupted(list.codingPath, "more than \(Self.mostLayers) layers")
      }
      layers.append(try Self.layer(from: try list.superDecoder()))
    }
    try self.init(
      name: try container.decodeIfPresent(String.self, forKey: .name) ?? "unnamed",
      input: try container.decode(Shape.self, forKey: .input), layers: layers)
  }

  /// Writes what `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(input, forKey: .input)
    var list = container.nestedUnkeyedContainer(forKey: .layers)
    for layer in layers {
      let element = list.superEncoder()
      var options = element.container(keyedBy: AnyKey.self)
      try options.encode(type(of: layer).kind, forKey: .kind)
      try layer.encode(to: element)
    }
  }

  private static func layer(from decoder: any Decoder) throws -> any Layer {
    let kind = try decoder.container(keyedBy: AnyKey.self).decode(String.self, forKey: .kind)
    guard let type = LayerRegistry.types.first(where: { $0.kind == kind }) else {
      let known = LayerRegistry.types.map { $0.kind }.joined(separator: ", ")
      throw corrupted(decoder.codingPath, "there is no layer \"\(kind)\"; known: \(known)")
    }
    try refuseUnknownKeys(decoder, known: ["kind"] + type.options)
    return try type.init(from: decoder)
  }

  private static func refuseUnknownKeys(_ decoder: any Decoder, known: [String]) throws {
    for key in try decoder.container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
      throw corrupted(
        decoder.codingPath, "unknown key \"\(key.stringValue)\"; known: \(known.joined(separator: ", "))")
    }
  }

  private static func corrupted(_ path: [any CodingKey], _ reason: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: path, debugDescription: reason))
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
