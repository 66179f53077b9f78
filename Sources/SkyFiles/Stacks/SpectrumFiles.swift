import Imagery
import Synchronization

/// Reads spectra by their paths and keeps the last file of many at hand for the rows that follow.
///
/// Safe to use from several threads at once.
public final class SpectrumFiles: Sendable {
  /// What is kept of a file of many spectra.
  private enum Kept: Sendable {
    case spectra([Spectrum])
    case stack(SpectrumStack)
  }

  private let limits: ReadingLimits
  private let last = Mutex<(path: String, kept: Kept)>(("", .spectra([])))

  /// A reader with limits.
  public init(limits: ReadingLimits = .standard) { self.limits = limits }

  /// Reads a spectrum as `SkyFile.readSpectrum` does. Throws `SkyFileError`.
  public func spectrum(_ path: String) throws -> Spectrum {
    guard let (file, row) = Self.row(of: path) else { return try SkyFile.readSpectrum(path, limits: limits) }
    switch try kept(file) {
    case .stack(let stack): return try stack.spectrum(row)
    case .spectra(let spectra):
      return spectra.indices.contains(row) ? spectra[row] : try SkyFile.readSpectrum(path, limits: limits)
    }
  }

  /// The stack of a path such as `stack.fits[row=7]`, and the row, 0-based; nil of other paths.
  package func stack(of path: String) throws -> (stack: SpectrumStack, row: Int)? {
    guard let (file, row) = Self.row(of: path), case .stack(let stack) = try kept(file) else { return nil }
    return (stack, row)
  }

  private func kept(_ file: String) throws -> Kept {
    try last.withLock { last in
      if last.path == file { return last.kept }
      let kept: Kept =
        if let stack = try SpectrumStack(file, limits: limits) { .stack(stack) } else {
          .spectra(try SkyFile.readSpectra(file, limits: limits))
        }
      last = (file, kept)
      return kept
    }
  }

  /// The file and the row, 0-based, of `file[row=7]`; nil of other paths.
  private static func row(of path: String) -> (file: String, row: Int)? {
    guard path.utf8.last == UInt8(ascii: "]"), let bracket = path.utf8.lastIndex(of: UInt8(ascii: "[")) else {
      return nil
    }
    let choice = path[bracket...].dropLast()
    guard choice.hasPrefix("[row="), let row = Int(choice.dropFirst(5)) else { return nil }
    return (String(path[..<bracket]), row - 1)
  }
}
