import Networks

/// What a training starts from, and what of it stays: the weights of a file, frozen layers.
///
/// The head of a network may have other classes than the file's; it then starts anew, and with the others frozen it
/// alone is learnt.
public struct StartingPoint: Codable, Sendable, Equatable {
  /// A safetensors file that Fleming or PyTorch wrote; nil: starting values by the seed.
  public var weights: String?
  /// A JSON file that says which of its tensors fill which layers, where names and shapes do not tell.
  public var weightMap: String?
  /// Names of the layers that do not learn, or `all-but-head`.
  public var frozen: [String]

  enum CodingKeys: String, CodingKey {
    case weights, frozen
    case weightMap = "weight_map"
  }

  /// A starting point.
  public init(weights: String? = nil, weightMap: String? = nil, frozen: [String] = []) {
    self.weights = weights
    self.weightMap = weightMap
    self.frozen = frozen
  }

  /// Fills a network from the file; `tell` receives the names of the layers that keep their values.
  func fill(_ network: inout Network, tell: (TrainingEvent) -> Void = { _ in }) throws {
    guard let weights else { return }
    let map = try weightMap.map(WeightMap.read) ?? WeightMap()
    tell(.startedFrom(weights, newLayers: try network.adopt(ModelFile.read(weights), map: map, path: weights)))
  }
}
