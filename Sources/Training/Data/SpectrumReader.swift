import Groundwork
import Imagery
import SkyFiles
import Synchronization

/// Reads spectra by their paths and brings them to a contract's grid.
///
/// Safe to use from several threads at once.
final class SpectrumReader: Sendable {
  private let contract: SpectrumContract
  private let minimumUnmasked: Double
  /// The contract's grid, made once.
  private let grid: WavelengthGrid
  private let files: SpectrumFiles
  /// The way of the last stack's spectra to the grid; nil where each goes its own (its own wavelengths, or its redshift).
  private let way = Mutex<(stack: String, plan: ResamplingPlan?)>(("", nil))

  init(_ contract: SpectrumContract, minimumUnmasked: Double, limits: ReadingLimits) {
    self.contract = contract
    self.minimumUnmasked = minimumUnmasked
    files = SpectrumFiles(limits: limits)
    grid = contract.grid
  }

  /// The spectrum of a path on the grid; `redshift` overrules the file's own. Without `keepsErrors` they may be left out.
  ///
  /// Throws what reading throws, and when the spectrum does not meet the contract.
  func framed(_ path: String, redshift: Double?, keepsErrors: Bool) throws -> Spectrum {
    if let (stack, row) = try files.stack(of: path), let plan = plan(stack) {
      var whole = try stack.padded(row)
      whole.medium = contract.treatment.medium ?? whole.medium
      return try contract.checked(
        plan.resample(whole, keepsErrors: keepsErrors), of: Self.measured(whole), minimumUnmasked: minimumUnmasked)
    }
    return try contract.framed(
      files.spectrum(path), redshift: redshift, grid: grid, minimumUnmasked: minimumUnmasked)
  }

  private func plan(_ stack: SpectrumStack) -> ResamplingPlan? {
    guard !stack.wavelengths.isEmpty, !contract.treatment.isRestFrame else { return nil }
    return way.withLock { way in
      if way.stack == stack.path { return way.plan }
      let wavelengths = contract.converted(stack.wavelengths, from: stack.medium)
      way = (stack.path, ResamplingPlan(from: WavelengthGrid(centers: wavelengths), to: grid))
      return way.plan
    }
  }

  /// The wavelengths that were measured.
  private static func measured(_ spectrum: Spectrum) -> [Double] {
    spectrum.flux.indices.filter { spectrum.flux[$0].isFinite }.map { spectrum.wavelengths[$0] }
  }
}
