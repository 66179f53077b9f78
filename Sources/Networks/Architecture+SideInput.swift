extension Architecture {
  /// The architecture with so many plain numbers of a sample joined to its features, right in front of the first dense
  /// layer: behind the picture's flattening or global pooling, and behind a dropout of the features.
  ///
  /// - Throws: `NetworkError.badShape` when none of the outermost layers is dense, or the count is out of range.
  public func joiningNumbers(_ count: Int) throws -> Architecture {
    guard let place = layers.firstIndex(where: { $0 is Dense }) else {
      throw NetworkError.badShape(
        layer: steps[steps.count - 1].name,
        reason: "no layer in \(name) is dense, so that the place of \(count) plain numbers is open; "
          + "a layer of the kind \(SideInput.kind) says it")
    }
    let shape = steps.filter { $0.depth == 0 }[place].input
    // A dense layer takes a picture as it is; numbers stand behind a vector.
    let flattening: [any Layer] = shape.rows * shape.columns == 1 ? [] : [Flatten()]
    return try Architecture(
      name: name, input: input,
      layers: layers[..<place] + flattening + [SideInput(count: count)] + layers[place...])
  }
}
