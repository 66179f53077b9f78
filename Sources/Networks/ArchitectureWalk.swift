/// One walk over the layers of an architecture, in the order in which they are computed: shapes, names, tensors, sums.
struct ArchitectureWalk {
  private(set) var steps: [Architecture.Step] = []
  private(set) var tensors: [TensorDescription] = []
  private(set) var multiplyAdds = 0
  private(set) var sideCount = 0
  private var counts: [String: Int] = [:]
  private var place = 0

  /// Adds the layers of a list behind `shape`; returns the shape behind them.
  ///
  /// - Parameters:
  ///   - depth: How many composite layers the list lies in.
  ///   - part: What the list is called in its composite layer.
  ///   - times: How often the list is computed for one sample.
  mutating func walk(
    _ list: LayerList, shape: Shape, depth: Int = 0, part: String? = nil, times: Int = 1
  ) throws -> Shape {
    guard depth <= Architecture.deepestNesting else {
      throw NetworkError.badShape(
        layer: steps[steps.count - 1].name, reason: "layers nested deeper than \(Architecture.deepestNesting)")
    }
    var shape = shape
    for (i, layer) in list.layers.enumerated() {
      shape = try add(layer, shape: shape, depth: depth, part: i == 0 ? part : nil, times: times)
    }
    return shape
  }

  private mutating func add(
    _ layer: any Layer, shape: Shape, depth: Int, part: String?, times: Int
  ) throws -> Shape {
    guard steps.count < Architecture.mostLayers else {
      throw NetworkError.badShape(layer: "list", reason: "more than \(Architecture.mostLayers) layers")
    }
    let prefix = type(of: layer).namePrefix
    counts[prefix, default: 0] += 1
    let name = "\(prefix)\(counts[prefix] ?? 0)"
    let own = steps.count
    // Stands in front of its parts, but knows its output and tensors behind them only.
    steps.append(
      Architecture.Step(
        layer: layer, name: name, depth: depth, part: part, input: shape, output: shape, tensors: 0..<0))
    if let side = layer as? SideInput { sideCount += side.count }
    if let composite = layer as? any CompositeLayer {
      let inside = try Self.named(name) { try composite.partShape(for: shape) }
      var outputs: [Shape] = []
      for part in composite.parts {
        outputs.append(
          try walk(
            part.layers, shape: inside, depth: depth + 1, part: part.title, times: times * composite.repetitions))
      }
      steps[own].output = try Self.named(name) { try composite.outputShape(ofParts: outputs, for: shape) }
    } else {
      steps[own].output = try Self.named(name) { try layer.outputShape(for: shape) }
    }
    try Self.check(steps[own].output, layer: name)
    let first = tensors.count
    for parameter in layer.parameters(for: shape) {
      let count = parameter.count
      guard count <= Architecture.mostParameters - place else {
        throw NetworkError.badShape(layer: name, reason: "more than \(Architecture.mostParameters) parameters")
      }
      tensors.append(TensorDescription(name: "\(name).\(parameter.suffix)", range: place..<place + count, parameter))
      place += count
    }
    steps[own].tensors = first..<tensors.count
    let (product, tooMany) = layer.multiplyAdds(for: shape).multipliedReportingOverflow(by: times)
    let (sum, overflow) = multiplyAdds.addingReportingOverflow(product)
    multiplyAdds = tooMany || overflow ? .max : sum
    return steps[own].output
  }

  /// Puts the layer's name into its own complaints.
  private static func named(_ name: String, _ body: () throws -> Shape) throws -> Shape {
    do {
      return try body()
    } catch NetworkError.badShape(_, let reason) {
      throw NetworkError.badShape(layer: name, reason: reason)
    }
  }

  /// Refuses a shape that is empty or beyond the limits.
  static func check(_ shape: Shape, layer: String) throws {
    let axes = [shape.channels, shape.rows, shape.columns]
    // A flattened vector may be longer than an axis of a picture, so it is the product that bounds a vector.
    let longest = shape.rows == 1 && shape.columns == 1 ? Architecture.mostValues : Architecture.largestAxis
    guard axes.allSatisfy({ (1...longest).contains($0) }), shape.count <= Architecture.mostValues else {
      throw NetworkError.badShape(
        layer: layer, reason: "the shape \(shape) is empty or beyond \(Architecture.mostValues) values")
    }
  }
}
