#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of a file in memory: read whole, within a limit, without Foundation.
///
/// After `count` bytes come zeros up to a whole FITS block, since CFITSIO reads by the block and files whose last
/// block is not filled are common.
package final class FileBytes {
  /// The start of the bytes; valid as long as this object is.
  let start: UnsafeMutableRawPointer
  /// Number of bytes of the file.
  package let count: Int
  /// Number of bytes allocated and defined: `count` rounded up to 2,880.
  let paddedCount: Int

  /// Takes ownership of malloced memory, which must have room for the padding.
  init(owning memory: UnsafeMutableRawPointer, count: Int) {
    start = memory
    self.count = count
    paddedCount = Self.padded(count)
    memset(memory + count, 0, paddedCount - count)
  }

  deinit { free(start) }

  /// `count` rounded up to whole FITS blocks, at least one.
  static func padded(_ count: Int) -> Int { max(1, (count + 2879) / 2880) * 2880 }

  /// Lends the file's bytes.
  func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(self) {} }
    return try body(UnsafeRawBufferPointer(start: start, count: count))
  }

  /// Whether the file starts with these bytes.
  func starts(with signature: [UInt8]) -> Bool { withBytes { $0.starts(with: signature) } }

  /// What the content is.
  var kind: FileKind { withBytes { FileKind($0) } }

  /// What is known of a file before its bytes are read.
  enum Opened {
    /// Read into memory.
    case bytes(FileBytes)
    /// A regular file of more than `wholeUpTo` bytes, which CFITSIO reads from the disk piece by piece.
    case large(byteCount: Int)
  }

  /// Opens a file; reads it when it has at most `wholeUpTo` bytes or is a pipe.
  static func open(_ path: String, wholeUpTo: Int, limits: ReadingLimits) throws(SkyFileError) -> Opened {
    let descriptor = openForReading(path)
    guard descriptor >= 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw .cannotOpen(path: path, reason: "it is a folder")
    case S_IFREG:
      let size = Int(status.st_size)
      if size > wholeUpTo { return .large(byteCount: size) }
      return .bytes(try readWhole(descriptor, size: size, path: path, limits: limits))
    default: return .bytes(try readStream(descriptor, path: path, limits: limits))
    }
  }

  /// Reads a whole file or pipe, unpacking gzip.
  package static func read(_ path: String, limits: ReadingLimits = .standard) throws(SkyFileError) -> FileBytes {
    switch try open(path, wholeUpTo: limits.maximumBytes, limits: limits) {
    case .large(let byteCount):
      throw .tooLarge(path: path, what: "bytes", size: byteCount, limit: limits.maximumBytes)
    case .bytes(let bytes): return try bytes.unpacked(path: path, limits: limits)
    }
  }

  /// The first bytes of a regular file, at most one FITS block, to tell its kind.
  static func head(_ path: String) throws(SkyFileError) -> FileBytes {
    let descriptor = openForReading(path)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    return try readWhole(descriptor, size: 2880, path: path, limits: .standard)
  }

  /// A descriptor of the file, negative with `errno` set when it does not open.
  static func openForReading(_ path: String) -> Int32 {
    while true {
      #if canImport(Glibc)
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
      #else
        let descriptor = Darwin.open(path, O_RDONLY | O_CLOEXEC)
      #endif
      if descriptor >= 0 || errno != EINTR { return descriptor }
    }
  }

  private static func readWhole(
    _ descriptor: Int32, size: Int, path: String, limits: ReadingLimits
  ) throws(SkyFileError) -> FileBytes {
    guard let memory = malloc(padded(size)) else {
      throw .tooLarge(path: path, what: "bytes", size: size, limit: limits.maximumBytes)
    }
    var count = 0
    while count < size {
      let some = readSome(descriptor, memory + count, size - count)
      if some == 0 { break }
      if some < 0 {
        let code = errno
        free(memory)
        throw .cannotRead(path: path, reason: String(cString: strerror(code)))
      }
      count += some
    }
    return FileBytes(owning: memory, count: count)
  }

  private static func readStream(
    _ descriptor: Int32, path: String, limits: ReadingLimits
  ) throws(SkyFileError) -> FileBytes {
    var growing = GrowingBytes()
    while true {
      guard growing.count <= limits.maximumBytes else {
        throw .tooLarge(path: path, what: "bytes", size: growing.count, limit: limits.maximumBytes)
      }
      guard let room = growing.room(atLeast: 1 << 16) else {
        throw .tooLarge(path: path, what: "bytes", size: growing.count, limit: limits.maximumBytes)
      }
      let some = readSome(descriptor, room.baseAddress!, room.count)
      if some == 0 { return growing.finish() }
      if some < 0 { throw .cannotRead(path: path, reason: String(cString: strerror(errno))) }
      growing.added(some)
    }
  }

  private static func readSome(_ descriptor: Int32, _ to: UnsafeMutableRawPointer, _ count: Int) -> Int {
    while true {
      #if canImport(Glibc)
        let some = Glibc.read(descriptor, to, count)
      #else
        let some = Darwin.read(descriptor, to, count)
      #endif
      if some >= 0 || errno != EINTR { return some }
    }
  }
}

/// Malloced memory that doubles as it fills, for content whose size is not known before.
struct GrowingBytes: ~Copyable {
  private var memory: UnsafeMutableRawPointer?
  private var capacity = 0
  private(set) var count = 0
  private var nextLook = UnpackedContent.firstLook

  init() {}

  deinit { free(memory) }

  /// Whether what has been unpacked so far asks for more.
  mutating func asksForMore(limit: Int) -> Bool {
    guard count >= nextLook else { return true }
    nextLook = 2 * count
    return UnpackedContent.asksForMore(UnsafeRawBufferPointer(start: memory, count: count), limit: limit)
  }

  /// Free space for at least `wanted` bytes; nil when memory is out.
  mutating func room(atLeast wanted: Int) -> UnsafeMutableRawBufferPointer? {
    if capacity - count < wanted {
      let larger = FileBytes.padded(max(capacity * 2, count + wanted))
      guard let grown = realloc(memory, larger) else { return nil }
      memory = grown
      capacity = larger
    }
    return UnsafeMutableRawBufferPointer(start: memory! + count, count: capacity - count)
  }

  /// Says how many bytes of the room were filled.
  mutating func added(_ bytes: Int) { count += bytes }

  /// Hands the memory over.
  consuming func finish() -> FileBytes {
    _ = room(atLeast: 2880)
    let owned = memory
    memory = nil
    return FileBytes(owning: owned ?? malloc(2880), count: count)
  }
}
