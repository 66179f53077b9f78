extension Network {
  /// Fills the network with the tensors of a safetensors file: one that Fleming wrote, or PyTorch's state dictionary.
  ///
  /// Names and shapes are matched as `WeightMap` says, or without one where they leave no doubt; the last layer may stay
  /// new, as when the classes are others.
  ///
  /// - Parameter path: Names the file in errors.
  /// - Returns: Names of the layers that keep their values.
  /// - Throws: `NetworkError.badWeights` naming the tensor and both shapes, or when values are not finite.
  public mutating func adopt(_ file: ModelFile, map: WeightMap = WeightMap(), path: String) throws -> [String] {
    let matching = try WeightMatching(architecture, file: file, map: map, path: path)
    for (tensor, source) in zip(architecture.tensors, matching.sources) {
      guard let source else { continue }
      guard file.tensors[source].values[...].allFinite else {
        throw NetworkError.badWeights(
          path: path, reason: "\"\(file.tensors[source].name)\" holds values that are not finite")
      }
      values.replaceSubrange(tensor.range, with: file.tensors[source].values)
    }
    return matching.newLayers
  }
}
