import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a task wants spectra brought to one grid; what it leaves open is taken from the training spectra.
public struct SpectrumFraming: Codable, Sendable, Equatable {
  /// Least and largest wavelength, Angstrom; nil: what most of the training spectra have.
  public var wavelengths: [Double]?
  /// Number of bins; nil: about as many as the training spectra have pixels there, at most 4,096.
  public var bins: Int?
  /// How the bins follow one another.
  public var spacing: SpectrumContract.Spacing
  /// What is done on the grid.
  public var treatment: SpectrumTreatment

  enum CodingKeys: String, CodingKey { case wavelengths, bins, spacing, treatment }

  /// Most bins when the task names no number.
  static let usualBins = 4096

  /// A framing; by default a logarithmic grid over what the training spectra have.
  public init(
    wavelengths: [Double]? = nil, bins: Int? = nil, spacing: SpectrumContract.Spacing = .logarithmic,
    treatment: SpectrumTreatment = SpectrumTreatment()
  ) {
    self.wavelengths = wavelengths
    self.bins = bins
    self.spacing = spacing
    self.treatment = treatment
  }

  /// Reads a framing; keys that are missing are the usual ones. Throws on a value that makes no sense.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      wavelengths: try container.decodeIfPresent([Double].self, forKey: .wavelengths),
      bins: try container.decodeIfPresent(Int.self, forKey: .bins),
      spacing: try container.decodeIfPresent(SpectrumContract.Spacing.self, forKey: .spacing) ?? .logarithmic,
      treatment: try container.decodeIfPresent(SpectrumTreatment.self, forKey: .treatment) ?? SpectrumTreatment())
    if let fault {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: fault))
    }
  }

  /// Why it cannot be used; nil when it can.
  public var fault: String? {
    if let wavelengths {
      guard wavelengths.count == 2 else { return "\(wavelengths.count) wavelengths; a grid has two ends" }
      let contract = SpectrumContract(
        lowest: wavelengths[0], highest: wavelengths[1], bins: bins ?? 2, spacing: spacing, treatment: treatment)
      return contract.fault
    }
    if let bins, !(2...SpectrumContract.mostBins).contains(bins) { return "\(bins) bins of wavelength" }
    return treatment.fault
  }

  /// The contract of this framing for training spectra (in the medium and frame of the treatment).
  func contract(like spectra: [Spectrum]) -> SpectrumContract {
    func middle(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    let low = wavelengths?[0] ?? middle(spectra.map { $0.wavelengths[0] })
    let high = max(wavelengths?[1] ?? middle(spectra.map { $0.wavelengths[$0.count - 1] }), low * 1.000_001)
    let pixels = spectra.map { spectrum in
      Double(spectrum.count - 1) * log(high / low)
        / max(log(spectrum.wavelengths[spectrum.count - 1] / spectrum.wavelengths[0]), 1e-9)
    }
    let natural = Int(min(middle(pixels).rounded() + 1, Double(Self.usualBins)))
    return SpectrumContract(
      lowest: low, highest: high, bins: bins ?? max(16, natural), spacing: spacing, treatment: treatment)
  }
}
