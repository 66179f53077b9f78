import Networks

/// Architectures that use every stage of the engine in unusual company, and the numbers to feed them.
enum EngineCase {
  private static func leaky() -> any Layer { Activation.leakyReLU(slope: 0.01) }

  /// Odd channel counts, strides, dilation, padding of every kind, softmax in the middle, normalisation of vectors,
  /// dropout behind every other thing, a picture behind a flatten.
  static func architecture(_ name: String) throws -> Architecture {
    switch name {
    case "odd":
      try Architecture(
        name: name, input: Shape(channels: 3, rows: 17, columns: 13),
        layers: [
          Convolution(filters: 6, kernel: 5), leaky(), Convolution(filters: 10, kernel: 3, stride: 2),
          Activation.relu, MaxPooling(kernel: 3, stride: 2, padding: .explicit(1)),
          Convolution(filters: 9, kernel: 3, bias: false), BatchNormalization(), Activation(.tanh),
          Convolution(filters: 13, kernel: 1), Activation(.sigmoid),
          AveragePooling(kernel: 2, stride: 1, padding: .explicit(1), countsPadding: false), Flatten(),
          Activation(.softmax), BatchNormalization(), Dense(features: 7, bias: false), leaky(), Dense(features: 3),
        ])
    case "mixed":
      try Architecture(
        name: name, input: Shape(channels: 4, rows: 20, columns: 20),
        layers: [
          BatchNormalization(), Activation(.tanh), Convolution(filters: 16, kernel: 3, dilation: 2),
          BatchNormalization(), Activation(.sigmoid), Convolution(filters: 24, kernel: 3, stride: 2), leaky(),
          AveragePooling(kernel: 2), Convolution(filters: 11, kernel: 4), Activation(.tanh), Activation(.sigmoid),
          Convolution(filters: 8, kernel: 3), leaky(), GlobalAveragePooling(), Dense(features: 16),
          Activation(.sigmoid), Activation(.tanh), Dense(features: 2), leaky(),
        ])
    case "flattened":
      try Architecture(
        name: name, input: Shape(channels: 2, rows: 9, columns: 9),
        layers: [
          Activation(.tanh), Convolution(filters: 8, kernel: 3), leaky(), Flatten(), BatchNormalization(),
          Dense(features: 5), leaky(), Convolution(filters: 4, kernel: 1), leaky(), Flatten(), Dense(features: 2),
        ])
    case "ends in a picture":
      try Architecture(
        name: name, input: Shape(channels: 3, rows: 6, columns: 5),
        layers: [Convolution(filters: 4, kernel: 3), Activation(.tanh), MaxPooling(kernel: 2), Flatten()])
    case "winograd":
      try Architecture(
        name: name, input: Shape(channels: 5, rows: 14, columns: 11),
        layers: [
          Convolution(filters: 12, kernel: 3, padding: .none), leaky(), Convolution(filters: 20, kernel: 3), leaky(),
          Convolution(filters: 33, kernel: 3, padding: .explicit(2)), leaky(), MaxPooling(kernel: 2),
          Convolution(filters: 17, kernel: 3), Activation.relu, GlobalMaxPooling(), Dense(features: 3),
        ])
    case "winograd of 5":
      try Architecture(
        name: name, input: Shape(channels: 17, rows: 11, columns: 9),
        layers: [
          Convolution(filters: 20, kernel: 5), leaky(), Convolution(filters: 16, kernel: 5, padding: .none), leaky(),
          Convolution(filters: 33, kernel: 5, padding: .explicit(3)), leaky(), MaxPooling(kernel: 3, stride: 2),
          GlobalAveragePooling(), Dense(features: 3),
        ])
    case "graph":
      try Architecture(name, input: Shape(channels: 3, rows: 12, columns: 12)) {
        Convolution(filters: 6, kernel: 3)
        leaky()
        Residual {
          BatchNormalization()
          Convolution(filters: 6, kernel: 3)
          leaky()
        }
        leaky()
        Concatenation(
          [Convolution(filters: 4, kernel: 1), leaky()], [], [MaxPooling(kernel: 3, stride: 1, padding: .same)])
        Residual {
          Residual {
            Convolution(filters: 16, kernel: 3)
            leaky()
          }
          Convolution(filters: 5, kernel: 3, stride: 2)
        } shortcut: {
          Convolution(filters: 5, kernel: 1, stride: 2)
          BatchNormalization()
        }
        Views(turns: 4, flips: true, diagonals: true, crop: 4) {
          Convolution(filters: 7, kernel: 3, padding: .none)
          leaky()
          Flatten()
          Dense(features: 3)
        }
        SideInput(count: 3)
        Dense(features: 9)
        Activation(.tanh)
        SideInput(count: 1)
        Dense(features: 3)
      }
    case "enlarging":
      try Architecture(
        name: name, input: Shape(channels: 3, rows: 5, columns: 6),
        layers: [
          TransposedConvolution(filters: 8, kernel: 4, stride: 2, padding: .explicit(1)), leaky(),
          Convolution(filters: 16, kernel: 3, groups: 4), Activation.relu,
          TransposedConvolution(filters: 3, kernel: 3, stride: 3), leaky(),
          Convolution(filters: 6, kernel: 5, groups: 3), leaky(), Maxout(pieces: 2), GlobalAveragePooling(),
          Dense(features: 9), Maxout(pieces: 3),
        ])
    case "strides":
      try Architecture(
        name: name, input: Shape(channels: 4, rows: 25, columns: 22),
        layers: [
          BatchNormalization(), leaky(), Convolution(filters: 6, kernel: 5, stride: 2, padding: .explicit(2)), leaky(),
          Convolution(
            filters: 12, kernel: Extent(rows: 4, columns: 3), stride: Extent(rows: 2, columns: 1), padding: .explicit(1)
          ),
          Activation.relu, Convolution(filters: 9, kernel: 2, stride: 3), leaky(), GlobalAveragePooling(),
          Dense(features: 3),
        ])
    case "strides along a spectrum":
      try Architecture(
        name: name, input: Shape(channels: 2, rows: 1, columns: 72),
        layers: [
          BatchNormalization(), Activation(.tanh), Convolution1D(.init(filters: 16, kernel: 9, stride: 2)), leaky(),
          Convolution1D(.init(filters: 24, kernel: 7, stride: 2, padding: .explicit(3))), leaky(),
          Convolution1D(.init(filters: 36, kernel: 3, stride: 2)), leaky(),
          Convolution1D(.init(filters: 40, kernel: 5)), leaky(), Flatten(), Dense(features: 3),
        ])
    case "dropout":
      try Architecture(
        name: name, input: Shape(channels: 3, rows: 12, columns: 12),
        layers: [
          Dropout(rate: 0.2), GaussianNoise(sigma: 0.1), Convolution(filters: 16, kernel: 3), leaky(),
          MaxPooling(kernel: 2), Dropout(rate: 0.3),
          Convolution(filters: 16, kernel: 3), Activation(.sigmoid), Dropout(rate: 0.4), Flatten(),
          Dense(features: 12), leaky(), Dropout(rate: 0.5), Dense(features: 3),
        ])
    default: fatalError("there is no case \(name)")
    }
  }

  /// The same with smooth functions in place of rectifiers and maxima, whose bends finite differences cannot follow.
  static func smooth(_ name: String) throws -> Architecture {
    let rough = try architecture(name)
    return try Architecture(name: "smooth \(name)", input: rough.input, layers: smooth(LayerList(rough.layers)).layers)
  }

  private static func smooth(_ list: LayerList) -> LayerList {
    LayerList(
      list.layers.map { layer in
        switch layer {
        case let activation as Activation where [.relu, .leakyReLU].contains(activation.function): Activation(.tanh)
        case let pooling as MaxPooling:
          AveragePooling(kernel: pooling.kernel, stride: pooling.stride, padding: pooling.padding)
        case is Maxout: Activation(.sigmoid)
        case is GlobalMaxPooling: GlobalAveragePooling()
        case let block as Residual: Residual(smooth(block.body), shortcut: smooth(block.shortcut))
        case let joined as Concatenation: Concatenation(branches: joined.branches.map(smooth))
        case let views as Views:
          Views(
            turns: views.turns, flips: views.flips, diagonals: views.diagonals, crop: views.crop, smooth(views.body))
        default: layer
        }
      })
  }

  static let names = [
    "odd", "mixed", "flattened", "ends in a picture", "winograd", "winograd of 5", "graph", "enlarging", "strides",
    "strides along a spectrum",
  ]

  /// A network of a case, inputs and classes for `count` samples.
  static func make(_ name: String, count: Int, smooth: Bool = false) throws -> (
    network: Network, input: [Float], targets: Targets
  ) {
    let architecture = smooth ? try Self.smooth(name) : try architecture(name)
    var network = Network(architecture, seed: 11)
    // Biases and normalisation away from their plain start, so that a mistake in them shows.
    for tensor in architecture.tensors where tensor.shape.count == 1 {
      for i in tensor.range { network.values[i] += 0.2 * hashed(77, i) }
    }
    return (
      network, hashed(5, count: count * architecture.sampleCount),
      .classes((0..<count).map { Int32($0 % architecture.outputs) })
    )
  }
}
