extension Network {
  /// The same answers from fewer layers: every batch normalisation right behind a convolution is taken into its weights and
  /// biases. Outside training a normalisation multiplies each channel by weight / sqrt(running variance + epsilon), which the
  /// convolution can do as well.
  ///
  /// A network without such layers is returned as it is. Throws what ``Architecture/init(name:input:layers:)`` throws.
  public func foldingNormalization() throws -> Network {
    guard architecture.steps.contains(where: { $0.layer is BatchNormalization }) else { return self }
    var folding = NormalizationFolding(network: self)
    let layers = folding.fold(LayerList(architecture.layers)).layers
    return Network(
      architecture: try Architecture(name: architecture.name, input: architecture.input, layers: layers),
      values: folding.values)
  }
}

extension Committee {
  /// The committee of its members' answers from fewer layers (``Network/foldingNormalization()``).
  public func foldingNormalization() throws -> Committee {
    Committee(try members.map { try $0.foldingNormalization() })
  }
}

/// The walk over a network's layers that takes normalisations into convolutions.
private struct NormalizationFolding {
  let network: Network
  /// Values of the layers so far, in the order of their new tensors.
  private(set) var values: [Float] = []
  /// The place in the architecture's steps.
  private var place = 0

  init(network: Network) { self.network = network }

  /// The layers of a list without what could be folded; composite layers hold lists of their own.
  mutating func fold(_ list: LayerList) -> LayerList {
    var result = LayerList()
    var rest = list.layers[...]
    while let layer = rest.popFirst() {
      let own = nextTensors()
      if var convolution = layer as? Convolution, let normalization = rest.first as? BatchNormalization {
        rest.removeFirst()
        append(convolution: own, normalization: nextTensors(), epsilon: normalization.epsilon)
        convolution.bias = true
        result.layers.append(convolution)
      } else if let composite = layer as? any CompositeLayer {
        result.layers.append(composite.replacing(parts: composite.parts.map { fold($0.layers) }))
      } else {
        values += own.joined()
        result.layers.append(layer)
      }
    }
    return result
  }

  /// The values of the next layer's tensors.
  private mutating func nextTensors() -> [ArraySlice<Float>] {
    let step = network.architecture.steps[place]
    place += 1
    return network.architecture.tensors[step.tensors].map { network.values[$0.range] }
  }

  /// Appends the weights [filter, ...] and biases [filter] of a convolution (its tensors: weight and, if any, bias) with a
  /// normalisation (weight, bias, running mean, running variance) behind it.
  private mutating func append(
    convolution: [ArraySlice<Float>], normalization: [ArraySlice<Float>], epsilon: Double
  ) {
    let (weights, norm) = (convolution[0], normalization.map { $0.map(Double.init) })
    let filters = norm[0].count
    let size = weights.count / filters
    let scales = (0..<filters).map { norm[0][$0] / (norm[3][$0] + epsilon).squareRoot() }
    for (filter, scale) in scales.enumerated() {
      let first = weights.startIndex + filter * size
      values += weights[first..<first + size].map { Float(Double($0) * scale) }
    }
    let biases = convolution.count > 1 ? convolution[1].map(Double.init) : [Double](repeating: 0, count: filters)
    values += (0..<filters).map { Float((biases[$0] - norm[2][$0]) * scales[$0] + norm[1][$0]) }
  }
}
