import Groundwork
import Imagery

/// The light of a quasar: a power law, broad lines, narrow [O III], and the forest of Lyman alpha in front of it.
struct QuasarSpectrum {
  let redshift: Double
  private let slope: Double
  /// Standard deviation of the broad lines, km/s.
  private let velocity: Double
  /// All equivalent widths times this.
  private let strength: Double

  /// Broad lines and their equivalent widths in Angstrom, near those of the composite of Vanden Berk et al. (2001).
  private static let broad =
    Array(
      zip(SpectralLine.quasar.map(\.wavelength), [90.0, 18, 24, 21, 32]))
    + Array(zip(SpectralLine.balmer.map(\.wavelength), [190.0, 46, 13, 5]))

  /// A quasar at a redshift of 0.1 to 3.5.
  init(using random: inout RandomSource) {
    redshift = random.uniform(0.1, 3.5)
    slope = -1.5 + 0.3 * random.normal()
    velocity = random.uniform(3000, 8000) / 2.355
    strength = exponential(0.3 * random.normal())
  }

  /// Flux densities at vacuum wavelengths in the quasar's frame, 1 at 5,500 Angstrom without lines.
  func flux(at wavelengths: [Double]) -> [Double] {
    var flux = wavelengths.map { power($0 / 5500, slope) }
    for (wavelength, width) in Self.broad {
      let area = strength * width * power(wavelength / 5500, slope)
      EmissionLine(wavelength: wavelength, area: area, velocity: velocity).add(to: &flux, at: wavelengths)
    }
    for (line, width) in zip(SpectralLine.nebular, [1.0, 1, 2, 5, 15]) {
      EmissionLine(wavelength: line.wavelength, area: width, velocity: 250).add(to: &flux, at: wavelengths)
    }
    // The mean optical depth of the forest by Madau (1995), at the redshift where Lyman alpha falls on the pixel.
    for i in flux.indices where wavelengths[i] < SpectralLine.quasar[0].wavelength {
      let stretch = wavelengths[i] * (1 + redshift) / SpectralLine.quasar[0].wavelength
      flux[i] *= exponential(-0.0036 * power(stretch, 3.46))
    }
    return flux
  }
}
