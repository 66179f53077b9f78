import Imagery

/// Which columns of a table are wavelength, flux, error and mask, judged by their names in any case.
struct SpectrumColumns {
  enum ErrorKind { case inverseVariance, sigma, variance }

  var wavelength: String
  var flux: String
  var error: (name: String, kind: ErrorKind)?
  var mask: String?
  /// The step from pixel to pixel, where the wavelength is that of the first pixel only (IUE).
  var step: String?
  /// What the wavelength's name says of its unit ("wave_nm", "lambda [um]", "loglam"); nil when nothing.
  var unit: WavelengthUnit?
  /// What the wavelength's name says of its medium ("wave_vac", "lambda_air"); nil when nothing.
  var medium: Spectrum.Medium?

  /// The columns of use.
  var all: [String] { [wavelength, flux] + [error?.name, mask, step].compactMap { $0 } }

  private static let wavelengths = [
    "wave", "wavelength", "wavelengths", "lambda", "lam", "wl", "wlen", "spectral_axis", "loglam", "loglambda",
    "log_lam", "log_lambda", "logwave", "log_wave", "log_wavelength", "log10_wavelength",
  ]
  private static let fluxes = ["flux", "flux_reduced", "fluxes", "flux_density", "flam", "f_lambda", "spectrum"]
  private static let errors: [(String, ErrorKind)] = [
    ("ivar", .inverseVariance), ("invvar", .inverseVariance), ("inverse_variance", .inverseVariance),
    ("flux_ivar", .inverseVariance), ("err", .sigma), ("error", .sigma), ("sigma", .sigma), ("err_reduced", .sigma),
    ("errors", .sigma), ("flux_err", .sigma), ("flux_error", .sigma), ("fluxerr", .sigma), ("e_flux", .sigma),
    ("sigma_flux", .sigma), ("uncertainty", .sigma), ("stdev", .sigma), ("std", .sigma), ("variance", .variance),
    ("var", .variance),
  ]
  private static let masks = ["and_mask", "andmask", "mask", "qual", "quality", "dq", "flags"]

  /// Nil when the names hold no wavelength or no flux.
  init?(_ names: [String]) {
    let plain = names.map(Self.plain)
    func place(_ wanted: String) -> Int? { plain.firstIndex { $0.name == wanted } }
    guard let wavelength = Self.wavelengths.lazy.compactMap(place).first,
      let flux = Self.fluxes.lazy.compactMap(place).first
    else { return nil }
    self.wavelength = names[wavelength]
    self.flux = names[flux]
    unit = plain[wavelength].unit
    medium = plain[wavelength].medium
    if plain[wavelength].name.hasPrefix("log"), unit?.isLogarithmic != true {
      unit = WavelengthUnit("log10(\(plain[wavelength].unitText ?? "Angstrom"))")
    }
    error = Self.errors.lazy.compactMap { name, kind in place(name).map { (names[$0], kind) } }.first
    step = place("deltaw").map { names[$0] }
    mask = Self.masks.lazy.compactMap(place).first.map { names[$0] }
  }

  private struct Plain {
    var name: String
    var unitText: String?
    var medium: Spectrum.Medium?
    var unit: WavelengthUnit? { unitText.flatMap { WavelengthUnit($0) } }
  }

  /// A name in lower case, what is a unit or a medium taken off its end.
  private static func plain(_ name: String) -> Plain {
    var plain = Plain(name: name.lowercased().trimmed)
    if let open = plain.name.firstIndex(where: { "[(".contains($0) }), open != plain.name.startIndex {
      plain.unitText = plain.name[open...].filter { !"[]()".contains($0) }
      plain.name = String(plain.name[..<open]).trimmed
    }
    for _ in 0..<2 {
      guard let line = plain.name.lastIndex(of: "_") else { break }
      let end = String(plain.name[plain.name.index(after: line)...])
      if let medium = ["air": Spectrum.Medium.air, "vac": .vacuum, "vacuum": .vacuum][end] {
        plain.medium = medium
      } else if plain.unitText == nil, end.count > 1, WavelengthUnit(end)?.isLogarithmic == false {
        plain.unitText = end
      } else {
        break
      }
      plain.name = String(plain.name[..<line])
    }
    return plain
  }
}
