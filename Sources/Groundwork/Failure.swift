/// What kind of thing went wrong, as far as the caller of a command cares (sysexits.h).
public enum FailureKind: Sendable, Hashable {
  /// The command line asks for something that does not exist (64).
  case usage
  /// An input was read but its content is not acceptable (65).
  case badData
  /// An input does not exist or cannot be opened (66).
  case noInput
  /// A fault in Fleming itself or in a library it calls (70).
  case internalFault
  /// An output cannot be created (73).
  case cannotCreate
  /// Reading or writing failed midway (74).
  case inputOutput
  /// Stopped on request with the state saved (130).
  case interrupted

  /// The exit status a command ends with.
  public var exitStatus: Int32 {
    switch self {
    case .usage: 64
    case .badData: 65
    case .noInput: 66
    case .internalFault: 70
    case .cannotCreate: 73
    case .inputOutput: 74
    case .interrupted: 130
    }
  }
}

/// An error of the world (file, flag, data): every module's error type conforms.
///
/// `description` is one line for a person: the operation, the path or option, and the reason.
public protocol Failure: Error, CustomStringConvertible, Sendable {
  /// The kind, which decides the exit status.
  var kind: FailureKind { get }
}
