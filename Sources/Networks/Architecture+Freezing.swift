extension Architecture {
  /// What stands for every layer but the last that learns.
  public static let allButHead = "all-but-head"

  /// The layers that a choice of names keeps as they are, those inside composite layers too.
  ///
  /// - Parameter names: Layers ("conv1", "residual2"), or `all-but-head`.
  /// - Throws: `NetworkError.unknownName` for a name that no layer has; `NetworkError.badShape` when nothing is left to
  ///   learn.
  public func frozenLayers(_ names: [String]) throws -> Set<String> {
    let learning = steps.filter { !$0.tensors.isEmpty }.map(\.name)
    var frozen: Set<String> = []
    for name in names {
      if name == Self.allButHead {
        frozen.formUnion(learning.dropLast())
        continue
      }
      guard let first = steps.firstIndex(where: { $0.name == name }) else {
        throw NetworkError.unknownName(kind: "layer", name: name, known: steps.map(\.name) + [Self.allButHead])
      }
      let inside = steps[(first + 1)...].prefix { $0.depth > steps[first].depth }
      frozen.formUnion([name] + inside.map(\.name))
    }
    guard !frozen.isSuperset(of: learning) else {
      throw NetworkError.badShape(layer: names.joined(separator: ","), reason: "frozen, nothing is left to learn")
    }
    return frozen
  }
}
