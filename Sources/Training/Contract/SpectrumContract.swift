import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How a spectrum becomes a network's input [channel, 1, bin]: the grid of wavelengths and what is done on it; frozen at
/// training, part of the model's input contract.
public struct SpectrumContract: Codable, Sendable, Equatable {
  /// How the bins of a grid follow one another.
  public enum Spacing: String, Codable, Sendable, CaseIterable {
    /// A constant step in Angstrom.
    case linear
    /// A constant ratio, so that a velocity is a shift by bins.
    case logarithmic
  }

  /// Wavelength of the first bin's centre, Angstrom.
  public var lowest: Double
  /// Wavelength of the last bin's centre, Angstrom.
  public var highest: Double
  /// Number of bins.
  public var bins: Int
  /// How the bins follow one another.
  public var spacing: Spacing
  /// What is done to the spectra.
  public var treatment: SpectrumTreatment

  /// Most bins of a grid.
  static let mostBins = 1 << 15

  /// A contract from its parts.
  public init(
    lowest: Double, highest: Double, bins: Int, spacing: Spacing = .logarithmic,
    treatment: SpectrumTreatment = SpectrumTreatment()
  ) {
    self.lowest = lowest
    self.highest = highest
    self.bins = bins
    self.spacing = spacing
    self.treatment = treatment
  }

  /// The grid; make it once for many spectra.
  public var grid: WavelengthGrid {
    let steps = Double(bins - 1)
    switch spacing {
    case .linear: return .linear(from: lowest, step: (highest - lowest) / steps, count: bins)
    case .logarithmic: return .logarithmic(from: lowest, step: log10(highest / lowest) / steps, count: bins)
    }
  }

  /// Why a contract read from a file cannot be used; nil when it can.
  var fault: String? {
    guard lowest.isFinite, highest.isFinite, lowest > 0, lowest < highest else {
      return "wavelengths from \(lowest) to \(highest) Angstrom"
    }
    guard (2...Self.mostBins).contains(bins) else { return "\(bins) bins of wavelength" }
    return treatment.fault
  }
}
