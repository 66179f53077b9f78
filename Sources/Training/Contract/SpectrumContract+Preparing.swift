import Augmentation
import Groundwork
import Imagery

extension SpectrumContract {
  /// Continua below this share of the median flux divide by almost nothing; their pixels are masked.
  private static let leastContinuum: Float = 0.02

  /// The spectrum on the contract's grid (`grid`), in its medium and frame, masked pixels still masked.
  ///
  /// Throws when the medium or the redshift is needed and unknown, or less than `minimumUnmasked` of the grid is measured.
  func framed(
    _ spectrum: Spectrum, redshift: Double?, grid: WavelengthGrid, minimumUnmasked: Double
  ) throws -> Spectrum {
    var source = spectrum
    if let medium = treatment.medium {
      source.medium = source.medium ?? medium
      source = (medium == .air ? source.inAir() : source.inVacuum()) ?? source
    }
    if treatment.isRestFrame {
      guard let redshift = redshift ?? source.redshift, redshift > -1, redshift.isFinite else {
        throw TrainingError.contract(reason: "its redshift is not known, and the model takes spectra at rest")
      }
      source = source.restFrame(redshift: redshift)
    }
    return try checked(source.resampled(to: grid), of: source.wavelengths, minimumUnmasked: minimumUnmasked)
  }

  /// Wavelengths as the contract's medium has them; of a medium that is not known as they are.
  func converted(_ wavelengths: [Double], from own: Spectrum.Medium?) -> [Double] {
    guard let medium = treatment.medium else { return wavelengths }
    let source = Spectrum(
      wavelengths: wavelengths, flux: [Float](repeating: 0, count: wavelengths.count), medium: own ?? medium)
    return (medium == .air ? source.inAir() : source.inVacuum())?.wavelengths ?? wavelengths
  }

  /// A spectrum on the grid, when enough of the grid is measured.
  func checked(
    _ framed: Spectrum, of wavelengths: @autoclosure () -> [Double], minimumUnmasked: Double
  ) throws -> Spectrum {
    let unmasked = 1 - framed.maskedFraction
    guard unmasked > 0, unmasked >= minimumUnmasked else {
      func text(_ value: Double) -> String { NumberFormat.significant(value, 4) }
      let wavelengths = wavelengths()
      let ends = [wavelengths.first ?? 0, wavelengths.last ?? 0].map(text)
      throw TrainingError.contract(
        reason: "only \(NumberFormat.significant(100 * unmasked, 3)) % of \(text(lowest)) to \(text(highest)) Angstrom "
          + "is measured (the spectrum has \(ends[0]) to \(ends[1])); "
          + "\(NumberFormat.significant(100 * minimumUnmasked, 3)) % is needed")
    }
    return framed
  }

  /// What each flux of a framed spectrum is divided by in a channel, [bin]; 0 or less where it is no level to divide by.
  func levels(of framed: Spectrum) -> (normalized: [Float], scaled: Float) {
    let median = framed.medianFlux ?? 0
    guard treatment.channels.contains(.normalized) else { return ([], median) }
    let least = max(Self.leastContinuum * median, .leastNormalMagnitude)
    let continuum = framed.continuum(treatment.continuum) ?? [Float](repeating: 0, count: framed.count)
    return (continuum.map { $0 >= least ? $0 : 0 }, median)
  }

  /// A framed spectrum as the network takes it before standardisation: the treatment's channels [channel, 1, bin], masked
  /// pixels bridged by straight lines and marked in the mask.
  func block(of framed: Spectrum) -> Image {
    let (continuum, median) = levels(of: framed)
    var pixels: [Float] = []
    var mask: [Bool] = []
    pixels.reserveCapacity(treatment.channels.count * bins)
    for channel in treatment.channels {
      var view = framed
      if channel == .error { view.flux = Self.errors(of: framed) }
      if channel == .scaled || continuum.isEmpty {
        view.divide(by: median)
      } else {
        view.divide(by: continuum)
      }
      pixels += view.bridged(view.flux)
      mask += view.mask.isEmpty ? [Bool](repeating: false, count: bins) : view.mask
    }
    return Image(
      bands: treatment.channels.count, rows: 1, columns: bins, pixels: pixels,
      mask: mask.firstSet() == nil ? [] : mask, bandNames: treatment.channels.map(\.rawValue))
  }

  /// Standard deviations [bin]; 0 where they are not known.
  static func errors(of spectrum: Spectrum) -> [Float] {
    spectrum.inverseVariance.isEmpty
      ? [Float](repeating: 0, count: spectrum.count)
      : spectrum.inverseVariance.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
  }
}

extension Spectrum {
  /// Divides fluxes by one level; where it is not above 0 all pixels become masked.
  fileprivate mutating func divide(by level: Float) {
    guard level > 0 else { return divide(by: [Float](repeating: 0, count: count)) }
    for i in flux.indices { flux[i] /= level }
  }

  /// Divides fluxes by a level [pixel]; pixels where it is 0 become masked.
  fileprivate mutating func divide(by level: [Float]) {
    // Also where it is no level, which is asked below: a loop that asks nothing takes many pixels at a time.
    for i in 0..<count { flux[i] /= level[i] }
    guard level.contains(where: { !($0 > 0) }) else { return }
    if mask.isEmpty { mask = [Bool](repeating: false, count: count) }
    for i in 0..<count where !(level[i] > 0) { mask[i] = true }
  }
}
