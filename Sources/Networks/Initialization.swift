/// How a tensor's values start.
///
/// In JSON a word ("glorot", "he", "orthogonal", "zeros", "ones") or a number for a constant.
public enum Initialization: Sendable, Hashable, Codable {
  /// Uniform in +-sqrt(6 / (fan in + fan out)) (Glorot & Bengio 2010).
  case glorot
  /// Normal with variance 2 / fan in (He et al. 2015).
  case he
  /// Orthonormal rows (or columns, where there are fewer) of the tensor seen as [first axis, the rest] (Saxe et al. 2013).
  case orthogonal
  /// Every value the same.
  case constant(Float)

  /// Every value 0.
  public static var zeros: Initialization { .constant(0) }
  /// Every value 1.
  public static var ones: Initialization { .constant(1) }

  /// Reads a word or a number.
  public init(from decoder: any Decoder) throws {
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

  /// Writes a word or a number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .glorot: try container.encode("glorot")
    case .he: try container.encode("he")
    case .orthogonal: try container.encode("orthogonal")
    case .constant(let value): try container.encode(value)
    }
  }
}
