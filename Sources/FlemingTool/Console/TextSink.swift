import Groundwork

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Somewhere text goes: a file descriptor, or a test's memory.
public struct TextSink: Sendable {
  /// Whether a person watches.
  public let isTerminal: Bool
  private let body: @Sendable (String) throws -> Void

  /// A sink that hands text to `body`.
  public init(isTerminal: Bool = false, _ body: @escaping @Sendable (String) throws -> Void) {
    self.isTerminal = isTerminal
    self.body = body
  }

  /// Writes all of `text`, or throws.
  public func write(_ text: String) throws { try body(text) }

  /// Standard output; a dead pipe or a full disk throws.
  public static var standardOutput: TextSink { descriptor(STDOUT_FILENO, named: "standard output") }
  /// Standard error.
  public static var standardError: TextSink { descriptor(STDERR_FILENO, named: "standard error") }

  private static func descriptor(_ descriptor: Int32, named name: String) -> TextSink {
    TextSink(isTerminal: isatty(descriptor) == 1) { text in
      var text = text
      try text.withUTF8 { bytes in
        var written = 0
        while written < bytes.count, let base = bytes.baseAddress {
          let count = unistdWrite(descriptor, base + written, bytes.count - written)
          if count < 0 {
            if errno == EINTR { continue }
            throw OutputFailure(operation: "write", path: name)
          }
          written += count
        }
      }
    }
  }
}

/// The system's `write`, whose name the methods above would hide.
private func unistdWrite(_ descriptor: Int32, _ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
  #if canImport(Glibc)
    Glibc.write(descriptor, bytes, count)
  #else
    Darwin.write(descriptor, bytes, count)
  #endif
}
