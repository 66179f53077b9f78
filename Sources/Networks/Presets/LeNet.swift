extension Architecture {
  /// A LeNet of two convolutions for small grey pictures (LeCun et al. 1998, with ReLU and maximum pooling); 1x28x28.
  static let leNet = Preset(name: "lenet") { outputs in
    [
      Convolution(filters: 20, kernel: 5, padding: .none), Activation.relu, MaxPooling(kernel: 2),
      Convolution(filters: 50, kernel: 5, padding: .none), Activation.relu, MaxPooling(kernel: 2),
      Flatten(), Dense(features: 500), Activation.relu, Dense(features: outputs, weightInitialization: .glorot),
    ]
  }
}
