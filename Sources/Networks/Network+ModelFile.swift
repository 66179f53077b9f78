extension Network {
  /// What `format` says in the metadata of a file that Fleming wrote.
  public static let fileFormat = "fleming-1"

  /// The network as a model file: its tensors, `format` and `architecture`; more metadata may be added.
  public func modelFile(metadata: [String: String] = [:]) throws -> ModelFile {
    var file = ModelFile(metadata: metadata)
    file.metadata["format"] = Self.fileFormat
    file.metadata["architecture"] = try architecture.json()
    file.append(values, of: architecture)
    return file
  }

  /// The network in a model file; tensors that the architecture does not name are left alone.
  ///
  /// - Parameters:
  ///   - path: Names the file in errors.
  ///   - prefix: What the names of the network's tensors begin with.
  /// - Throws: `NetworkError.badModel` when the format is another, a tensor is missing or has another shape, or holds
  ///   values that are not finite; `NetworkError.badArchitecture`.
  public init(_ file: ModelFile, path: String, prefix: String = "") throws {
    func refuse(_ reason: String) -> NetworkError { .badModel(path: path, reason: reason) }
    guard let format = file.metadata["format"] else {
      throw refuse("it does not say format \(Self.fileFormat): not written by Fleming")
    }
    guard format == Self.fileFormat else {
      throw refuse("its format is \"\(format.prefix(40))\", not \(Self.fileFormat)")
    }
    guard let json = file.metadata["architecture"] else { throw refuse("it holds no architecture") }
    let architecture = try Architecture(json: Array(json.utf8), path: path)
    let places = Dictionary(file.tensors.indices.map { (file.tensors[$0].name, $0) }, uniquingKeysWith: { a, _ in a })
    // Every tensor is found before the block is allocated: the architecture alone could ask for any size.
    let sources = try architecture.tensors.map { tensor in
      let name = prefix + tensor.name
      guard let place = places[name] else { throw refuse("the tensor \"\(name)\" is missing") }
      guard file.tensors[place].shape == tensor.shape else {
        throw refuse("\"\(name)\" has the shape \(file.tensors[place].shape), not \(tensor.shape)")
      }
      return place
    }
    let values = [Float](unsafeUninitializedCapacity: architecture.valueCount) { block, initialized in
      for (tensor, source) in zip(architecture.tensors, sources) {
        _ = UnsafeMutableBufferPointer(rebasing: block[tensor.range]).initialize(from: file.tensors[source].values)
      }
      initialized = architecture.valueCount
    }
    for tensor in architecture.tensors {
      guard values[tensor.range].allFinite else {
        throw refuse("\"\(prefix)\(tensor.name)\" holds values that are not finite")
      }
    }
    self.init(architecture: architecture, values: values)
  }

  /// Reads a network from a model file.
  ///
  /// - Throws: `NetworkError`.
  public static func read(_ path: String) throws -> Network { try Network(ModelFile.read(path), path: path) }

  /// Writes the network as a model file, atomically.
  ///
  /// - Throws: `OutputFailure`.
  public func write(to path: String, metadata: [String: String] = [:]) throws {
    try modelFile(metadata: metadata).write(to: path)
  }
}

extension ModelFile {
  /// Adds a flat block of an architecture as tensors whose names start with `prefix`.
  package mutating func append(_ values: [Float], of architecture: Architecture, prefix: String = "") {
    for tensor in architecture.tensors {
      tensors.append(Tensor(name: prefix + tensor.name, shape: tensor.shape, values: Array(values[tensor.range])))
    }
  }
}

extension ArraySlice<Float> {
  /// Whether no value is infinite or NaN, without a branch in the loop.
  var allFinite: Bool {
    withUnsafeBufferPointer { buffer in
      var bad: UInt32 = 0
      for value in buffer { bad |= (value.bitPattern & 0x7F80_0000) == 0x7F80_0000 ? 1 : 0 }
      return bad == 0
    }
  }
}
