extension Architecture {
  /// Fleming's own default: small cutouts of any number of bands, under 500,000 parameters.
  static let flemingCompact = Preset(name: "fleming-compact") { outputs in
    func block(_ filters: Int, _ kernel: Extent) -> [any Layer] {
      [Convolution(filters: filters, kernel: kernel), Activation.leakyReLU(slope: 0.01)]
    }
    var layers: [any Layer] = []
    layers += block(24, 5) + [MaxPooling(kernel: 2)]
    layers += block(48, 3) + block(48, 3) + [MaxPooling(kernel: 2)]
    layers += block(96, 3) + block(96, 3) + [MaxPooling(kernel: 2)]
    layers += [
      GlobalAveragePooling(), Dropout(rate: 0.5), Dense(features: 64), Activation.leakyReLU(slope: 0.01),
      Dense(features: outputs, weightInitialization: .glorot),
    ]
    return layers
  }
}
