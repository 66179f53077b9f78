extension Architecture {
  /// The star-galaxy network of Kim & Brunner (2017, MNRAS 464, 4463), layer for layer; made for 5x44x44 (ugriz).
  ///
  /// The first convolution is unpadded and takes 44 to 40; the others keep the size. Leaky ReLU .01 behind every
  /// convolution and hidden dense layer, dropout .5 before the hidden dense layers, biases .1 (convolution) and .01
  /// (dense), orthogonal weights with the gain sqrt(2 / (1 + .01^2)) of the authors' program. About 11 million
  /// parameters.
  static let kimBrunner2017 = Preset(name: "kim-brunner-2017") { outputs in
    let weights = Initialization.orthogonal(gain: Float((2 / (1 + 0.01 * 0.01)).squareRoot()))
    func convolution(_ filters: Int, _ kernel: Extent, padding: Padding = .same) -> [any Layer] {
      [
        Convolution(
          filters: filters, kernel: kernel, padding: padding, weightInitialization: weights,
          biasInitialization: .constant(0.1)),
        Activation.leakyReLU(slope: 0.01),
      ]
    }
    func dense(_ features: Int) -> Dense {
      Dense(features: features, weightInitialization: weights, biasInitialization: .constant(0.01))
    }
    func hidden(_ features: Int) -> [any Layer] {
      [Dropout(rate: 0.5), dense(features), Activation.leakyReLU(slope: 0.01)]
    }
    var layers: [any Layer] = []
    layers += convolution(32, 5, padding: .none) + convolution(32, 3) + [MaxPooling(kernel: 2)]
    layers += convolution(64, 3) + convolution(64, 3) + convolution(64, 3) + [MaxPooling(kernel: 2)]
    layers += convolution(128, 3) + convolution(128, 3) + convolution(128, 3) + [MaxPooling(kernel: 2)]
    layers += [Flatten()] + hidden(2048) + hidden(2048) + [dense(outputs)]
    return layers
  }
}
