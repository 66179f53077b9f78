import Imagery

/// What must be known of spectra before they are stacked: where their pixels lie, and what they have in common.
public struct SpectrumStackLayout: Sendable {
  /// What one spectrum asks for.
  public struct Outline: Sendable {
    let count: Int
    let lattice: SpectrumLattice?
    /// Vacuum or air; nil when unknown.
    public let medium: Spectrum.Medium?
    let unit: String?
    let velocityFrame: String?
    let hasErrors: Bool
    /// The redshift the file states; nil when it states none.
    public let redshift: Double?

    /// The outline of a spectrum.
    public init(_ spectrum: Spectrum) {
      count = spectrum.count
      lattice = SpectrumLattice(spectrum.wavelengths)
      medium = spectrum.medium
      unit = spectrum.unit
      velocityFrame = spectrum.velocityFrame
      hasErrors = !spectrum.inverseVariance.isEmpty
      redshift = spectrum.redshift
    }
  }

  /// The grid all share; nil when each keeps its own wavelengths.
  let lattice: SpectrumLattice?
  /// The first pixel on the lattice, and how many there are.
  let first: Int
  /// Number of pixels.
  public let pixels: Int
  let medium: Spectrum.Medium?
  let unit: String?
  let velocityFrame: String?
  /// Whether inverse variances are kept: every spectrum has them.
  public let hasErrors: Bool
  /// Whether all lie on one grid.
  public var isShared: Bool { lattice != nil }

  /// A shared grid may have so many times the pixels of the longest spectrum.
  private static let mostStretch = 2

  /// The layout for spectra of one medium.
  public init(_ outlines: [Outline]) {
    precondition(!outlines.isEmpty, "no spectra to lay out")
    precondition(outlines.allSatisfy { $0.medium == outlines[0].medium }, "spectra in air and in vacuum in one stack")
    medium = outlines[0].medium
    unit = outlines.allSatisfy { $0.unit == outlines[0].unit } ? outlines[0].unit : nil
    velocityFrame =
      outlines.allSatisfy { $0.velocityFrame == outlines[0].velocityFrame } ? outlines[0].velocityFrame : nil
    hasErrors = outlines.allSatisfy(\.hasErrors)
    let longest = outlines.map(\.count).max() ?? 0
    // The longest spectrum knows the step best.
    let lattice = outlines.first { $0.count == longest }?.lattice
    let places = outlines.map { outline in
      outline.lattice.flatMap { own in lattice?.place(of: own, count: outline.count) }
    }
    if let lattice, !places.contains(nil) {
      let low = places.compactMap { $0 }.min() ?? 0
      let high = zip(places, outlines).map { ($0 ?? 0) + $1.count }.max() ?? 0
      if high - low <= Self.mostStretch * longest {
        (self.lattice, first, pixels) = (lattice, low, high - low)
        return
      }
    }
    (self.lattice, first, pixels) = (nil, 0, longest)
  }

  /// Where a spectrum begins; it must be one that was laid out.
  func start(of spectrum: Spectrum) -> Int {
    guard let lattice else { return 0 }
    let place = SpectrumLattice(spectrum.wavelengths).flatMap { lattice.place(of: $0, count: spectrum.count) }
    guard let place, place >= first, place - first + spectrum.count <= pixels else {
      preconditionFailure("a spectrum of \(spectrum.count) pixels that was not laid out in \(pixels)")
    }
    return place - first
  }
}
