#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The unit wavelengths are written in, and whether their logarithm (base 10) is.
public struct WavelengthUnit: Sendable, Equatable {
  /// Angstrom in one unit.
  public let angstroms: Double
  /// Whether the numbers are log10 of the wavelength in this unit.
  public let isLogarithmic: Bool

  /// 10^-10 m.
  public static let angstrom = WavelengthUnit(angstroms: 1, isLogarithmic: false)
  /// 10^-9 m.
  public static let nanometer = WavelengthUnit(angstroms: 10, isLogarithmic: false)
  /// 10^-6 m.
  public static let micrometer = WavelengthUnit(angstroms: 1e4, isLogarithmic: false)
  /// Metres.
  public static let meter = WavelengthUnit(angstroms: 1e10, isLogarithmic: false)
  /// log10 of Angstrom, as SDSS writes it.
  public static let logarithmOfAngstrom = WavelengthUnit(angstroms: 1, isLogarithmic: true)

  private init(angstroms: Double, isLogarithmic: Bool) {
    self.angstroms = angstroms
    self.isLogarithmic = isLogarithmic
  }

  /// A unit as CUNIT, TUNIT or a person words it, any case: "Angstrom", "nm", "um", "micron", "m", "log10(Angstrom)"; nil
  /// for what is no unit of wavelength.
  public init?(_ text: String) {
    var word = text.lowercased().filter { $0 != " " && $0 != "." }
    var isLogarithmic = false
    for head in ["log10", "log", "dex"] where word.hasPrefix(head) {
      isLogarithmic = true
      word = word.dropFirst(head.count).filter { !"()[]".contains($0) }
      if word.isEmpty { word = "angstrom" }
      break
    }
    guard let angstroms = Self.words[word] else { return nil }
    self.init(angstroms: angstroms, isLogarithmic: isLogarithmic)
  }

  private static let words: [String: Double] = [
    "angstrom": 1, "angstroms": 1, "ang": 1, "a": 1, "aa": 1, "å": 1, "01nm": 1, "10**-10m": 1,
    "nm": 10, "nanometer": 10, "nanometers": 10, "nanometre": 10, "nanometres": 10,
    "um": 1e4, "µm": 1e4, "μm": 1e4, "micron": 1e4, "microns": 1e4, "micrometer": 1e4, "micrometers": 1e4,
    "micrometre": 1e4, "micrometres": 1e4, "mm": 1e7, "cm": 1e8, "m": 1e10, "meter": 1e10, "metre": 1e10,
  ]

  /// The wavelengths in Angstrom of numbers in this unit.
  func inAngstrom(_ numbers: [Double]) -> [Double] {
    if isLogarithmic { return numbers.map { pow(10, $0) * angstroms } }
    return angstroms == 1 ? numbers : numbers.map { $0 * angstroms }
  }
}
