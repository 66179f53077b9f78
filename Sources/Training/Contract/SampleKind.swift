import SkyFiles

/// What a sample is: independent of what is asked of it (classes or numbers).
public enum SampleKind: String, Codable, Sendable, Hashable, CaseIterable {
  /// A picture: planes of pixels.
  case image
  /// A spectrum: fluxes at wavelengths.
  case spectrum

  /// The word for many.
  public var plural: String { self == .image ? "images" : "spectra" }

  /// Whether a file of this name is taken for a sample when a folder is walked; tables of labels are not.
  func accepts(_ path: String) -> Bool {
    switch self {
    case .image: SkyFile.isImagePath(path)
    case .spectrum:
      SkyFile.isSpectrumPath(path) && !Dataset.companions.contains(String(path.split(separator: "/").last ?? ""))
    }
  }
}
