/// The unit in which a perturbation's size is stated.
public enum EpsilonUnit: String, Codable, Sendable, CaseIterable {
  /// The network's own input values: stretched and normalised.
  case input
  /// The sky's standard deviation of the same band of the same sample.
  case sigma
  /// The physical unit of the image, before any stretch (nanomaggy, adu, 0 to 255 for a picture).
  case flux
}

/// How much an adversary may change: |change| <= epsilon x scale in every pixel (the L-infinity norm), where the scale
/// belongs to a band of a sample.
public struct Budget: Sendable, Equatable {
  /// The sizes to try, ascending and without repeats.
  public let epsilons: [Double]
  /// The unit of `epsilons`.
  public let unit: EpsilonUnit

  /// A budget; throws `ProbingError.badEpsilon` for an epsilon that is negative or not finite.
  public init(epsilons: [Double], unit: EpsilonUnit) throws {
    for epsilon in epsilons where !(epsilon >= 0 && epsilon.isFinite) { throw ProbingError.badEpsilon(epsilon) }
    var kept: [Double] = []
    for epsilon in epsilons.sorted() where kept.last != epsilon { kept.append(epsilon) }
    self.epsilons = kept
    self.unit = unit
  }
}
