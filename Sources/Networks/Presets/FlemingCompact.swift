extension Architecture {
  /// Fleming's own default: small cutouts of any number of bands, under 500,000 parameters.
  ///
  /// The first convolution steps by two pixels: 32 filters for every 2 x 2 pixels lose nothing of a few bands (20 values
  /// of ugriz) and quarter the cost of what follows. Three halvings later a dense layer sees where in the picture each
  /// feature lies, which a global average would forget: an object sits in the middle, its neighbours do not.
  static let flemingCompact = Preset(name: "fleming-compact") { outputs in
    func block(_ filters: Int, _ kernel: Int, stride: Extent = 1) -> [any Layer] {
      let margin = Extent(rows: kernel / 2, columns: kernel / 2)
      return [
        Convolution(
          filters: filters, kernel: Extent(rows: kernel, columns: kernel), stride: stride, padding: .explicit(margin)),
        Activation.leakyReLU(slope: 0.01),
      ]
    }
    var layers: [any Layer] = []
    layers += block(32, 5, stride: 2)
    layers += block(32, 3) + [MaxPooling(kernel: 2)]
    layers += block(64, 3) + [MaxPooling(kernel: 2)]
    layers += block(96, 3) + block(96, 3, stride: 2)
    layers += [
      Flatten(), Dropout(rate: 0.5), Dense(features: 64), Activation.leakyReLU(slope: 0.01), Dropout(rate: 0.25),
      Dense(features: outputs, weightInitialization: .glorot),
    ]
    return layers
  }
}
