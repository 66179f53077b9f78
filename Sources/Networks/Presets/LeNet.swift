extension Architecture {
  /// A LeNet of two convolutions for small grey pictures, with ReLU and maximum pooling: the one of many lectures.
  /// 431,080 parameters.
  static let leNet = Preset(
    "lenet", reference: "after LeCun et al. 1998", input: Shape(channels: 1, rows: 28, columns: 28), outputs: 10
  ) { _, outputs in
    Convolution(filters: 20, kernel: 5, padding: .none)
    Activation.relu
    MaxPooling(kernel: 2)
    Convolution(filters: 50, kernel: 5, padding: .none)
    Activation.relu
    MaxPooling(kernel: 2)
    Flatten()
    Dense(features: 500)
    Activation.relu
    Dense(features: outputs, weightInitialization: .glorot)
  }

  /// LeNet-5 (LeCun, Bottou, Bengio & Haffner 1998, Proc. IEEE 86, 2278) for 1x32x32, as it is commonly rebuilt: tanh,
  /// plain averages for the trainable sub-sampling, every map of the second convolution joined to all of the first, and
  /// logits for the radial basis functions. 61,706 parameters.
  static let leNet5 = Preset(
    "lenet-5", reference: "LeCun et al. 1998, Proc. IEEE 86, 2278", input: Shape(channels: 1, rows: 32, columns: 32),
    outputs: 10
  ) { _, outputs in
    for filters in [6, 16] {
      Convolution(filters: filters, kernel: 5, padding: .none, weightInitialization: .glorot)
      Activation(.tanh)
      AveragePooling(kernel: 2)
    }
    Flatten()
    for features in [120, 84] {
      Dense(features: features, weightInitialization: .glorot)
      Activation(.tanh)
    }
    Dense(features: outputs, weightInitialization: .glorot)
  }
}
