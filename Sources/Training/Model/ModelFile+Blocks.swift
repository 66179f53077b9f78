import Networks

extension ModelFile {
  /// The flat block of an architecture from tensors whose names start with `prefix`; nil when there is none of them.
  ///
  /// Throws when one is missing or has another shape.
  func block(of architecture: Architecture, prefix: String, path: String) throws -> [Float]? {
    let named = Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    guard architecture.tensors.contains(where: { named[prefix + $0.name] != nil }) else { return nil }
    var result: [Float] = []
    result.reserveCapacity(architecture.valueCount)
    for tensor in architecture.tensors {
      guard let found = named[prefix + tensor.name], found.shape == tensor.shape else {
        throw TrainingError.badCheckpoint(
          path: path, reason: "the tensor \"\(prefix)\(tensor.name)\" is missing or has another shape")
      }
      result += found.values
    }
    return result
  }
}
