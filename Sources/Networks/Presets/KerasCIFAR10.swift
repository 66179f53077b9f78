extension Architecture {
  /// The small convolutional network of Keras's early examples, for 3x32x32: two convolutions, a pooling, two dense
  /// layers, dropout. 1,626,442 parameters.
  static let kerasCIFAR10 = Preset(
    "keras-cifar10", reference: "the examples of Keras (Chollet et al. 2015)",
    input: Shape(channels: 3, rows: 32, columns: 32), outputs: 10
  ) { _, outputs in
    Convolution(filters: 32, kernel: 3, padding: .none, weightInitialization: .glorot)
    Activation.relu
    Convolution(filters: 64, kernel: 3, padding: .none, weightInitialization: .glorot)
    Activation.relu
    MaxPooling(kernel: 2)
    Dropout(rate: 0.25)
    Flatten()
    Dense(features: 128, weightInitialization: .glorot)
    Activation.relu
    Dropout(rate: 0.5)
    Dense(features: outputs, weightInitialization: .glorot)
  }
}
