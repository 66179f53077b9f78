#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Why an output could not be written.
public struct OutputFailure: Failure, Equatable {
  /// What was being done: "create", "write", "rename".
  public let operation: String
  /// The final path asked for.
  public let path: String
  /// The system's reason.
  public let reason: String

  /// Creating fails with 73, writing with 74.
  public var kind: FailureKind { operation == "create" ? .cannotCreate : .inputOutput }
  /// One line for a person.
  public var description: String { "cannot \(operation) \(path): \(reason)" }

  /// An output failure with the current `errno` as its reason.
  public init(operation: String, path: String, errno code: Int32 = errno) {
    self.operation = operation
    self.path = path
    reason = String(cString: strerror(code))
  }

  /// An output failure with a reason in words.
  public init(operation: String, path: String, reason: String) {
    self.operation = operation
    self.path = path
    self.reason = reason
  }
}

/// Whole-file output that is either complete under its final name or absent.
public enum AtomicFile {
  /// The name an output has until it is complete: in the same folder, so that the rename is atomic.
  public static func temporaryPath(for path: String) -> String { "\(path).partial-\(getpid())" }

  /// Lets `body` write to a temporary path, then renames it to `path`; removes it when `body` throws.
  public static func replacing(_ path: String, _ body: (_ temporaryPath: String) throws -> Void) throws {
    let temporary = temporaryPath(for: path)
    do {
      try body(temporary)
      guard rename(temporary, path) == 0 else { throw OutputFailure(operation: "rename", path: path) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Writes bytes to `path` by way of a temporary file; a full disk or a dead pipe throws.
  ///
  /// A path that is not a regular file (`/dev/stdout`, a named pipe) is written directly: it cannot be renamed over.
  public static func write(_ bytes: some Collection<UInt8>, to path: String) throws {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      return try writeDirectly(bytes, to: path, named: path)
    }
    try replacing(path) { try writeDirectly(bytes, to: $0, named: path) }
  }

  /// Writes text to `path` by way of a temporary file.
  public static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

  private static func writeDirectly(_ bytes: some Collection<UInt8>, to path: String, named: String) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw OutputFailure(operation: "create", path: named) }
    let buffer = ContiguousArray(bytes)
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes { writeSome(descriptor, $0, from: written) }
      if count < 0 {
        if errno == EINTR { continue }
        let code = errno
        close(descriptor)
        throw OutputFailure(operation: "write", path: named, errno: code)
      }
      written += count
    }
    guard close(descriptor) == 0 else { throw OutputFailure(operation: "write", path: named) }
  }

  private static func writeSome(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
    #else
      Darwin.write(descriptor, bytes.baseAddress! + start, bytes.count - start)
    #endif
  }
}
