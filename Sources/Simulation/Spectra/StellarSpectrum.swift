import Groundwork
import Imagery

/// The light of a star: a black body, the Balmer jump, and the features of its atmosphere.
package struct StellarSpectrum {
  package let star: StellarParameters

  package init(star: StellarParameters) { self.star = star }

  /// What is left of the continuum at the bottom of the deepest lines.
  private static let floor = 0.12

  /// Iron's thousands of weak lines: places and depths, crowded towards the blue. Always the same ones.
  private static let forest: (wavelengths: [Double], depths: [Double]) = {
    var random = RandomSource(0x666F_7265_7374)
    var wavelengths: [Double] = []
    var depths: [Double] = []
    while wavelengths.count < 1500 {
      let wavelength = random.uniform(2200, 9500)
      guard random.uniform() < exponential(-(wavelength - 2200) / 2200) else { continue }
      wavelengths.append(wavelength)
      depths.append(-0.35 * logarithm(1 - random.uniform()))
    }
    return (wavelengths, depths)
  }()

  /// Flux densities per Angstrom at rising vacuum wavelengths in the star's frame, 1 at 5,500 Angstrom without features.
  package func flux(at wavelengths: [Double]) -> [Double] {
    var depths = [Double](repeating: 0, count: wavelengths.count)
    for feature in SpectralFeature.all { add(feature, at: wavelengths, to: &depths) }
    add(
      SpectralFeature(
        wavelengths: Self.forest.wavelengths, depths: Self.forest.depths, profile: .gaussian(60), peak: 4600, cool: 0.5,
        hot: 0.25, metals: 0.8), at: wavelengths, to: &depths)
    let reference = planck(5500)
    let jump = 0.6 * SpectralFeature.hydrogen.strength(star)
    return wavelengths.indices.map { i in
      let wavelength = wavelengths[i]
      let beyondJump = 1 / (1 + exponential((wavelength - 3660) / 12))
      let continuum = planck(wavelength) / reference * (1 - jump * beyondJump)
      return continuum * (Self.floor + (1 - Self.floor) * exponential(-depths[i]))
    }
  }

  /// Planck's law per unit wavelength at a wavelength in Angstrom, but for a factor.
  private func planck(_ wavelength: Double) -> Double {
    let meters = wavelength * 1e-10
    return 1e-30 / power(meters, 5) / (exponential(0.014_387_769 / (meters * star.temperature)) - 1)
  }

  /// Adds the optical depths of a feature's lines where they are above 0.001.
  private func add(_ feature: SpectralFeature, at wavelengths: [Double], to depths: inout [Double]) {
    let strength = feature.strength(star)
    for (center, depth) in zip(feature.wavelengths, feature.depths) where strength * depth > 1e-3 {
      let peak = strength * depth
      let profile: (Double) -> Double
      let reach: ClosedRange<Double>
      switch feature.profile {
      case .gaussian(let velocity):
        let width = center * velocity / Spectrum.speedOfLight
        let extent = width * (2 * logarithm(peak * 1e3)).squareRoot()
        reach = center - extent...center + extent
        profile = { exponential(-0.5 * $0 * $0 / (width * width)) }
      case .damped(let width, let gravity):
        let width = width * tenToThe(gravity * (star.gravity - 4))
        let extent = width * (peak * 1e3).squareRoot()
        reach = center - extent...center + extent
        profile = { 1 / (1 + $0 * $0 / (width * width)) }
      case .band(let length):
        reach = center...center + length * logarithm(peak * 1e3)
        profile = { exponential(-$0 / length) }
      }
      var i = Self.firstIndex(notBelow: reach.lowerBound, in: wavelengths)
      while i < wavelengths.count, wavelengths[i] <= reach.upperBound {
        depths[i] += peak * profile(wavelengths[i] - center)
        i += 1
      }
    }
  }

  /// By halving.
  private static func firstIndex(notBelow value: Double, in sorted: [Double]) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
