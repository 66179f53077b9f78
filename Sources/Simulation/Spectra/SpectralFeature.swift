import Imagery

/// Lines or bands of one atom or molecule, and how strong they are in which star.
///
/// Their optical depth follows a bell in the logarithm of the temperature, with a width of its own on each side, as the
/// curves of line strengths along the Harvard sequence do (Payne 1925; Gray & Corbally 2009, Stellar Spectral
/// Classification): at its top where the atom is in the right state, down where it is excited too little or ionised.
/// Powers of metallicity and gravity do the rest. Plausible, not an atmosphere.
struct SpectralFeature: Sendable {
  /// How an optical depth falls off with the distance from a line's centre.
  enum Profile: Sendable {
    /// Gaussian of a standard deviation in km/s: weak lines, broadened by motions.
    case gaussian(Double)
    /// Lorentzian of a half width in Angstrom, times 10^(p (log g - 4)): strong lines with wings.
    case damped(Double, gravity: Double)
    /// A band with a sharp head that fades to the red over so many Angstrom.
    case band(Double)
  }

  let wavelengths: [Double]
  /// Optical depth of each at its centre at the best temperature, solar metals and log g 4.
  let depths: [Double]
  let profile: Profile
  /// Temperature of greatest strength, K.
  let peak: Double
  /// Widths of the bell on the cool and the hot side, in ln T.
  let cool, hot: Double
  /// Depths grow as 10^(metals [Fe/H]).
  var metals = 0.0
  /// Depths grow as 10^(gravity (log g - 4)).
  var gravity = 0.0

  /// How deep the lines are in a star, relative to `depths`.
  func strength(_ star: StellarParameters) -> Double {
    let distance = logarithm(star.temperature / peak)
    let width = distance < 0 ? cool : hot
    return exponential(-0.5 * distance * distance / (width * width))
      * tenToThe(metals * star.metallicity + gravity * (star.gravity - 4))
  }

  /// Lines of a list.
  private static func lines(
    _ lines: [SpectralLine], _ depths: [Double], _ profile: Profile, peak: Double, cool: Double, hot: Double,
    metals: Double = 0, gravity: Double = 0
  ) -> SpectralFeature {
    SpectralFeature(
      wavelengths: lines.map(\.wavelength),
      depths: depths.count == 1 ? [Double](repeating: depths[0], count: lines.count) : depths, profile: profile,
      peak: peak, cool: cool, hot: hot, metals: metals, gravity: gravity)
  }

  /// Hydrogen: strongest in A stars, with wings that pressure broadens.
  static let hydrogen = lines(
    SpectralLine.balmer, [6, 5, 4.5, 4, 3.5, 3, 2.5, 2], .damped(2.4, gravity: 0.25), peak: 9500, cool: 0.27, hot: 0.6)

  /// All features of a star.
  static let all = [
    hydrogen,
    lines(SpectralLine.helium, [0.4, 0.5, 0.3, 0.5, 0.4], .gaussian(120), peak: 20_000, cool: 0.22, hot: 0.35),
    lines(SpectralLine.ionisedHelium, [0.4, 0.6, 0.4], .gaussian(120), peak: 45_000, cool: 0.18, hot: 1),
    lines(SpectralLine.ionisedMagnesium, [0.5], .gaussian(80), peak: 9500, cool: 0.25, hot: 0.3, metals: 0.5),
    lines(
      SpectralLine.calciumHK, [100, 60], .damped(0.6, gravity: 0), peak: 4500, cool: 0.5, hot: 0.213, metals: 1),
    lines(
      SpectralLine.calciumTriplet, [6, 10, 8], .damped(0.35, gravity: 0), peak: 5000, cool: 0.6, hot: 0.3, metals: 0.7,
      gravity: -0.1),
    lines(
      SpectralLine.calcium, [10], .damped(0.4, gravity: 0), peak: 3800, cool: 0.3, hot: 0.25, metals: 1, gravity: 0.25),
    lines(
      SpectralLine.magnesium, [9, 7, 4], .damped(0.2, gravity: 0.15), peak: 4300, cool: 0.3, hot: 0.25, metals: 0.9,
      gravity: 0.2),
    lines(
      SpectralLine.sodium, [18, 12], .damped(0.18, gravity: 0.2), peak: 3600, cool: 0.4, hot: 0.3, metals: 1,
      gravity: 0.1),
    lines(SpectralLine.iron, [2], .gaussian(60), peak: 4600, cool: 0.35, hot: 0.22, metals: 0.8),
    SpectralFeature(
      wavelengths: [4299.5, 4302.5, 4305.6, 4308.7, 4311.5, 4314.0], depths: [0.6, 0.8, 0.9, 0.9, 0.8, 0.6],
      profile: .gaussian(90), peak: 4900, cool: 0.15, hot: 0.17, metals: 0.6, gravity: -0.1),
    lines(
      SpectralLine.titaniumOxide, [1.2, 2.2, 2.2, 2, 2, 2.5, 1.5, 3.2, 2, 1.5], .band(130), peak: 2600, cool: 1,
      hot: 0.16, metals: 0.7),
  ]
}
