import Groundwork
import Imagery

/// What turns light into a measured spectrum: resolution, pixels, noise of source and sky, cosmic rays.
package struct Spectrograph: Sendable {
  /// Wavelengths of the first and the last pixel, Angstrom in vacuum.
  private static let range = 3800.0...9200.0
  /// Light is followed in steps of at most so much in the decimal logarithm.
  private static let finestStep = 1e-4

  /// Number of pixels, a constant ratio apart.
  package let pixels: Int
  /// Wavelength over the full width at half maximum of a narrow line.
  package let resolution: Double

  package init(pixels: Int, resolution: Double) { (self.pixels, self.resolution) = (pixels, resolution) }

  private var step: Double { logarithm10(Self.range.upperBound / Self.range.lowerBound) / Double(max(1, pixels - 1)) }
  /// Light's own pixels in one of the detector.
  private var fine: Int { max(1, Int((step / Self.finestStep).rounded(.up))) }

  /// The wavelengths light is followed at: so many to each pixel.
  package var wavelengths: [Double] {
    (0..<pixels * fine).map { i in
      let place = (Double(i) + 0.5) / Double(fine) - 0.5
      return Self.range.lowerBound * tenToThe(place * step)
    }
  }

  /// What a perfect detector would measure of flux densities at `wavelengths`.
  package func blurred(_ light: [Double]) -> [Double] {
    var spectrum = Spectrum(wavelengths: wavelengths, flux: light.map { Float($0) })
    spectrum.broaden(by: Spectrum.speedOfLight / resolution / 2.354_82)
    return (0..<pixels).map { pixel in
      (0..<fine).reduce(0) { $0 + Double(spectrum.flux[pixel * fine + $1]) } / Double(fine)
    }
  }

  /// The light, scaled to a median flux of `level` (10^-17 erg/s/cm2/Angstrom), measured with a median signal to noise a
  /// pixel. A few pixels are hit by cosmic rays, and masked.
  ///
  /// Half of the variance at the median flux comes from the sky, more where it glows.
  func measured(
    _ light: [Double], level: Double, signalToNoise: Double, name: String, using random: inout RandomSource
  ) -> Spectrum {
    let grid = WavelengthGrid.logarithmic(from: Self.range.lowerBound, step: step, count: pixels)
    let middle = light.sorted()[light.count / 2]
    let flux = light.map { $0 * level / middle }
    let relative = zip(flux, grid.centers).map { flux, wavelength in
      0.5 * (flux / level + Self.sky(at: wavelength))
    }
    let ratios = zip(flux, relative).map { $0 / $1.squareRoot() }.sorted()
    let scale = ratios[ratios.count / 2] / signalToNoise
    let sampler = NormalSampler.shared
    var values = zip(flux, relative).map { flux, variance in
      Float(flux + scale * variance.squareRoot() * sampler.next(using: &random))
    }
    var mask = [Bool](repeating: false, count: pixels)
    for _ in 0..<Int(random.poisson(mean: 0.8)) {
      let first = random.integer(below: pixels)
      for i in first..<min(pixels, first + 1 + random.integer(below: 3)) {
        values[i] += Float(level * random.uniform(1, 20))
        mask[i] = true
      }
    }
    return Spectrum(
      wavelengths: grid.centers, flux: values, inverseVariance: relative.map { Float(1 / (scale * scale * $0)) },
      mask: mask, unit: "1E-17 erg/s/cm2/Angstrom", medium: .vacuum, name: name, velocityFrame: "BARYCENT")
  }

  /// The sky's brightness relative to its continuum: the line of oxygen at 5,579 and the bands of OH in the red.
  private static func sky(at wavelength: Double) -> Double {
    let green = (wavelength - 5578.9) / 5
    let wave = sine(wavelength / 9)
    let bands = wavelength > 7200 ? 2.5 * wave * wave * min(1, (wavelength - 7200) / 500) : 0
    return 1 + 8 * exponential(-0.5 * green * green) + bands
  }
}
