extension Architecture {
  /// The star-galaxy network of Kim & Brunner (2017, MNRAS 464, 4463), layer for layer; made for 5x44x44 (ugriz).
  ///
  /// The first convolution is unpadded and takes 44 to 40; the others keep the size. Leaky ReLU .01 behind every
  /// convolution and hidden dense layer, dropout .5 before the hidden dense layers, biases .1 (convolution) and .01
  /// (dense), orthogonal weights with the gain sqrt(2 / (1 + .01^2)) of the authors' program. 11,230,754 parameters.
  static let kimBrunner2017 = Preset(
    "kim-brunner-2017", reference: "Kim & Brunner 2017, MNRAS 464, 4463",
    input: Shape(channels: 5, rows: 44, columns: 44), outputs: 2
  ) { _, outputs in
    convolution(32, 5, padding: .none)
    convolution(32, 3)
    MaxPooling(kernel: 2)
    for filters in [64, 128] {
      convolution(filters, 3)
      convolution(filters, 3)
      convolution(filters, 3)
      MaxPooling(kernel: 2)
    }
    Flatten()
    for _ in 0..<2 {
      Dropout(rate: 0.5)
      dense(2048)
      Activation.leakyReLU(slope: 0.01)
    }
    dense(outputs)
  }

  private static let weights = Initialization.orthogonal(gain: Float((2 / (1 + 0.01 * 0.01)).squareRoot()))

  @LayerBuilder
  private static func convolution(_ filters: Int, _ kernel: Extent, padding: Padding = .same) -> [any Layer] {
    Convolution(
      filters: filters, kernel: kernel, padding: padding, weightInitialization: weights,
      biasInitialization: .constant(0.1))
    Activation.leakyReLU(slope: 0.01)
  }

  private static func dense(_ features: Int) -> Dense {
    Dense(features: features, weightInitialization: weights, biasInitialization: .constant(0.01))
  }
}
