/// What a spectrograph measured: flux densities at increasing wavelengths, with errors, a mask and what the numbers mean.
///
/// All arrays have the axis [pixel]. A pixel is masked when the file says so, when its flux is not finite, or when its
/// inverse variance is 0, which says that nothing is known of it; masked values are kept as read.
public struct Spectrum: Sendable, Equatable {
  /// What wavelengths are measured in.
  public enum Medium: String, Sendable, Codable {
    /// Vacuum wavelengths.
    case vacuum
    /// Wavelengths in standard air.
    case air
  }

  /// Wavelength of each pixel's centre in Angstrom: finite, positive, strictly increasing.
  public let wavelengths: [Double]
  /// Flux density per unit wavelength (or any level, such as a normalised flux), one a pixel.
  public var flux: [Float]
  /// Inverse variance of each flux, in 1 / `unit` squared, never negative; empty when no errors are known.
  public var inverseVariance: [Float]
  /// One flag a pixel, true = masked; empty when no pixel is masked.
  public var mask: [Bool]
  /// Unit of the flux as the file words it; nil when unknown.
  public var unit: String?
  /// Whether the wavelengths are vacuum or air; nil when nothing says so.
  public var medium: Medium?
  /// The object's or the file's name; empty when unknown.
  public var name: String
  /// The redshift the file states; nil when it states none. The wavelengths are as measured, not shifted by it.
  public var redshift: Double?
  /// The velocity frame of the wavelengths as the file words it (SPECSYS: "BARYCENT", "HELIOCEN"); nil when unknown.
  public var velocityFrame: String?

  /// A spectrum from its values.
  ///
  /// Negative and non-finite inverse variances become 0; pixels without weight or of a flux that is not finite become
  /// masked. Wavelengths must be as `defect(ofWavelengths:)` asks.
  public init(
    wavelengths: [Double], flux: [Float], inverseVariance: [Float] = [], mask: [Bool] = [], unit: String? = nil,
    medium: Medium? = nil, name: String = "", redshift: Double? = nil, velocityFrame: String? = nil
  ) {
    let count = wavelengths.count
    precondition(flux.count == count, "\(flux.count) fluxes for \(count) wavelengths")
    precondition(
      inverseVariance.isEmpty || inverseVariance.count == count,
      "\(inverseVariance.count) inverse variances for \(count) wavelengths")
    precondition(mask.isEmpty || mask.count == count, "\(mask.count) mask flags for \(count) wavelengths")
    if let defect = Self.defect(ofWavelengths: wavelengths) { preconditionFailure(defect) }
    self.init(
      onGrid: wavelengths, flux: flux, inverseVariance: inverseVariance, mask: mask, unit: unit, medium: medium,
      name: name, redshift: redshift, velocityFrame: velocityFrame)
  }

  /// The same on wavelengths that were checked before, as those that many spectra share.
  package init(
    onGrid wavelengths: [Double], flux: [Float], inverseVariance: [Float], mask: [Bool], unit: String?,
    medium: Medium?, name: String, redshift: Double?, velocityFrame: String?
  ) {
    self.wavelengths = wavelengths
    self.flux = flux
    self.inverseVariance = inverseVariance
    self.unit = unit
    self.medium = medium
    self.name = name
    self.redshift = redshift
    self.velocityFrame = velocityFrame
    self.mask = mask.firstSet() == nil ? [] : mask
    // Most have nothing to hide, which is found out many pixels at a time.
    let (isFluxGood, areWeightsGood) = (flux.areFinite, inverseVariance.arePositive)
    guard !isFluxGood || !areWeightsGood else { return }
    var hidden = self.mask.isEmpty ? [Bool](repeating: false, count: flux.count) : self.mask
    if !isFluxGood { flux.flagUnusual(&hidden) }
    if !areWeightsGood { self.inverseVariance.flagWeightless(&hidden) }
    self.mask = hidden
  }

  /// Number of pixels.
  public var count: Int { wavelengths.count }

  /// The share of masked pixels, 0 for a spectrum without pixels.
  public var maskedFraction: Double {
    mask.isEmpty ? 0 : Double(mask.reduce(0) { $0 + ($1 ? 1 : 0) }) / Double(mask.count)
  }

  /// Whether a pixel is not masked.
  @inlinable public func isGood(_ pixel: Int) -> Bool { mask.isEmpty || !mask[pixel] }

  /// What keeps wavelengths from being those of a spectrum, in words; nil when they are finite, positive and strictly
  /// increasing.
  public static func defect(ofWavelengths wavelengths: [Double]) -> String? {
    var last = 0.0
    for (i, wavelength) in wavelengths.enumerated() {
      guard wavelength.isFinite else { return "the wavelength of pixel \(i) is not finite" }
      guard wavelength > 0 else { return "the wavelength of pixel \(i) is \(wavelength) Angstrom" }
      guard wavelength > last else {
        return "wavelengths do not increase: pixel \(i) has \(wavelength) after \(last) Angstrom"
      }
      last = wavelength
    }
    return nil
  }

  /// The same fluxes and meaning at other wavelengths, one for each pixel.
  func relabelled(_ wavelengths: [Double]) -> Spectrum {
    Spectrum(
      wavelengths: wavelengths, flux: flux, inverseVariance: inverseVariance, mask: mask, unit: unit, medium: medium,
      name: name, redshift: redshift, velocityFrame: velocityFrame)
  }
}
