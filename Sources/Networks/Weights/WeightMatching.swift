/// Finds for each layer of a network the tensors of a file that fill it.
///
/// First what a map says, then equal names, then equal shapes: layers of one set of shapes take the file's groups of the
/// same shapes in the order of their numbers, where there are as many and their names differ in numbers alone. The last
/// layer with tensors, the head, keeps its starting values when nothing fits it; any other must be filled.
struct WeightMatching {
  /// For each tensor of the architecture its place in the file; nil: it keeps its starting values.
  private(set) var sources: [Int?]
  /// Names of the layers that keep their starting values.
  private(set) var newLayers: [String] = []

  private let architecture: Architecture
  private let file: ModelFile
  private let path: String
  private var free: [WeightGroup]

  init(_ architecture: Architecture, file: ModelFile, map: WeightMap, path: String) throws {
    self.architecture = architecture
    self.file = file
    self.path = path
    sources = Array(repeating: nil, count: architecture.tensors.count)
    free = WeightGroup.groups(file)
    let layers = architecture.steps.filter { !$0.tensors.isEmpty }
    try refuseUnknown(map, layers)
    var rest: [Architecture.Step] = []
    for layer in layers {
      let isDone = try fillMapped(layer, map) || fillNamed(layer, isHead: layer.name == layers.last?.name)
      if !isDone { rest.append(layer) }
    }
    try fillByShape(rest, head: layers.last?.name)
    if map.places.isEmpty { try refuseRest() }
  }

  private func refuse(_ reason: String) -> NetworkError { .badWeights(path: path, reason: reason) }

  private func refuseUnknown(_ map: WeightMap, _ layers: [Architecture.Step]) throws {
    let known = Set(layers.map(\.name) + architecture.tensors.map(\.name))
    if let name = map.places.keys.filter({ !known.contains($0) }).min() {
      throw refuse("the map names \"\(name)\", which the network lacks; its layers: \(list(layers.map(\.name)))")
    }
  }

  private func suffix(_ tensor: Int, of layer: Architecture.Step) -> String {
    String(architecture.tensors[tensor].name.dropFirst(layer.name.count + 1))
  }

  // MARK: By name

  private mutating func fillMapped(_ layer: Architecture.Step, _ map: WeightMap) throws -> Bool {
    let whole = map.places[layer.name]
    var isFilled = false
    for tensor in layer.tensors {
      let own = map.places[architecture.tensors[tensor].name]
      guard let choice = own ?? whole.map({ $0.map { "\($0).\(suffix(tensor, of: layer))" } }) else { continue }
      isFilled = true
      guard let name = choice else { continue }
      guard let place = file.tensors.firstIndex(where: { $0.name == name }) else {
        throw refuse("the map sends \(architecture.tensors[tensor].name) to \"\(name)\", which the file lacks")
      }
      try fill(tensor, from: place)
    }
    guard isFilled else { return false }
    if layer.tensors.allSatisfy({ sources[$0] == nil }) { newLayers.append(layer.name) }
    if let missing = layer.tensors.first(where: { sources[$0] == nil }), newLayers.last != layer.name {
      throw refuse("the map leaves \(architecture.tensors[missing].name) out")
    }
    return true
  }

  private mutating func fillNamed(_ layer: Architecture.Step, isHead: Bool) throws -> Bool {
    guard let index = free.firstIndex(where: { $0.name == layer.name }) else { return false }
    let group = free[index]
    if isHead, group.shapes(file) != shapes(layer) { return false }
    for tensor in layer.tensors {
      guard let place = group.places[suffix(tensor, of: layer)] else {
        throw refuse("the tensor \"\(architecture.tensors[tensor].name)\" is missing")
      }
      try fill(tensor, from: place)
    }
    free.remove(at: index)
    return true
  }

  private mutating func fill(_ tensor: Int, from place: Int) throws {
    let (wanted, found) = (architecture.tensors[tensor], file.tensors[place])
    guard wanted.shape == found.shape else {
      throw refuse("\"\(found.name)\" has the shape \(found.shape), \(wanted.name) has \(wanted.shape)")
    }
    sources[tensor] = place
  }

  // MARK: By shape

  private func shapes(_ layer: Architecture.Step) -> String {
    WeightGroup.describe(layer.tensors.map { (suffix($0, of: layer), architecture.tensors[$0].shape) })
  }

  private mutating func fillByShape(_ layers: [Architecture.Step], head: String?) throws {
    let groups = Dictionary(grouping: free) { $0.shapes(file) }
    for (shape, alike) in Dictionary(grouping: layers, by: shapes).sorted(by: { $0.key < $1.key }) {
      let candidates = groups[shape] ?? []
      if candidates.isEmpty, alike.count == 1, alike[0].name == head {
        newLayers.append(alike[0].name)
        continue
      }
      guard !candidates.isEmpty else {
        let others = free.prefix(3).map { "\($0.name) (\($0.shapes(file)))" }.joined(separator: "; ")
        throw refuse("nothing fits \(alike[0].name) (\(shape)); not yet used: \(others.isEmpty ? "nothing" : others)")
      }
      guard candidates.count == alike.count, Set(candidates.map(\.pattern)).count == 1 else {
        throw refuse(
          "\(list(candidates.map(\.name))) could each be \(list(alike.map(\.name))) (\(shape)); a map of names tells")
      }
      for (layer, group) in zip(alike, candidates) {
        for tensor in layer.tensors { sources[tensor] = group.places[suffix(tensor, of: layer)] }
      }
      let used = Set(candidates.map(\.name))
      free.removeAll { used.contains($0.name) }
    }
  }

  /// What is left may be the head of other classes alone.
  private func refuseRest() throws {
    guard free.count > newLayers.count else { return }
    throw refuse("\(list(free.map(\.name))) have no place in the network; a map of names may leave them out")
  }

  private func list(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
  }
}
