import Imagery

/// What `inspect` tells of the spectra of a file.
public struct SpectrumDescription: Sendable, Equatable, Encodable {
  /// The form they are kept in.
  public var format: SpectrumFormat
  /// How many there are.
  public var count: Int
  /// Pixels of the longest.
  public var pixels: Int
  /// Least and largest wavelength in Angstrom.
  public var wavelengths: ClosedRange<Double>
  /// Vacuum or air; nil when nothing says so.
  public var medium: Spectrum.Medium?
  /// Unit of the flux; nil when unknown.
  public var unit: String?
  /// Name of the only one; nil of many.
  public var name: String?
  /// Redshift the file states of the only one; nil of many, or when it states none.
  public var redshift: Double?
  /// The median over the spectra of their signal-to-noise ratios a pixel; nil when there is none.
  public var signalToNoise: Double?
  /// Whether the ratio comes from the file's errors (true) or from the fluxes alone, by DER_SNR.
  public var hasErrors: Bool
  /// Masked pixels of all.
  public var masked: Int

  init(_ set: SpectrumSet) {
    self.init(set.format, count: set.spectra.count, ratioStep: 1) { set.spectra[$0] }
  }

  /// A stack, one spectrum at a time; the signal to noise is that of about a thousand, evenly chosen. Throws `SkyFileError`.
  init(_ stack: SpectrumStack) throws {
    try self.init(.image, count: stack.count, ratioStep: max(1, stack.count / 1000)) { try stack.spectrum($0) }
  }

  private init(
    _ format: SpectrumFormat, count: Int, ratioStep: Int, _ spectrum: (Int) throws -> Spectrum
  ) rethrows {
    self.format = format
    self.count = count
    (pixels, masked, hasErrors) = (0, 0, false)
    var (low, high) = (Double.infinity, 0.0)
    var ratios: [Double] = []
    for place in 0..<count {
      let spectrum = try spectrum(place)
      if place == 0 { (medium, unit) = (spectrum.medium, spectrum.unit) }
      if count == 1 { (name, redshift) = (spectrum.name, spectrum.redshift) }
      pixels = max(pixels, spectrum.count)
      low = min(low, spectrum.wavelengths.first ?? low)
      high = max(high, spectrum.wavelengths.last ?? high)
      if place % ratioStep == 0, let ratio = spectrum.signalToNoise { ratios.append(ratio) }
      if !spectrum.inverseVariance.isEmpty { hasErrors = true }
      for flag in spectrum.mask where flag { masked += 1 }
    }
    wavelengths = min(low, high)...high
    ratios.sort()
    signalToNoise = ratios.isEmpty ? nil : ratios[ratios.count / 2]
  }

  private enum CodingKeys: String, CodingKey {
    case format, count, pixels, minimum = "wavelength_minimum", maximum = "wavelength_maximum"
    case wavelengthUnit = "wavelength_unit"
    case medium, unit, name, redshift, signalToNoise = "signal_to_noise", hasErrors = "has_errors", masked
  }

  /// Writes every key, null where there is nothing.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(format, forKey: .format)
    try container.encode(count, forKey: .count)
    try container.encode(pixels, forKey: .pixels)
    try container.encode(wavelengths.lowerBound, forKey: .minimum)
    try container.encode(wavelengths.upperBound, forKey: .maximum)
    try container.encode("Angstrom", forKey: .wavelengthUnit)
    try container.encode(medium, forKey: .medium)
    try container.encode(unit, forKey: .unit)
    try container.encode(name, forKey: .name)
    try container.encode(redshift, forKey: .redshift)
    try container.encode(signalToNoise, forKey: .signalToNoise)
    try container.encode(hasErrors, forKey: .hasErrors)
    try container.encode(masked, forKey: .masked)
  }
}

extension SkyFile {
  /// Says what spectra a file holds; nil when it is sound but holds none.
  ///
  /// Throws `SkyFileError` when it holds a spectrum that cannot be read.
  public static func describeSpectra(_ path: String, limits: ReadingLimits = .standard) throws -> SpectrumDescription? {
    do {
      if let stack = try SpectrumStack(path, limits: limits) { return try SpectrumDescription(stack) }
      return SpectrumDescription(try spectra(path, unit: nil, limits: limits))
    } catch SkyFileError.nothingToRead {
      return nil
    } catch SkyFileError.unrecognised {
      return nil
    }
  }

  /// Whether a table with these columns is read as spectra.
  public static func isSpectrum(columns names: [String]) -> Bool { SpectrumColumns(names) != nil }
}
