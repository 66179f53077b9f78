/// A line people know by name, where its source has it.
public struct SpectralLine: Sendable, Equatable {
  /// The short name as spectra are labelled with ("Hα", "Ca K", "[O III]").
  public let name: String
  /// Wavelength in vacuum, Angstrom.
  public let wavelength: Double

  /// A line.
  public init(_ name: String, _ wavelength: Double) {
    self.name = name
    self.wavelength = wavelength
  }

  /// Hydrogen's Balmer series from its red end.
  public static let balmer = [
    SpectralLine("Hα", 6564.61), SpectralLine("Hβ", 4862.68), SpectralLine("Hγ", 4341.68), SpectralLine("Hδ", 4102.89),
    SpectralLine("Hε", 3971.20), SpectralLine("H8", 3890.15), SpectralLine("H9", 3836.47), SpectralLine("H10", 3798.98),
  ]
  /// Calcium's resonance doublet.
  public static let calciumHK = [SpectralLine("Ca K", 3934.78), SpectralLine("Ca H", 3969.59)]
  /// Calcium's near infrared triplet.
  public static let calciumTriplet = [
    SpectralLine("Ca II", 8500.36), SpectralLine("Ca II", 8544.44), SpectralLine("Ca II", 8664.52),
  ]
  /// Neutral calcium.
  public static let calcium = [SpectralLine("Ca I", 4227.92)]
  /// Sodium's D lines.
  public static let sodium = [SpectralLine("Na D", 5891.58), SpectralLine("Na D", 5897.56)]
  /// Magnesium's b triplet.
  public static let magnesium = [
    SpectralLine("Mg b", 5185.05), SpectralLine("Mg b", 5174.13), SpectralLine("Mg b", 5168.76),
  ]
  /// Ionised magnesium in hot stars.
  public static let ionisedMagnesium = [SpectralLine("Mg II", 4482.46)]
  /// Strong lines of neutral iron.
  public static let iron = [
    SpectralLine("Fe I", 4046.95), SpectralLine("Fe I", 4064.74), SpectralLine("Fe I", 4272.96),
    SpectralLine("Fe I", 4326.98), SpectralLine("Fe I", 4384.78), SpectralLine("Fe I", 4405.99),
    SpectralLine("Fe I", 4958.98), SpectralLine("Fe I", 5271.01), SpectralLine("Fe I", 5329.52),
  ]
  /// Neutral helium.
  public static let helium = [
    SpectralLine("He I", 4027.34), SpectralLine("He I", 4472.75), SpectralLine("He I", 4923.27),
    SpectralLine("He I", 5877.23), SpectralLine("He I", 6680.04),
  ]
  /// Ionised helium.
  public static let ionisedHelium = [
    SpectralLine("He II", 4542.87), SpectralLine("He II", 4687.01), SpectralLine("He II", 5413.00),
  ]
  /// The middle of the band of CH, Fraunhofer's G.
  public static let methylidyne = [SpectralLine("CH G", 4305.61)]
  /// Heads of the bands of titanium oxide, which fade to the red.
  public static let titaniumOxide = [
    SpectralLine("TiO", 4762.33), SpectralLine("TiO", 4955.38), SpectralLine("TiO", 5168.44),
    SpectralLine("TiO", 5449.51), SpectralLine("TiO", 5848.62), SpectralLine("TiO", 6160.70),
    SpectralLine("TiO", 6652.84), SpectralLine("TiO", 7055.95), SpectralLine("TiO", 7591.09),
    SpectralLine("TiO", 8434.32),
  ]
  /// Lines of thin gas: star-forming regions and active nuclei.
  public static let nebular = [
    SpectralLine("[O II]", 3727.09), SpectralLine("[O II]", 3729.88), SpectralLine("[Ne III]", 3869.86),
    SpectralLine("[O III]", 4960.30), SpectralLine("[O III]", 5008.24), SpectralLine("[N II]", 6549.86),
    SpectralLine("[N II]", 6585.27), SpectralLine("[S II]", 6718.29), SpectralLine("[S II]", 6732.67),
  ]
  /// Broad lines of quasars in the ultraviolet.
  public static let quasar = [
    SpectralLine("Lyα", 1215.67), SpectralLine("N V", 1240.81), SpectralLine("C IV", 1549.48),
    SpectralLine("C III]", 1908.73), SpectralLine("Mg II", 2799.12),
  ]
}

extension SpectralLine {
  /// The lines a star's spectrum is labelled with.
  public static let ofStars: [SpectralLine] = [
    Array(balmer[..<5]), calciumHK, calcium, methylidyne, magnesium, sodium, [helium[1]],
    [1, 5, 7, 8].map { titaniumOxide[$0] },
    calciumTriplet,
  ].flatMap { $0 }

  /// The lines the spectrum of a galaxy or a quasar is labelled with.
  public static let ofGalaxies: [SpectralLine] = [
    quasar, nebular, Array(balmer[..<4]), calciumHK, methylidyne, magnesium, sodium, calciumTriplet,
  ].flatMap { $0 }

  /// The wavelength in a medium; that in vacuum when it is unknown.
  public func wavelength(in medium: Spectrum.Medium?) -> Double {
    medium == .air ? Spectrum.airWavelength(ofVacuum: wavelength) : wavelength
  }
}
