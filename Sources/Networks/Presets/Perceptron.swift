extension Architecture {
  /// The perceptron (Rosenblatt 1958): one layer of weights. It is trained on its logits; a `step` behind it gives
  /// Rosenblatt's answers.
  static let perceptron = Preset(
    "perceptron", reference: "Rosenblatt 1958, Psychological Review 65, 386", input: Shape(features: 2), outputs: 1
  ) { _, outputs in
    Flatten()
    Dense(features: outputs, weightInitialization: .glorot)
  }

  /// The smallest network that learns the exclusive or, which no perceptron can (Rumelhart, Hinton & Williams 1986):
  /// two hidden units. 9 parameters.
  static let xor = Preset(
    "xor", reference: "Rumelhart, Hinton & Williams 1986, Nature 323, 533", input: Shape(features: 2), outputs: 1
  ) { _, outputs in
    Flatten()
    Dense(features: 2, weightInitialization: .glorot)
    Activation(.tanh)
    Dense(features: outputs, weightInitialization: .glorot)
  }
}
