import Groundwork

/// Why a text does not describe an augmentation.
public enum AugmentationError: Failure, Equatable {
  /// No augmentation has this name; the nearest one, if any is near, and the words that are known.
  case unknownName(String, nearest: String?, known: [String])
  /// A name with a value that is missing, not wanted or out of range.
  case badValue(name: String, value: String?, expected: String)

  /// The command line or a file asks for what does not exist.
  public var kind: FailureKind { .usage }

  /// One line with the known names or the values that are accepted.
  public var description: String {
    switch self {
    case .unknownName(let name, let nearest, let known):
      "augmentation '\(name)' does not exist\(nearest.map { "; did you mean '\($0)'?" } ?? ""); known: "
        + known.joined(separator: ", ")
    case .badValue(let name, let value, let expected):
      "augmentation '\(name)' needs \(expected)\(value.map { ", not '\($0)'" } ?? "")"
    }
  }
}
