import Imagery

/// A sample brought to a contract's bands and size or grid, in the unit it was measured in, masked pixels still masked:
/// what is kept between epochs and what augmentation changes.
package enum FramedSample: Sendable {
  /// A picture [band, row, column].
  case image(Image)
  /// A spectrum on the contract's grid.
  case spectrum(Spectrum)

  /// Bytes it takes in memory.
  var bytes: Int {
    switch self {
    case .image(let image): image.pixels.count * 4 + image.mask.count
    // Wavelengths are shared by all on one grid.
    case .spectrum(let spectrum): (spectrum.flux.count + spectrum.inverseVariance.count) * 4 + spectrum.mask.count
    }
  }

  /// The measured values.
  var values: [Float] {
    switch self {
    case .image(let image): image.pixels
    case .spectrum(let spectrum): spectrum.flux
    }
  }
}

extension InputContract {
  /// The kind of samples the contract is for.
  public var kind: SampleKind { spectrum == nil ? .image : .spectrum }

  /// A framed sample as the network takes it before stretch and standardisation: [band, row, column], masked pixels
  /// filled (by the sky level of a picture, by a line through the neighbours of a spectrum) and still marked.
  func prepared(_ sample: FramedSample) -> Image {
    switch sample {
    case .image(let image): Self.filled(image)
    case .spectrum(let framed): block(of: framed)
    }
  }

  /// A framed sample in the contract's bands, to be measured: the mask of a picture is not filled.
  func unfilled(_ sample: FramedSample) -> Image {
    switch sample {
    case .image(let image): image
    case .spectrum(let framed): block(of: framed)
    }
  }

  /// The treatment's channels of a framed spectrum, [channel, 1, bin].
  private func block(of framed: Spectrum) -> Image {
    guard let spectrum else { preconditionFailure("a spectrum for a contract of pictures") }
    return spectrum.block(of: framed)
  }
}
