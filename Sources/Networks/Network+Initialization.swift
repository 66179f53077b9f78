import Groundwork

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Network {
  /// A network with the starting values its architecture asks for.
  ///
  /// Each tensor draws from a source of its own, made from the seed and the tensor's name, so that a layer added
  /// elsewhere changes nothing.
  public init(_ architecture: Architecture, seed: UInt64) {
    let values = [Float](unsafeUninitializedCapacity: architecture.valueCount) { block, initialized in
      for tensor in architecture.tensors {
        var source = RandomSource(seed, StableHash.fnv1a("initialisation of \(tensor.name)"))
        tensor.initialize(UnsafeMutableBufferPointer(rebasing: block[tensor.range]), &source)
      }
      initialized = architecture.valueCount
    }
    self.init(architecture: architecture, values: values)
  }
}

extension TensorDescription {
  /// Fills a tensor with its starting values.
  func initialize(_ values: UnsafeMutableBufferPointer<Float>, _ source: inout RandomSource) {
    switch initialization {
    case .constant(let value):
      values.initialize(repeating: value)
    case .glorot:
      let limit = (6 / Double(fanIn + fanOut)).squareRoot()
      for i in values.indices { values.initializeElement(at: i, to: Float(source.uniform(-limit, limit))) }
    case .he:
      Self.fillNormal(values, deviation: (2 / Double(fanIn)).squareRoot(), &source)
    case .orthogonal(let gain):
      let rows = shape.first ?? 1
      OrthogonalMatrix.fill(values, rows: rows, columns: values.count / max(1, rows), gain: gain, &source)
    }
  }

  /// Fills a buffer with normal numbers of mean 0.
  static func fillNormal(
    _ values: UnsafeMutableBufferPointer<Float>, deviation: Double, _ source: inout RandomSource
  ) {
    for i in stride(from: 0, to: values.count, by: 2) {
      let (a, b) = source.normalPair()
      values.initializeElement(at: i, to: Float(deviation * a))
      if i + 1 < values.count { values.initializeElement(at: i + 1, to: Float(deviation * b)) }
    }
  }
}
