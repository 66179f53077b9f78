import Groundwork

/// A star by what its atmosphere depends on, and its type in Morgan and Keenan's system.
package struct StellarParameters: Sendable {
  /// A class of luminosity: dwarf, giant, supergiant.
  package enum Luminosity: String, Sendable { case dwarf = "V", giant = "III", supergiant = "I" }

  /// Effective temperature, K.
  package var temperature: Double
  /// Logarithm of the surface gravity in cm/s2.
  package var gravity: Double
  /// [Fe/H].
  package var metallicity: Double

  /// The letters of the spectral classes, hottest first.
  static let letters = ["O", "B", "A", "F", "G", "K", "M"]

  /// Values at types: 0 is O0, 10 B0, 60 M0.
  private typealias Scale = [(type: Double, value: Double)]

  /// Temperatures of dwarfs, near those of Pecaut & Mamajek (2013).
  private static let temperatures: Scale = [
    (3, 44_900), (5, 41_400), (8, 35_000), (10, 31_400), (12, 20_600), (15, 15_700), (18, 12_500), (20, 9700),
    (25, 8080), (30, 7220), (35, 6550), (40, 5930), (45, 5660), (50, 5270), (55, 4440), (60, 3850), (62, 3560),
    (64, 3210), (66, 2860),
  ]
  /// Giants are cooler than dwarfs of their type from G on, and hotter among M.
  private static let giantRatios: Scale = [(35, 1), (40, 0.96), (45, 0.89), (50, 0.9), (55, 0.9), (60, 1), (66, 1.15)]
  private static let gravities: [Luminosity: Scale] = [
    .dwarf: [(0, 3.9), (20, 4.1), (40, 4.4), (50, 4.55), (60, 4.75), (66, 5)],
    .giant: [(10, 3.5), (30, 3.3), (45, 2.8), (50, 2.5), (55, 1.7), (60, 1.3), (66, 0.7)],
    .supergiant: [(5, 3.2), (10, 2.7), (20, 2), (40, 1.3), (60, 0.3)],
  ]

  private static func value(_ scale: Scale, at type: Double) -> Double {
    let upper = scale.firstIndex { $0.type >= type } ?? scale.count - 1
    let (a, b) = (scale[max(0, upper - 1)], scale[upper])
    return b.type > a.type
      ? a.value + min(max((type - a.type) / (b.type - a.type), 0), 1) * (b.value - a.value) : b.value
  }

  package init(temperature: Double, gravity: Double, metallicity: Double) {
    (self.temperature, self.gravity, self.metallicity) = (temperature, gravity, metallicity)
  }

  /// A star of a spectral class, and what it is called: half or more are dwarfs, a quarter of the cool ones poor in metals.
  static func draw(
    letter: Int, using random: inout RandomSource
  ) -> (star: StellarParameters, type: String, luminosity: Luminosity) {
    let subtypes = letter == 0 ? 3.0..<10 : letter == letters.count - 1 ? 0.0..<6.5 : 0.0..<10
    let type = 10 * Double(letter) + random.uniform(subtypes.lowerBound, subtypes.upperBound)
    let luminosity: Luminosity =
      switch random.uniform() {
      case ..<0.55: .dwarf
      case ..<0.88: .giant
      default: .supergiant
      }
    var temperature = value(temperatures, at: type)
    if luminosity != .dwarf { temperature *= value(giantRatios, at: type) }
    temperature *= 1 + 0.01 * random.normal()
    let spread = luminosity == .dwarf ? 0.1 : 0.25
    let gravity = value(gravities[luminosity] ?? [], at: type) + spread * random.normal()
    let isPoor = random.uniform() < 0.25
    let normal = random.normal()
    let low = random.uniform(-2.5, -0.5)
    let metallicity = letter >= 3 && isPoor ? low : min(max(-0.1 + 0.22 * normal, -2.5), 0.5)
    return (
      StellarParameters(temperature: temperature, gravity: min(max(gravity, -0.5), 5.5), metallicity: metallicity),
      "\(letters[letter])\(Int(type) - 10 * letter)", luminosity
    )
  }
}
