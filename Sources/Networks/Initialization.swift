/// How a tensor's values start.
///
/// In JSON a word ("glorot", "he", "orthogonal", "zeros", "ones"), a number for a constant, or `{"orthogonal": gain}`.
public enum Initialization: Sendable, Hashable, Codable {
  /// Uniform in +-sqrt(6 / (fan in + fan out)) (Glorot & Bengio 2010).
  case glorot
  /// Normal with variance 2 / fan in (He et al. 2015).
  case he
  /// Orthogonal rows (or columns, where there are fewer) of length `gain` in the tensor seen as [first axis, the rest]
  /// (Saxe et al. 2013).
  case orthogonal(gain: Float)
  /// Every value the same.
  case constant(Float)

  /// Orthonormal rows or columns.
  public static var orthogonal: Initialization { .orthogonal(gain: 1) }
  /// Every value 0.
  public static var zeros: Initialization { .constant(0) }
  /// Every value 1.
  public static var ones: Initialization { .constant(1) }

  private enum CodingKeys: String, CodingKey { case orthogonal }

  /// Reads a word, a number or an orthogonal gain.
  public init(from decoder: any Decoder) throws {
    if let gain = try? decoder.container(keyedBy: CodingKeys.self).decode(Float.self, forKey: .orthogonal) {
      self = .orthogonal(gain: gain)
      return
    }
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Float.self) {
      self = .constant(value)
      return
    }
    let word = try container.decode(String.self)
    switch word {
    case "glorot": self = .glorot
    case "he": self = .he
    case "orthogonal": self = .orthogonal
    case "zeros": self = .zeros
    case "ones": self = .ones
    default:
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "initialisation is glorot, he, orthogonal, zeros, ones or a number, not \"\(word)\""))
    }
  }

  /// Writes a word, a number or an orthogonal gain.
  public func encode(to encoder: any Encoder) throws {
    if case .orthogonal(let gain) = self, gain != 1 {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(gain, forKey: .orthogonal)
      return
    }
    var container = encoder.singleValueContainer()
    switch self {
    case .glorot: try container.encode("glorot")
    case .he: try container.encode("he")
    case .orthogonal: try container.encode("orthogonal")
    case .constant(let value): try container.encode(value)
    }
  }
}
