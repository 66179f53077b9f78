extension Architecture {
  /// The network of Bailer-Jones, Irwin, Gilmore & von Hippel (1997, MNRAS 292, 157) for stellar parameters from
  /// spectra: 821 bins, two hidden layers of five tanh units, one output. 4,146 parameters.
  static let bailerJones1997 = Preset(
    "bailer-jones-1997", reference: "Bailer-Jones et al. 1997, MNRAS 292, 157",
    input: Shape(channels: 1, rows: 1, columns: 821), outputs: 1
  ) { _, outputs in perceptrons([5, 5], outputs, Activation(.tanh)) }

  /// A perceptron of two hidden layers for spectra of any length: n-250-100-1. 1,100,451 parameters for 4,300 bins.
  static let stellarMLP = Preset(
    "stellar-mlp", reference: "a common form for stellar parameters",
    input: Shape(channels: 1, rows: 1, columns: 4300), outputs: 1
  ) { _, outputs in perceptrons([250, 100], outputs, Activation.relu) }

  @LayerBuilder
  private static func perceptrons(_ hidden: [Int], _ outputs: Int, _ activation: Activation) -> [any Layer] {
    Flatten()
    for features in hidden {
      Dense(features: features, weightInitialization: .glorot)
      activation
    }
    Dense(features: outputs, weightInitialization: .glorot)
  }
}
