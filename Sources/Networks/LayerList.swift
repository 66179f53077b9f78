/// Layers one behind the other: what an architecture holds, and each branch inside a composite layer.
///
/// In a file: a list of `{"kind", options}`; unknown kinds and options are refused.
public struct LayerList: Sendable, ExpressibleByArrayLiteral {
  /// The layers, first to last.
  public var layers: [any Layer]

  /// A list of layers.
  public init(_ layers: [any Layer] = []) { self.layers = layers }

  /// A list of layers.
  public init(arrayLiteral layers: any Layer...) { self.layers = layers }

  /// The shape behind the last layer; throws `NetworkError.badShape` when one does not fit.
  func outputShape(for input: Shape) throws -> Shape {
    try layers.reduce(input) { try $1.outputShape(for: $0) }
  }
}

extension LayerList: Hashable {
  /// Equal when every layer with its options is.
  public static func == (a: LayerList, b: LayerList) -> Bool {
    a.layers.count == b.layers.count && zip(a.layers, b.layers).allSatisfy { $0.isEqual(to: $1) }
  }

  /// Hashes every layer.
  public func hash(into hasher: inout Hasher) {
    for layer in layers { hasher.combine(AnyHashable(layer)) }
  }
}

extension LayerList: Codable {
  /// A key of any name: for reading the kind of a layer and finding options it does not have.
  private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
    static let kind = AnyKey(stringValue: "kind")
  }

  /// Reads a list of layers.
  public init(from decoder: any Decoder) throws {
    // Residuals may hold residuals, but a file must not make the reader recurse without end.
    guard decoder.codingPath.count <= 4 * Architecture.deepestNesting else {
      throw Self.corrupted(decoder.codingPath, "layers nested deeper than \(Architecture.deepestNesting)")
    }
    var list = try decoder.unkeyedContainer()
    layers = []
    while !list.isAtEnd {
      guard layers.count < Architecture.mostLayers else {
        throw Self.corrupted(list.codingPath, "more than \(Architecture.mostLayers) layers")
      }
      layers.append(try Self.layer(from: try list.superDecoder()))
    }
  }

  /// Writes what `init(from:)` reads.
  public func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
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

  static func refuseUnknownKeys(_ decoder: any Decoder, known: [String]) throws {
    for key in try decoder.container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
      throw corrupted(
        decoder.codingPath, "unknown key \"\(key.stringValue)\"; known: \(known.joined(separator: ", "))")
    }
  }

  private static func corrupted(_ path: [any CodingKey], _ reason: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: path, debugDescription: reason))
  }
}
