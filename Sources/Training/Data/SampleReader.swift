import Groundwork
import Imagery
import SkyFiles
import Synchronization

/// Reads samples by their paths and brings them to a contract's bands and size or grid.
///
/// Safe to use from several threads at once.
package final class SampleReader: Sendable {
  private let contract: InputContract
  /// The grid of spectra, made once.
  private let grid: WavelengthGrid?
  private let images: ImageReader
  private let limits: ReadingLimits
  /// The spectra of the last file that holds many: its rows are asked for one after another.
  private let file = Mutex<(path: String, spectra: [Spectrum])>(("", []))

  /// A reader for samples of a contract.
  package init(_ contract: InputContract, limits: ReadingLimits = .standard) {
    self.contract = contract
    self.limits = limits
    grid = contract.spectrum?.grid
    images = ImageReader(limits: limits)
  }

  /// The framed sample of a path; `redshift` overrules the file's own.
  ///
  /// Throws what reading throws, and when the sample does not meet the contract.
  package func framed(_ path: String, redshift: Double? = nil) throws -> FramedSample {
    guard let spectrum = contract.spectrum, let grid else { return .image(try contract.frame(images.image(path))) }
    return .spectrum(
      try spectrum.framed(
        self.spectrum(path), redshift: redshift, grid: grid,
        minimumUnmasked: contract.minimumUnmasked))
  }

  /// The sample as the network takes it before stretch and standardisation. Throws as ``framed(_:redshift:)`` does.
  package func prepared(_ path: String, redshift: Double? = nil) throws -> Image {
    contract.prepared(try framed(path, redshift: redshift))
  }

  /// A random view of the sample, as the network takes it. Throws as ``framed(_:redshift:)`` does.
  func view(
    _ path: String, redshift: Double?, by views: RandomViews, using source: inout RandomSource
  ) throws -> Image {
    let sample = try framed(path, redshift: redshift)
    var sky: [SkyStatistics] = []
    if case .image(let image) = sample { sky = image.skyStatistics() }
    return views.view(of: sample, sky: sky, contract: contract, using: &source).image
  }

  /// The spectrum of a path; of `file[row=7]` the whole file is kept for the rows that follow.
  private func spectrum(_ path: String) throws -> Spectrum {
    guard path.utf8.last == UInt8(ascii: "]"), let bracket = path.lastIndex(of: "["),
      case let choice = path[bracket...].dropLast(), choice.hasPrefix("[row="), let row = Int(choice.dropFirst(5))
    else { return try SkyFile.readSpectrum(path, limits: limits) }
    let name = String(path[..<bracket])
    let spectra = try file.withLock { kept in
      if kept.path != name { kept = (name, try SkyFile.readSpectra(name, limits: limits)) }
      return kept.spectra
    }
    guard spectra.indices.contains(row - 1) else { return try SkyFile.readSpectrum(path, limits: limits) }
    return spectra[row - 1]
  }
}
