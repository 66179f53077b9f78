import Groundwork
import Imagery
import SkyFiles

/// Reads samples by their paths and brings them to a contract's bands and size or grid.
///
/// Safe to use from several threads at once.
package final class SampleReader: Sendable {
  private let contract: InputContract
  private let spectra: SpectrumReader?
  private let images: ImageReader

  /// A reader for samples of a contract.
  package init(_ contract: InputContract, limits: ReadingLimits = .standard) {
    self.contract = contract
    spectra = contract.spectrum.map {
      SpectrumReader($0, minimumUnmasked: contract.minimumUnmasked, limits: limits)
    }
    images = ImageReader(limits: limits)
  }

  /// The framed sample of a path; `redshift` overrules the file's own. Without `keepsErrors` those of spectra may be left
  /// out, where nothing asks for them.
  ///
  /// Throws what reading throws, and when the sample does not meet the contract.
  package func framed(_ path: String, redshift: Double? = nil, keepsErrors: Bool = true) throws -> FramedSample {
    guard let spectra else { return .image(try contract.frame(images.image(path))) }
    return .spectrum(try spectra.framed(path, redshift: redshift, keepsErrors: keepsErrors))
  }

  /// The sample as the network takes it before stretch and standardisation. Throws as ``framed(_:redshift:)`` does.
  package func prepared(_ path: String, redshift: Double? = nil) throws -> Image {
    let keepsErrors = contract.spectrum?.treatment.channels.contains(.error) ?? true
    return contract.prepared(try framed(path, redshift: redshift, keepsErrors: keepsErrors))
  }

  /// A random view of the sample, as the network takes it, and the redshift it was given on top of its own. Throws as ``framed(_:redshift:)`` does.
  func view(
    _ path: String, redshift: Double?, by views: RandomViews, using source: inout RandomSource
  ) throws -> (image: Image, redshift: Double) {
    let sample = try framed(path, redshift: redshift)
    var sky: [SkyStatistics] = []
    if case .image(let image) = sample { sky = image.skyStatistics() }
    let view = views.view(of: sample, sky: sky, contract: contract, using: &source)
    return (view.image, view.redshift)
  }
}
