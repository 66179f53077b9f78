import Augmentation
import Groundwork
import Imagery

/// The random views that training sees of its samples.
package struct RandomViews: Sendable, Equatable {
  /// Of pictures.
  package var images: Augmentation
  /// Of spectra; nil: as they are.
  package var spectra: SpectrumAugmentation?

  /// Views of pictures, of spectra, or of both.
  package init(images: Augmentation = Augmentation(), spectra: SpectrumAugmentation? = nil) {
    self.images = images
    self.spectra = spectra
  }

  /// A view of a framed sample, ready for stretch and standardisation, whether it is a mirror image, and the redshift it was
  /// given on top of its own.
  func view(
    of sample: FramedSample, sky: [SkyStatistics], contract: InputContract, using source: inout RandomSource
  ) -> (image: Image, isMirrored: Bool, redshift: Double) {
    switch sample {
    case .image(let image):
      let view = images.view(of: image, sky: sky, using: &source)
      return (contract.prepared(.image(view.image)), view.isMirrored, 0)
    case .spectrum(let spectrum):
      let view = spectra?.view(of: spectrum, using: &source) ?? (spectrum: spectrum, redshift: 0)
      return (contract.prepared(.spectrum(view.spectrum)), false, view.redshift)
    }
  }
}
