import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A grid without ends: pixel k lies at origin + k step, in Angstrom or in the natural logarithm of it.
package struct SpectrumLattice: Sendable, Equatable {
  /// Whether steps are ratios.
  let isLogarithmic: Bool
  let origin: Double
  let step: Double

  /// How far from its place a pixel may lie, in steps. Surveys keep logarithms as 32-bit floats, which are off by a
  /// thousandth of SDSS's step.
  static let tolerance = 0.005

  /// The lattice of a spectrum whose wavelengths lie on one, linear or logarithmic; nil for others.
  init?(_ wavelengths: [Double]) {
    guard wavelengths.count > 2, let first = wavelengths.first, let last = wavelengths.last else { return nil }
    for isLogarithmic in [false, true] {
      let origin = isLogarithmic ? log(first) : first
      let step = ((isLogarithmic ? log(last) : last) - origin) / Double(wavelengths.count - 1)
      let fits = wavelengths.indices.allSatisfy { i in
        abs(((isLogarithmic ? log(wavelengths[i]) : wavelengths[i]) - origin) / step - Double(i)) <= Self.tolerance
      }
      guard fits else { continue }
      (self.isLogarithmic, self.origin, self.step) = (isLogarithmic, origin, step)
      return
    }
    return nil
  }

  /// The place, in whole steps, of the first pixel of another lattice of `count` pixels; nil when they do not coincide.
  func place(of other: SpectrumLattice, count: Int) -> Int? {
    guard other.isLogarithmic == isLogarithmic else { return nil }
    let (first, last) = (
      (other.origin - origin) / step, (other.origin - origin + Double(count - 1) * other.step) / step
    )
    guard abs(first) < 1e9, abs(last) < 1e9 else { return nil }
    let place = first.rounded()
    guard abs(first - place) <= 2 * Self.tolerance, abs(last - place - Double(count - 1)) <= 2 * Self.tolerance else {
      return nil
    }
    return Int(place)
  }

  /// The header of an axis whose first pixel is pixel `first`.
  func cards(from first: Int, _ medium: Spectrum.Medium?) -> [HeaderCard] {
    let start = origin + Double(first) * step
    let wavelength = isLogarithmic ? exp(start) : start
    return [
      HeaderCard("CTYPE1", (medium == .air ? "AWAV" : "WAVE") + (isLogarithmic ? "-LOG" : "")),
      HeaderCard("CUNIT1", "Angstrom"), HeaderCard("CRPIX1", .real(1)), HeaderCard("CRVAL1", .real(wavelength)),
      HeaderCard("CDELT1", .real(isLogarithmic ? wavelength * step : step)),
    ]
  }
}
