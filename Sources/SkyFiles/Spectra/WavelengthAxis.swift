import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The wavelengths of an image's first axis, as its header states them.
struct WavelengthAxis {
  /// First wavelength, and step in it, at pixel `reference` (from 1); both of log10 where `isLogarithmic`.
  var start: Double
  var step: Double
  var reference = 1.0
  var unit: WavelengthUnit?
  var scale = Scale.linear

  enum Scale: Equatable {
    case linear
    /// start + step * i is log10 of the wavelength (IRAF's DC-FLAG 1, SDSS's COEFF0 and COEFF1).
    case logarithmic
    /// wavelength = start * exp(step * i / start) (FITS paper III, WAVE-LOG).
    case exponential
  }

  /// The axis of a header; nil when it states no wavelengths.
  init?(_ cards: [HeaderCard]) {
    if let start = cards.number("COEFF0"), let step = cards.number("COEFF1") {
      self.start = start
      self.step = step
      unit = .angstrom
      scale = .logarithmic
      return
    }
    guard let start = cards.number("CRVAL1"), let step = cards.number("CD1_1") ?? cards.number("CDELT1") else {
      return nil
    }
    self.start = start
    self.step = step
    reference = cards.number("CRPIX1") ?? 1
    let type = cards.string("CTYPE1")?.uppercased() ?? ""
    let stated = (cards.string("CUNIT1") ?? Self.iraf(cards, "WAT1_", "units"))?.trimmed ?? ""
    unit = WavelengthUnit(stated)
    // Other units and other types (velocity, frequency, pixels) are no wavelengths.
    let isTyped =
      ["", "LINEAR", "MULTISPE"].contains(type) || ["WAVE", "AWAV", "LAMB"].contains(String(type.prefix(4)))
    guard stated.isEmpty || unit != nil, unit != nil || isTyped || type.hasPrefix("LOG") else { return nil }
    if cards.number("DC-FLAG") == 1 || unit?.isLogarithmic == true || type.hasPrefix("LOG") {
      scale = .logarithmic
      if unit == nil || unit?.isLogarithmic == true { unit = .angstrom }
    } else if type.hasSuffix("-LOG") {
      scale = .exponential
    }
  }

  /// An axis by its numbers, in Angstrom.
  init(start: Double, step: Double, isLogarithmic: Bool) {
    self.start = start
    self.step = step
    scale = isLogarithmic ? .logarithmic : .linear
    unit = .angstrom
  }

  /// The wavelengths of `count` pixels in Angstrom.
  func wavelengths(_ count: Int, _ request: SpectrumRequest) throws(SkyFileError) -> [Double] {
    guard step != 0, start.isFinite, step.isFinite else {
      throw .malformed(path: request.path, reason: "the wavelength axis has a step of \(step) from \(start)")
    }
    var numbers = [Double](repeating: start, count: count)
    for i in 0..<count { numbers[i] = step * (Double(i + 1) - reference) }
    switch scale {
    case .linear: for i in 0..<count { numbers[i] += start }
    case .logarithmic: for i in 0..<count { numbers[i] = pow(10, start + numbers[i]) }
    case .exponential: for i in 0..<count { numbers[i] = start * exp(numbers[i] / start) }
    }
    if let unit = request.unit ?? unit { return unit.isLogarithmic ? numbers : unit.inAngstrom(numbers) }
    return try SpectrumParts.withoutUnit(numbers, path: request.path)
  }

  /// The value of a word in IRAF's WATn_mmm cards ("units=angstroms", spec1 = "..."), which are one text cut into pieces of
  /// 68 characters; nil when it is not there.
  static func iraf(_ cards: [HeaderCard], _ stem: String, _ word: String) -> String? {
    var text = ""
    for card in cards where card.keyword.hasPrefix(stem) {
      guard case .string(let piece) = card.value else { continue }
      text += piece + String(repeating: " ", count: max(0, 68 - piece.utf8.count))
    }
    for head in ["\(word)=", "\(word) ="] {
      guard let range = text.firstRange(of: " \(head)") ?? (text.hasPrefix(head) ? text.firstRange(of: head) : nil)
      else { continue }
      let rest = text[range.upperBound...].drop { $0 == " " }
      if rest.first == "\"" { return String(rest.dropFirst().prefix { $0 != "\"" }) }
      return String(rest.prefix { $0 != " " })
    }
    return nil
  }
}
