#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file seen through memory without being read whole.
final class MappedFile {
  private let start: UnsafeMutableRawPointer
  private let count: Int

  /// Maps a regular file that has bytes.
  init(_ path: String) throws(SkyFileError) {
    let descriptor = FileBytes.openForReading(path)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > 0,
      let mapped = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0), mapped != MAP_FAILED
    else { throw .cannotRead(path: path, reason: String(cString: strerror(errno))) }
    start = mapped
    count = Int(status.st_size)
  }

  deinit { munmap(start, count) }

  /// Lends the file's bytes.
  func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeRawBufferPointer(start: start, count: count))
  }
}
