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
      Self.fillUniform(values, limit: (6 / Double(fanIn + fanOut)).squareRoot(), &source)
    case .he:
      Self.fillNormal(values, deviation: (2 / Double(fanIn)).squareRoot(), &source)
    case .glorotNormal:
      Self.fillTruncated(values, deviation: (2 / Double(fanIn + fanOut)).squareRoot() / Self.truncation, &source)
    case .heNormal:
      Self.fillTruncated(values, deviation: (2 / Double(fanIn)).squareRoot() / Self.truncation, &source)
    case .heUniform:
      Self.fillUniform(values, limit: (6 / Double(fanIn)).squareRoot(), &source)
    case .uniform(let limit):
      Self.fillUniform(values, limit: Double(limit), &source)
    case .normal(let deviation):
      Self.fillNormal(values, deviation: Double(deviation), &source)
    case .truncatedNormal(let deviation):
      Self.fillTruncated(values, deviation: Double(deviation), &source)
    case .orthogonal(let gain):
      let rows = shape.first ?? 1
      OrthogonalMatrix.fill(values, rows: rows, columns: values.count / max(1, rows), gain: gain, &source)
    }
  }

  /// The deviation that is left of a normal distribution of deviation 1 truncated at -2 and 2.
  private static let truncation = 0.87962566103423978

  /// Fills a buffer with numbers uniform in +-limit.
  private static func fillUniform(
    _ values: UnsafeMutableBufferPointer<Float>, limit: Double, _ source: inout RandomSource
  ) {
    for i in values.indices { values.initializeElement(at: i, to: Float(source.uniform(-limit, limit))) }
  }

  /// Fills a buffer with normal numbers of mean 0 within two deviations; the others are drawn again.
  private static func fillTruncated(
    _ values: UnsafeMutableBufferPointer<Float>, deviation: Double, _ source: inout RandomSource
  ) {
    var i = 0
    while i < values.count {
      let (a, b) = source.normalPair()
      for value in [a, b] where abs(value) <= 2 && i < values.count {
        values.initializeElement(at: i, to: Float(deviation * value))
        i += 1
      }
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
