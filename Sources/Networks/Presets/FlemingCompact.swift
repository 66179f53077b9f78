extension Architecture {
  /// Fleming's own default, under 500,000 parameters: small cutouts of any number of bands, or spectra (inputs of one row).
  ///
  /// Pictures: the first convolution steps by two pixels: 32 filters for every 2 x 2 pixels lose nothing of a few bands
  /// (20 values of ugriz) and quarter the cost of what follows. Three halvings later a dense layer sees where in the
  /// picture each feature lies, which a global average would forget: an object sits in the middle, its neighbours do not.
  ///
  /// Spectra: filters along the wavelengths, their length halved five times, before a dense layer sees where each line
  /// lies.
  static let flemingCompact = Preset(
    "fleming-compact", reference: "Fleming's own", input: Shape(channels: 5, rows: 44, columns: 44), outputs: 2
  ) { input, outputs in
    if input.rows == 1 {
      spectrumBlock(16, 9, stride: 2)
      spectrumBlock(32, 7, stride: 2)
      for filters in [48, 64] {
        spectrumBlock(filters, 5)
        MaxPooling1D(.init(kernel: 2))
      }
      spectrumBlock(32, 3, stride: 2)
    } else {
      pictureBlock(32, 5, stride: 2)
      pictureBlock(32, 3)
      MaxPooling(kernel: 2)
      pictureBlock(64, 3)
      MaxPooling(kernel: 2)
      pictureBlock(96, 3)
      pictureBlock(96, 3, stride: 2)
    }
    Flatten()
    Dropout(rate: 0.5)
    Dense(features: 64)
    Activation.leakyReLU(slope: 0.01)
    Dropout(rate: 0.25)
    Dense(features: outputs, weightInitialization: .glorot)
  }

  @LayerBuilder
  private static func pictureBlock(_ filters: Int, _ kernel: Int, stride: Extent = 1) -> [any Layer] {
    Convolution(
      filters: filters, kernel: Extent(kernel), stride: stride, padding: .explicit(Extent(kernel / 2)))
    Activation.leakyReLU(slope: 0.01)
  }

  @LayerBuilder
  private static func spectrumBlock(_ filters: Int, _ kernel: Int, stride: Int = 1) -> [any Layer] {
    Convolution1D(
      .init(
        filters: filters, kernel: Extent(kernel), stride: Extent(stride), padding: .explicit(Extent(kernel / 2))))
    Activation.leakyReLU(slope: 0.01)
  }
}
