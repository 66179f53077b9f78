/// How much each class counts in the loss.
public enum ClassWeights: Sendable, Hashable {
  /// Every sample counts the same.
  case none
  /// Every class counts the same: n / (classes * n_class).
  case balanced
  /// One weight for each class, in the order of the classes.
  case list([Double])

  /// Weights from text: `none`, `balanced`, or numbers separated by commas.
  public init(parsing text: String) throws {
    switch text {
    case "none": self = .none
    case "balanced": self = .balanced
    default:
      let values = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? -1 }
      guard !values.isEmpty, values.allSatisfy({ $0.isFinite && $0 >= 0 }), values.contains(where: { $0 > 0 }) else {
        throw TrainingError.badConfiguration(
          reason: "class weights are none, balanced, or numbers of 0 or more separated by commas, not \"\(text)\"")
      }
      self = .list(values)
    }
  }

  /// The text form, which parses to the same value.
  public var description: String {
    switch self {
    case .none: "none"
    case .balanced: "balanced"
    case .list(let values): values.map { "\($0)" }.joined(separator: ",")
    }
  }

  /// One weight for each class, given how many training samples each has. Throws when a list does not fit.
  public func weights(counts: [Int], classes: [String]) throws -> [Float] {
    switch self {
    case .none: return [Float](repeating: 1, count: counts.count)
    case .balanced:
      let total = counts.reduce(0, +)
      return counts.map { $0 > 0 ? Float(Double(total) / (Double(counts.count) * Double($0))) : 0 }
    case .list(let values):
      guard values.count == counts.count else {
        throw TrainingError.badConfiguration(
          reason: "\(values.count) class weights for \(counts.count) classes (\(classes.joined(separator: ", ")))")
      }
      return values.map { Float($0) }
    }
  }
}

extension ClassWeights: Codable {
  /// Reads the text form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    do {
      try self.init(parsing: container.decode(String.self))
    } catch let error as TrainingError {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
    }
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
