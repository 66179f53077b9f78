/// How a tensor's values start.
///
/// In JSON a word ("glorot", "glorot-normal", "he", "he-normal", "he-uniform", "orthogonal", "zeros", "ones"), a number
/// for a constant, or `{"orthogonal": gain}`, `{"uniform": limit}`, `{"normal": deviation}`,
/// `{"truncated-normal": deviation}`.
public enum Initialization: Sendable, Hashable, Codable {
  /// Uniform in +-sqrt(6 / (fan in + fan out)) (Glorot & Bengio 2010).
  case glorot
  /// Normal with variance 2 / (fan in + fan out), truncated at two deviations as in Keras.
  case glorotNormal
  /// Normal with variance 2 / fan in (He et al. 2015), as PyTorch's `kaiming_normal_`.
  case he
  /// The same truncated at two deviations, as Keras's `HeNormal`.
  case heNormal
  /// Uniform in +-sqrt(6 / fan in): He's variance.
  case heUniform
  /// Uniform in +-limit.
  case uniform(limit: Float)
  /// Normal with mean 0.
  case normal(deviation: Float)
  /// Normal with mean 0, drawn again beyond two deviations.
  case truncatedNormal(deviation: Float)
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

  private static let words: [(String, Initialization)] = [
    ("glorot", .glorot), ("glorot-normal", .glorotNormal), ("he", .he), ("he-normal", .heNormal),
    ("he-uniform", .heUniform), ("orthogonal", .orthogonal), ("zeros", .zeros), ("ones", .ones),
  ]

  private enum CodingKeys: String, CodingKey {
    case orthogonal, uniform, normal
    case truncatedNormal = "truncated-normal"
  }

  /// Reads a word, a number, or an object of a name and its number.
  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: CodingKeys.self), let key = container.allKeys.first {
      let value = try container.decode(Float.self, forKey: key)
      guard value.isFinite, value >= 0 || key == .orthogonal else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "initialisation \(key.rawValue) of \(value)"))
      }
      switch key {
      case .orthogonal: self = .orthogonal(gain: value)
      case .uniform: self = .uniform(limit: value)
      case .normal: self = .normal(deviation: value)
      case .truncatedNormal: self = .truncatedNormal(deviation: value)
      }
      return
    }
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Float.self) {
      self = .constant(value)
      return
    }
    let word = try container.decode(String.self)
    guard let found = Self.words.first(where: { $0.0 == word }) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "initialisation is \(Self.words.map(\.0).joined(separator: ", ")), a number, or an object "
            + "of orthogonal, uniform, normal or truncated-normal, not \"\(word)\""))
    }
    self = found.1
  }

  /// Writes a word, a number, or an object of a name and its number.
  public func encode(to encoder: any Encoder) throws {
    func write(_ value: Float, _ key: CodingKeys) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(value, forKey: key)
    }
    switch self {
    case .orthogonal(let gain) where gain != 1: try write(gain, .orthogonal)
    case .uniform(let limit): try write(limit, .uniform)
    case .normal(let deviation): try write(deviation, .normal)
    case .truncatedNormal(let deviation): try write(deviation, .truncatedNormal)
    case .constant(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    default:
      var container = encoder.singleValueContainer()
      try container.encode(Self.words.first { $0.1 == self }?.0)
    }
  }
}
