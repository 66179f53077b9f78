import Groundwork
import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a wrong flux calibration multiplies a spectrum by: a straight line in wavelength and waves over the pixels.
struct CalibrationError {
  /// A wave by its phase at the first pixel and over all of them.
  private struct Wave {
    var phase: Double
    var length: Double
  }

  /// How many waves a ripple is made of.
  private static let waveCount = 3

  private let tilt: Double
  /// The amplitude of each wave.
  private let amplitude: Double
  private let waves: [Wave]

  /// A tilt and a ripple of a root mean square, of waves that have half a period to eight on the spectrum.
  init(tilt: Double, ripple: Double, using random: inout RandomSource) {
    self.tilt = tilt
    amplitude = ripple * (2 / Double(Self.waveCount)).squareRoot()
    waves = (0..<Self.waveCount).map { _ in
      Wave(phase: random.uniform(0, 2 * .pi), length: .pi * Augmentation.power(16, random.uniform()))
    }
  }

  /// The factors at all pixels.
  func factors(at wavelengths: [Double]) -> [Float] {
    guard let first = wavelengths.first, let last = wavelengths.last, first < last else {
      return [Float](repeating: 1, count: wavelengths.count)
    }
    let scale = 2 * tilt / (last - first)
    var factors = wavelengths.map { 1 - tilt + scale * ($0 - first) }
    guard amplitude > 0 else { return factors.map { Float($0) } }
    var waviness = [Double](repeating: 1, count: factors.count)
    for wave in waves {
      // cos(a + d) = 2 cos d cos a - cos(a - d): a sum a pixel instead of a call of the C library.
      let step = wave.length / Double(factors.count - 1)
      let twice = 2 * cos(step)
      var (before, now) = (cos(wave.phase - step), cos(wave.phase))
      for i in waviness.indices {
        waviness[i] += amplitude * now
        (before, now) = (now, twice * now - before)
      }
    }
    for i in factors.indices { factors[i] *= waviness[i] }
    return factors.map { Float($0) }
  }
}

extension Spectrum {
  /// Fluxes and errors times the factors of a wrong calibration.
  mutating func multiply(by error: CalibrationError) {
    let factors = error.factors(at: wavelengths)
    for i in flux.indices { flux[i] *= factors[i] }
    for i in inverseVariance.indices { inverseVariance[i] /= factors[i] * factors[i] }
  }
}
