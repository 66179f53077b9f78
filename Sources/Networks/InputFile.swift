#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A regular file opened for reading at given places; closed when the last reference goes.
final class InputFile {
  /// The path it was opened with.
  let path: String
  /// Its length in bytes.
  let count: Int
  private let descriptor: Int32

  /// Opens a file.
  ///
  /// - Throws: `NetworkError.noModel` when it cannot be opened or is no regular file.
  init(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw NetworkError.noModel(path: path, reason: String(cString: strerror(errno))) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw NetworkError.noModel(path: path, reason: "not a regular file")
    }
    self.path = path
    self.descriptor = descriptor
    count = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// The bytes at a place; the caller has checked that the file is that long.
  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    var failure: NetworkError?
    let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      do throws(NetworkError) {
        try read(range, into: UnsafeMutableRawBufferPointer(buffer))
        initialized = range.count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Fills a buffer of the range's length with the bytes at a place.
  func read(_ range: Range<Int>, into buffer: UnsafeMutableRawBufferPointer) throws(NetworkError) {
    precondition(buffer.count == range.count, "a buffer of \(buffer.count) bytes for \(range.count)")
    var done = 0
    while done < range.count {
      let got = pread(descriptor, buffer.baseAddress! + done, range.count - done, off_t(range.lowerBound + done))
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else {
        let reason = got == 0 ? "it ended while being read" : String(cString: strerror(errno))
        throw NetworkError.badModel(path: path, reason: reason)
      }
      done += got
    }
  }
}
