import FoundationEssentials

/// Which tensors of a foreign file fill which layers, where names and shapes alone do not tell.
///
/// In JSON one object: a layer or tensor of the network, then the layer or tensor of the file, or null for a layer that
/// keeps its starting values: `{"conv1": "features.0", "dense1.bias": "fc.bias", "dense2": null}`.
public struct WeightMap: Sendable, Equatable {
  /// The places by the network's names; an inner nil is a layer that keeps its starting values.
  public var places: [String: String?]

  /// A map; empty, names and shapes decide.
  public init(_ places: [String: String?] = [:]) { self.places = places }

  /// Reads a map file of at most one mebibyte.
  ///
  /// - Throws: `NetworkError.noModel` when it cannot be opened, `NetworkError.badWeights` when it is no such object.
  public static func read(_ path: String) throws -> WeightMap {
    let file = try InputFile(path)
    guard file.count <= 1 << 20 else {
      throw NetworkError.badWeights(path: path, reason: "\(file.count) bytes are more than a map of names needs")
    }
    do {
      return WeightMap(try JSONDecoder().decode([String: String?].self, from: Data(try file.bytes(0..<file.count))))
    } catch let error as DecodingError {
      throw NetworkError.badWeights(path: path, reason: "not a map of names: \(JSONReason.describe(error))")
    }
  }
}
