import FoundationEssentials
import Groundwork

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Examines outputs before the work that fills them, and writes JSON.
package enum Outputs {
  /// Throws when a file cannot be created at `path`, without leaving a trace.
  package static func check(_ path: String) throws {
    if path == "-" { return }
    var status = stat()
    if stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR {
        throw OutputFailure(operation: "create", path: path, reason: "it is a folder")
      }
      guard access(path, W_OK) == 0 else { throw OutputFailure(operation: "create", path: path) }
      if status.st_mode & S_IFMT != S_IFREG { return }
    }
    if path.hasSuffix("/") { throw OutputFailure(operation: "create", path: path, reason: "it is a folder") }
    let temporary = AtomicFile.temporaryPath(for: path)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw OutputFailure(operation: "create", path: path) }
    close(descriptor)
    unlink(temporary)
  }

  /// Makes a folder, with those above it, and throws when files cannot be created in it.
  package static func folder(_ path: String) throws {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += (made.isEmpty || made.hasSuffix("/") ? "" : "/") + part
      if mkdir(made, 0o777) != 0, errno != EEXIST { throw OutputFailure(operation: "create", path: path) }
    }
    var status = stat()
    guard stat(path, &status) == 0 else { throw OutputFailure(operation: "create", path: path) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw OutputFailure(operation: "create", path: path, reason: "it is not a folder")
    }
    guard access(path, W_OK | X_OK) == 0 else { throw OutputFailure(operation: "create", path: path) }
  }

  /// A value as JSON text with sorted keys.
  package static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }

  /// Writes JSON to a path, or to standard output for "-".
  package static func write(json value: some Encodable, to path: String?, _ console: Console) throws {
    guard let path else { return }
    let text = try json(value)
    if path == "-" { try console.output.write(text) } else { try AtomicFile.write(text, to: path) }
  }
}
