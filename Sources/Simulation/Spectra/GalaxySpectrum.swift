import Groundwork
import Imagery

/// The light of a galaxy: old and young stars together, and the lines of the gas that young stars heat.
struct GalaxySpectrum {
  /// Share of young stars in what makes the galaxy, 0 to 1.
  let starForming: Double
  /// Standard deviation of the stars' velocities, km/s.
  let dispersion: Double
  let redshift: Double
  private let metallicity: Double
  /// Equivalent width of H alpha in emission, Angstrom.
  private let emission: Double
  /// [O III] 5008 over H beta.
  private let excitation: Double

  /// A galaxy at a redshift of 0.01 to 0.6; four in ten form no stars.
  init(using random: inout RandomSource) {
    let share = random.uniform()
    starForming = max(0, (share - 0.4) / 0.6)
    dispersion = random.uniform(100, 280)
    redshift = random.uniform(0.01, 0.6)
    metallicity = -0.1 + 0.2 * random.normal()
    emission = 80 * starForming * random.uniform(0.5, 1.5)
    excitation = power(10, random.uniform(-0.6, 0.5))
  }

  /// Flux densities at vacuum wavelengths in the galaxy's frame, about 1 at 5,500 Angstrom; stars are not yet blurred by
  /// their velocities.
  func stars(at wavelengths: [Double]) -> [Double] {
    let young = starForming * starForming.squareRoot()
    let populations = [
      (4550.0, 2.4, 0.6 * (1 - young)), (5600, 4.3, 0.4 * (1 - young)), (6700, 4.2, 0.3 * young),
      (9000, 4.0, 0.4 * young), (16_000, 4.0, 0.3 * young),
    ]
    var sum = [Double](repeating: 0, count: wavelengths.count)
    for (temperature, gravity, weight) in populations where weight > 0 {
      let star = StellarParameters(temperature: temperature, gravity: gravity, metallicity: metallicity)
      for (i, flux) in StellarSpectrum(star: star).flux(at: wavelengths).enumerated() { sum[i] += weight * flux }
    }
    return sum
  }

  /// Strengths of the emission lines relative to H alpha, for gas of 10,000 K behind a little dust.
  private var lines: [(wavelength: Double, strength: Double)] {
    let nebular = SpectralLine.nebular.map(\.wavelength)
    let strengths = [0.45, 0.6, 0.03, 0.32 * excitation / 3, 0.32 * excitation, 0.12, 0.36, 0.2, 0.15]
    let balmer = zip(SpectralLine.balmer.map(\.wavelength), [1, 0.32, 0.14, 0.07, 0.04])
    return Array(zip(nebular, strengths)) + Array(balmer)
  }

  /// Adds the gas's lines to the stars' light.
  func addEmission(to flux: inout [Double], at wavelengths: [Double]) {
    guard emission > 0 else { return }
    for line in lines {
      EmissionLine(
        wavelength: line.wavelength, area: emission * line.strength, velocity: 0.6 * dispersion
      ).add(to: &flux, at: wavelengths)
    }
  }
}

/// A Gaussian emission line.
struct EmissionLine {
  let wavelength: Double
  /// The integral over it: its equivalent width where the continuum is 1, Angstrom.
  let area: Double
  /// Standard deviation, km/s.
  let velocity: Double

  func add(to flux: inout [Double], at wavelengths: [Double]) {
    let width = wavelength * velocity / Spectrum.speedOfLight
    let height = area / (width * (2 * Double.pi).squareRoot())
    for i in wavelengths.indices where abs(wavelengths[i] - wavelength) < 6 * width {
      let distance = (wavelengths[i] - wavelength) / width
      flux[i] += height * exponential(-0.5 * distance * distance)
    }
  }
}
