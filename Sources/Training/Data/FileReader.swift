#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Small files as bytes.
enum FileReader {
  /// Why a file could not be read.
  struct Failed: Error {
    let reason: String
  }

  /// The bytes of a file of at most `limit` bytes.
  static func read(_ path: String, limit: Int) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failed(reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { readSome(descriptor, $0) }
      if count < 0 {
        if errno == EINTR { continue }
        throw Failed(reason: String(cString: strerror(errno)))
      }
      if count == 0 { return bytes }
      guard bytes.count + count <= limit else { throw Failed(reason: "larger than \(limit) bytes") }
      bytes.append(contentsOf: chunk[..<count])
    }
  }

  private static func readSome(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer.baseAddress, buffer.count)
    #else
      Darwin.read(descriptor, buffer.baseAddress, buffer.count)
    #endif
  }
}
