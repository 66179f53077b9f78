import Networks

extension Network {
  /// The hashed values that the script of the goldens gives an architecture: weights in +-sqrt(6 / fan in), biases in
  /// +-.1, normalisation weights and variances in 1 +- .5.
  init(hashed architecture: Architecture) {
    var values: [Float] = []
    values.reserveCapacity(architecture.valueCount)
    for (i, tensor) in architecture.tensors.enumerated() {
      let key = UInt64(1000 + i)
      let isMatrix = tensor.shape.count > 1
      if tensor.name.hasSuffix(".weight") && isMatrix {
        let fanIn = tensor.shape.dropFirst().reduce(1, *)
        values += NetworksTests.hashed(
          key, count: tensor.range.count, scale: Float((6 / Double(fanIn)).squareRoot()))
      } else if tensor.name.hasSuffix(".weight") || tensor.name.hasSuffix(".running_var") {
        values += NetworksTests.hashed(key, count: tensor.range.count, scale: 0.5).map { 1 + $0 }
      } else {
        values += NetworksTests.hashed(key, count: tensor.range.count, scale: 0.1)
      }
    }
    self.init(architecture: architecture, values: values)
  }

  /// The same network with every dropout layer's rate 0: what can be compared with another library.
  static func withoutDropout(_ architecture: Architecture) throws -> Architecture {
    try Architecture(
      name: architecture.name, input: architecture.input,
      layers: architecture.layers.map { $0 is Dropout ? Dropout(rate: 0) : $0 })
  }
}
