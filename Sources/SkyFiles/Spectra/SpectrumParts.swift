import Imagery

/// What a reader found of one spectrum, to be checked and put together.
struct SpectrumParts {
  /// What a file's errors are.
  enum Errors: Equatable {
    case none
    case inverseVariance([Double])
    case sigma([Double])
    case variance([Double])
  }

  /// In Angstrom.
  var wavelengths: [Double]
  var flux: [Double]
  var errors = Errors.none
  /// True = masked; empty when there is no mask.
  var mask: [Bool] = []
  var unit: String?
  var medium: Spectrum.Medium?
  var name = ""
  var redshift: Double?
  var velocityFrame: String?

  /// The spectrum, its pixels turned round when wavelengths decrease throughout.
  ///
  /// A redshift of -1 or less (LAMOST's -9999) is unknown. Errors that are all 0 say nothing and are left out. Fluxes that are all below 10^-10 are multiplied by 10^17, and the
  /// unit says so: their inverse variances would not fit a 32-bit float. Throws when lengths differ, nothing is there, or
  /// wavelengths are not those of a spectrum.
  func spectrum(path: String) throws(SkyFileError) -> Spectrum {
    let count = wavelengths.count
    guard count > 0, !flux.isEmpty else { throw .nothingToRead(path: path, reason: "the spectrum has no pixels") }
    guard flux.count == count, mask.isEmpty || mask.count == count else {
      let what = flux.count == count ? "\(mask.count) mask flags" : "\(flux.count) fluxes"
      throw .malformed(path: path, reason: "\(what) for \(count) wavelengths")
    }
    var peak = 0.0
    for value in flux where value.isFinite { peak = max(peak, abs(value)) }
    let scale = peak > 0 && peak < 1e-10 ? 1e17 : 1
    let weights = scale == 1 ? weights : weights.map { $0 / (scale * scale) }
    guard weights.isEmpty || weights.count == count else {
      throw .malformed(path: path, reason: "\(weights.count) errors for \(count) wavelengths")
    }
    let isReversed = count > 1 && wavelengths[0] > wavelengths[count - 1]
    func ordered<Value>(_ values: [Value]) -> [Value] { isReversed ? values.reversed() : values }
    let increasing = ordered(wavelengths)
    if let defect = Spectrum.defect(ofWavelengths: increasing) { throw .malformed(path: path, reason: defect) }
    return Spectrum(
      wavelengths: increasing, flux: ordered(flux.map { Float($0 * scale) }),
      inverseVariance: ordered(weights.map { Float($0) }), mask: ordered(mask),
      unit: scale == 1 ? unit : "1E-17 \(unit ?? "")".trimmed, medium: medium, name: name,
      redshift: redshift.flatMap { $0 > -1 ? $0 : nil },
      velocityFrame: velocityFrame)
  }

  private var weights: [Double] {
    let weights: [Double] =
      switch errors {
      case .none: []
      case .inverseVariance(let values): values
      case .sigma(let values): values.map { $0 > 0 ? 1 / ($0 * $0) : 0 }
      case .variance(let values): values.map { $0 > 0 ? 1 / $0 : 0 }
      }
    return weights.contains { $0 > 0 } ? weights : []
  }

  /// Numbers without a unit as wavelengths in Angstrom, when they can be nothing else.
  ///
  /// Optical wavelengths are 3,000 to 10,000 in Angstrom, 300 to 1,000 in nanometres, 0.3 to 1 in micrometres; what does
  /// not reach 900 is refused and not guessed.
  static func withoutUnit(_ numbers: [Double], path: String) throws(SkyFileError) -> [Double] {
    let finite = numbers.filter(\.isFinite)
    if let low = finite.min(), let high = finite.max(), low > 0, low < 900 {
      throw .unsupported(
        path: path, reason: "wavelengths of \(low) to \(high) without a unit: Angstrom, nm, um or log10 cannot be told")
    }
    return numbers
  }
}

extension String {
  /// Without blanks at both ends.
  var trimmed: String {
    String(
      decoding: utf8.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed(), as: UTF8.self)
  }
}

extension [HeaderCard] {
  /// A number of the first card of a keyword, whole or real; nil when there is none.
  func number(_ keyword: String) -> Double? {
    switch value(keyword) {
    case .integer(let number): Double(number)
    case .real(let number): number.isFinite ? number : nil
    default: nil
    }
  }

  /// Vacuum or air as the header states it: VACUUM (T or 1, F or 0), AIRORVAC, or CTYPE1 AWAV for air; nil when nothing does.
  ///
  /// WAVE is vacuum in FITS paper III, but is written for any wavelength (MILES, which is in air, has it), so that it says
  /// nothing.
  var medium: Spectrum.Medium? {
    switch value("VACUUM") {
    case .logical(let isVacuum): return isVacuum ? .vacuum : .air
    case .integer(let number): return number != 0 ? .vacuum : .air
    default: break
    }
    let words = string("AIRORVAC")?.lowercased() ?? ""
    if words.hasPrefix("vac") { return .vacuum }
    if words.hasPrefix("air") { return .air }
    return string("CTYPE1")?.hasPrefix("AWAV") == true ? .air : nil
  }
}
