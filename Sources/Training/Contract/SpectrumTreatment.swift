import Imagery

/// What is done to a spectrum besides bringing it to a grid: chosen by the task, frozen in the model.
public struct SpectrumTreatment: Codable, Sendable, Equatable {
  /// A plane of the network's input, [channel, 1, bin].
  public enum Channel: String, Codable, Sendable, CaseIterable {
    /// Flux over the continuum: lines alone, whatever the calibration.
    case normalized
    /// Flux over its median: lines and slope.
    case scaled
    /// Standard deviation of the flux over the continuum (the median without a normalized channel); 0 where unknown.
    case error
  }

  /// The planes of the network's input, in order.
  public var channels: [Channel]
  /// Vacuum or air: wavelengths are brought there, and files that do not say are taken to be there; nil: as they are.
  public var medium: Spectrum.Medium?
  /// Whether wavelengths are divided by 1 + redshift, of the data set's table or else of the file; one is then needed.
  public var isRestFrame: Bool
  /// How the continuum is found.
  public var continuum: ContinuumFit

  enum CodingKeys: String, CodingKey {
    case channels, medium, continuum
    case isRestFrame = "rest_frame"
  }

  /// A treatment; the usual one looks at lines alone, where they were measured.
  public init(
    channels: [Channel] = [.normalized], medium: Spectrum.Medium? = nil, isRestFrame: Bool = false,
    continuum: ContinuumFit = ContinuumFit()
  ) {
    self.channels = channels
    self.medium = medium
    self.isRestFrame = isRestFrame
    self.continuum = continuum
  }

  /// Reads a treatment; keys that are missing are the usual ones.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      channels: try container.decodeIfPresent([Channel].self, forKey: .channels) ?? [.normalized],
      medium: try container.decodeIfPresent(Spectrum.Medium.self, forKey: .medium),
      isRestFrame: try container.decodeIfPresent(Bool.self, forKey: .isRestFrame) ?? false,
      continuum: try container.decodeIfPresent(ContinuumFit.self, forKey: .continuum) ?? ContinuumFit())
  }

  /// Why it cannot be used; nil when it can.
  var fault: String? {
    guard !channels.isEmpty, Set(channels).count == channels.count else {
      return "the channels \(channels.map(\.rawValue)), of which each can be there once"
    }
    guard channels.contains(where: { $0 != .error }) else { return "no channel of flux" }
    guard ContinuumFit.degrees.contains(continuum.degree), continuum.lowClip > 0, continuum.highClip > 0,
      (0...1000).contains(continuum.rounds)
    else { return "a continuum of degree \(continuum.degree) in \(continuum.rounds) rounds" }
    return nil
  }
}
