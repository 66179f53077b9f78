import Groundwork

/// Why a file could not be read as an image, a table or a header.
public enum SkyFileError: Failure, Equatable {
  /// The file does not exist or may not be opened.
  case cannotOpen(path: String, reason: String)
  /// Reading stopped midway.
  case cannotRead(path: String, reason: String)
  /// The file has no bytes.
  case empty(path: String)
  /// The content is neither of the formats read here; `found` says what it looks like.
  case unrecognised(path: String, found: String)
  /// The content is one format, the name promises another.
  case misnamed(path: String, content: String, name: String)
  /// The file ends before what its header declares.
  case truncated(path: String, what: String, needed: Int, present: Int)
  /// A size is beyond the reading limits.
  case tooLarge(path: String, what: String, size: Int, limit: Int)
  /// The file breaks its format's rules.
  case malformed(path: String, reason: String)
  /// The file keeps the rules but holds something Fleming does not read.
  case unsupported(path: String, reason: String)
  /// The file is sound but holds no image (or table) to read.
  case nothingToRead(path: String, reason: String)
  /// The extension asked for in brackets is not in the file.
  case noSuchExtension(path: String, name: String)
  /// A C library refused; `reason` is its own text.
  case library(path: String, operation: String, reason: String)
  /// The values cannot be written in the format asked for.
  case cannotWrite(path: String, reason: String)

  /// Missing files are no input, wrong content is bad data.
  public var kind: FailureKind {
    switch self {
    case .cannotOpen: .noInput
    case .cannotRead: .inputOutput
    case .cannotWrite: .cannotCreate
    default: .badData
    }
  }

  /// One line: the path, then the reason.
  public var description: String { "\(path): \(reason)" }

  /// The path of the file.
  public var path: String {
    switch self {
    case .cannotOpen(let path, _), .cannotRead(let path, _), .empty(let path), .unrecognised(let path, _),
      .misnamed(let path, _, _), .truncated(let path, _, _, _), .tooLarge(let path, _, _, _),
      .malformed(let path, _), .unsupported(let path, _), .nothingToRead(let path, _),
      .noSuchExtension(let path, _), .library(let path, _, _), .cannotWrite(let path, _):
      path
    }
  }

  /// The reason, without the path.
  public var reason: String {
    switch self {
    case .cannotOpen(_, let reason): "cannot open: \(reason)"
    case .cannotRead(_, let reason): "cannot read: \(reason)"
    case .empty: "the file is empty"
    case .unrecognised(_, let found): "not a FITS, PNG or JPEG file: \(found)"
    case .misnamed(_, let content, let name): "the content is \(content) but the name says \(name)"
    case .truncated(_, let what, let needed, let present):
      "truncated: \(what) needs \(needed) bytes, the file has \(present)"
    case .tooLarge(_, let what, let size, let limit): "too large: \(size) \(what), the limit is \(limit)"
    case .malformed(_, let reason): "malformed: \(reason)"
    case .unsupported(_, let reason): "not supported: \(reason)"
    case .nothingToRead(_, let reason): reason
    case .noSuchExtension(_, let name): "there is no extension [\(name)]"
    case .library(_, let operation, let reason): "\(operation): \(reason)"
    case .cannotWrite(_, let reason): "cannot write: \(reason)"
    }
  }
}
