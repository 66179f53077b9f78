import Groundwork

/// What can be wrong with a network, its description, its file, or the library that runs it.
public enum NetworkError: Failure, Equatable {
  /// No preset or layer has this name; `known` lists those that exist.
  case unknownName(kind: String, name: String, known: [String])
  /// A layer cannot follow the one before it.
  case badShape(layer: String, reason: String)
  /// A description that cannot be read.
  case badArchitecture(path: String, reason: String)
  /// A model file that cannot be opened.
  case noModel(path: String, reason: String)
  /// A model file whose content is refused.
  case badModel(path: String, reason: String)
  /// Weights for a network, or their map of names, that do not fit it.
  case badWeights(path: String, reason: String)
  /// The engine's library refused an operation.
  case engine(operation: String, reason: String)

  /// The kind, which decides the exit status.
  public var kind: FailureKind {
    switch self {
    case .unknownName: .usage
    case .badShape, .badArchitecture, .badModel, .badWeights: .badData
    case .noModel: .noInput
    case .engine: .internalFault
    }
  }

  /// One line for a person.
  public var description: String {
    switch self {
    case .unknownName(let kind, let name, let known):
      "there is no \(kind) named \"\(name)\"; known: \(known.joined(separator: ", "))"
    case .badShape(let layer, let reason): "layer \(layer): \(reason)"
    case .badArchitecture(let path, let reason): "\(path): not an architecture: \(reason)"
    case .noModel(let path, let reason): "cannot open the model \(path): \(reason)"
    case .badModel(let path, let reason): "\(path): not a usable model: \(reason)"
    case .badWeights(let path, let reason): "\(path): not usable as weights: \(reason)"
    case .engine(let operation, let reason): "the engine could not \(operation): \(reason)"
    }
  }
}
