import Groundwork
import Imagery

/// Spectra of stars of all classes, galaxies and quasars as a survey with fibres would have taken them: 3,800 to 9,200
/// Angstrom in vacuum on a logarithmic grid, with inverse variances and a mask.
///
/// Features follow temperature, gravity and metallicity plausibly (``SpectralFeature``); no atmosphere is solved. Stars move
/// at up to some hundred km/s, light is reddened by a little dust. Objects of the classes follow one another in turn.
public struct SpectralSky: SimulatedSky {
  /// What kinds of objects there are.
  public enum Kind: String, Sendable, CaseIterable {
    /// Stars, O to M.
    case stars
    /// Galaxies with and without star formation, to a redshift of 0.6.
    case galaxies
    /// Quasars, to a redshift of 3.5.
    case quasars

    /// Names of its classes.
    public var classes: [String] {
      switch self {
      case .stars: StellarParameters.letters
      case .galaxies: ["galaxy"]
      case .quasars: ["quasar"]
      }
    }
  }

  /// The class names.
  public static let classes = Kind.allCases.flatMap(\.classes)

  /// What the numbers of the truth are.
  public static let truthColumns = [
    TruthColumn("teff", unit: "K", "effective temperature of a star"),
    TruthColumn("logg", unit: "log(cm/s2)", "logarithm of the surface gravity of a star"),
    TruthColumn("feh", "[Fe/H] of a star"),
    TruthColumn("redshift", "redshift, of a star by its radial velocity"),
    TruthColumn("snr", "median signal to noise a pixel"),
    TruthColumn("level", unit: "1E-17 erg/s/cm2/Angstrom", "median flux"),
    TruthColumn("extinction", unit: "mag", "extinction in V by dust"),
    TruthColumn("star_forming", "share of young stars in a galaxy's making"),
    TruthColumn("dispersion", unit: "km/s", "velocity dispersion of a galaxy's stars"),
  ]

  /// What the words of the truth are.
  public static let wordColumns = [
    TruthColumn("kind", "star, galaxy or quasar"),
    TruthColumn("type", "spectral type of a star in Morgan and Keenan's system"),
    TruthColumn("luminosity_class", "V, III or I of a star"),
  ]

  /// The seed every object comes from.
  public var seed: UInt64
  /// Number of pixels of a spectrum.
  public var pixels = 3840
  /// Wavelength over the full width at half maximum of a narrow line.
  public var resolution = 2000.0
  /// The range of the median signal to noise a pixel, drawn log-uniformly.
  public var signalToNoise = 5.0...50.0
  /// The kinds that occur.
  public var kinds = Kind.allCases
  /// As of ``StarGalaxySky``: rounds fluxes to so many levels a median error, and errors to 2^-8 of them; nil keeps every
  /// bit.
  public var levelsPerSigma: Double?

  /// The sky of a seed.
  public init(seed: UInt64) { self.seed = seed }

  /// Object `index`: its class is the next of those of `kinds`.
  public func object(_ index: Int) -> SimulatedObject<Spectrum> {
    precondition(index >= 0 && !kinds.isEmpty && pixels > 1, "object \(index), \(kinds.count) kinds, \(pixels) pixels")
    var random = RandomSource(seed: seed, epoch: 0, sample: index, purpose: "spectra")
    let classes = kinds.flatMap(\.classes)
    let className = classes[index % classes.count]
    let spectrograph = Spectrograph(pixels: pixels, resolution: resolution)
    let wavelengths = spectrograph.wavelengths
    var source = Self.source(className, at: wavelengths, using: &random)
    let extinction = min(-0.15 * logarithm(1 - random.uniform()), 1)
    for i in wavelengths.indices { source.light[i] *= Self.transmission(wavelengths[i], extinction) }
    let (low, high) = (signalToNoise.lowerBound, signalToNoise.upperBound)
    let ratio = low * power(high / low, random.uniform())
    let level = power(10, random.uniform(0, 2))
    var spectrum = spectrograph.measured(
      spectrograph.blurred(source.light), level: level, signalToNoise: ratio, name: "simulated \(index)", using: &random
    )
    if let levelsPerSigma { Self.round(&spectrum, step: level / ratio / levelsPerSigma) }
    return SimulatedObject(
      measured: spectrum, className: className,
      truth: source.parameters + [source.redshift, ratio, level, extinction] + source.galaxy, words: source.words)
  }

  /// The light of an object and what it was made from.
  private struct Source {
    var light: [Double]
    var redshift: Double
    /// teff, logg, feh.
    var parameters = [Double](repeating: .nan, count: 3)
    /// star_forming, dispersion.
    var galaxy = [Double](repeating: .nan, count: 2)
    var words: [String]
  }

  private static func source(_ name: String, at wavelengths: [Double], using random: inout RandomSource) -> Source {
    func emitted(_ redshift: Double) -> [Double] { wavelengths.map { $0 / (1 + redshift) } }
    switch name {
    case "galaxy":
      let galaxy = GalaxySpectrum(using: &random)
      let rest = emitted(galaxy.redshift)
      var stars = Spectrum(wavelengths: rest, flux: galaxy.stars(at: rest).map { Float($0) })
      stars.broaden(by: galaxy.dispersion)
      var light = stars.flux.map { Double($0) }
      galaxy.addEmission(to: &light, at: rest)
      return Source(
        light: light, redshift: galaxy.redshift, galaxy: [galaxy.starForming, galaxy.dispersion],
        words: ["galaxy", "", ""])
    case "quasar":
      let quasar = QuasarSpectrum(using: &random)
      return Source(
        light: quasar.flux(at: emitted(quasar.redshift)), redshift: quasar.redshift, words: ["quasar", "", ""])
    default:
      let letter = StellarParameters.letters.firstIndex(of: name) ?? 0
      let (star, type, luminosity) = StellarParameters.draw(letter: letter, using: &random)
      let redshift = Spectrum.redshift(ofVelocity: min(max(60 * random.normal(), -400), 400))
      return Source(
        light: StellarSpectrum(star: star).flux(at: emitted(redshift)), redshift: redshift,
        parameters: [star.temperature, star.gravity, star.metallicity], words: ["star", type, luminosity.rawValue])
    }
  }

  /// What dust lets through: its extinction falls with the 1.3th power of the wavelength.
  private static func transmission(_ wavelength: Double, _ extinction: Double) -> Double {
    tenToThe(-0.4 * extinction * power(5500 / wavelength, 1.3))
  }

  private static func round(_ spectrum: inout Spectrum, step: Double) {
    let step = powerOfTwo(near: step)
    for i in spectrum.flux.indices { spectrum.flux[i] = (spectrum.flux[i] / step).rounded() * step }
    for i in spectrum.inverseVariance.indices {
      spectrum.inverseVariance[i] = Float(bitPattern: (spectrum.inverseVariance[i].bitPattern + 0x8000) & ~0xFFFF)
    }
  }
}
