import CFITSIO
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open FITS file: owns CFITSIO's handle (and the bytes behind it) and closes it.
///
/// Not Sendable: each file is used by the thread that opened it. Opening, closing and CFITSIO's shared error stack go
/// through one lock; a CFITSIO built without re-entrance (`fits_is_reentrant`) is refused.
package final class FITSFile {
  /// The path, for errors.
  let path: String
  /// The file's size in bytes, after unpacking.
  let byteCount: Int
  private let handle: UnsafeMutablePointer<fitsfile>
  private let memory: Memory?
  /// The file seen through memory, when it is too large to be read whole.
  private var mapped: MappedFile?
  private var isOpen = true
  /// The headers that were looked at, by where they stand: whether each is of a sound compressed image.
  private(set) var checkedHeaders: [Int: Bool] = [:]
  /// HDUs whose Rice-coded tiles are known to be sound.
  private var checkedTiles: Set<Int> = []

  /// What CFITSIO wants to find at a fixed address while a file in memory is open.
  private final class Memory {
    let bytes: FileBytes
    let address = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: 1)
    let size = UnsafeMutablePointer<Int>.allocate(capacity: 1)

    init(_ bytes: FileBytes) {
      self.bytes = bytes
      address.initialize(to: bytes.start)
      size.initialize(to: bytes.paddedCount)
    }

    deinit {
      address.deallocate()
      size.deallocate()
    }
  }

  /// Guards what CFITSIO shares between handles.
  private static let lock = Mutex(())
  private static let isReentrant = fits_is_reentrant() != 0

  private static func exclusively<Result>(_ body: () -> Result) -> Result { lock.withLock { _ in body() } }

  /// Opens bytes in memory for reading.
  convenience init(_ bytes: FileBytes, path: String) throws(SkyFileError) {
    try Self.requireReentrance(path)
    let checked = try bytes.withBytes { content throws(SkyFileError) in
      try CompressedImageCheck.check(content, path: path)
    }
    try self.init(bytes, path: path, checked: checked)
  }

  /// Opens the file of another handle once more, for another thread, without looking through it again.
  convenience init(again file: FITSFile) throws(SkyFileError) {
    if let bytes = file.memory?.bytes {
      try self.init(bytes, path: file.path, checked: file.checkedHeaders)
    } else {
      try self.init(disk: file.path)
      mapped = file.mapped
      checkedHeaders = file.checkedHeaders
    }
    checkedTiles = file.checkedTiles
  }

  private init(_ bytes: FileBytes, path: String, checked: [Int: Bool]) throws(SkyFileError) {
    checkedHeaders = checked
    let memory = Memory(bytes)
    var opened: UnsafeMutablePointer<fitsfile>?
    // The name given to CFITSIO is a dummy: a real one would be parsed for brackets.
    let failure = Self.exclusively { () -> String? in
      var status: Int32 = 0
      ffomem(&opened, "memory", READONLY, memory.address, memory.size, 0, nil, &status)
      return Self.reason(status)
    }
    if let failure { throw .malformed(path: path, reason: failure) }
    guard let opened else { throw .library(path: path, operation: "open", reason: "CFITSIO gave no handle") }
    handle = opened
    self.memory = memory
    self.path = path
    byteCount = bytes.count
  }

  /// Opens a file on the disk for reading, whatever its name holds.
  convenience init(disk path: String) throws(SkyFileError) {
    try self.init(path: path, operation: "open") { opened, status in ffdkopn(&opened, path, READONLY, &status) }
  }

  /// A handle on a file of the disk, by a call that opens or creates it.
  init(
    path: String, operation: String, _ make: (inout UnsafeMutablePointer<fitsfile>?, inout Int32) -> Void
  ) throws(SkyFileError) {
    try Self.requireReentrance(path)
    var opened: UnsafeMutablePointer<fitsfile>?
    let failure = Self.exclusively { () -> String? in
      var status: Int32 = 0
      make(&opened, &status)
      return Self.reason(status)
    }
    if let failure {
      throw operation == "create" ? .cannotWrite(path: path, reason: failure) : .malformed(path: path, reason: failure)
    }
    guard let opened else { throw .library(path: path, operation: operation, reason: "CFITSIO gave no handle") }
    handle = opened
    memory = nil
    self.path = path
    byteCount = Int(opened.pointee.Fptr.pointee.filesize)
  }

  /// Opens a FITS file too large for memory, after looking through it where it lies.
  convenience init(large path: String) throws(SkyFileError) {
    let mapped = try MappedFile(path)
    let checked = try mapped.withBytes { content throws(SkyFileError) in
      try CompressedImageCheck.check(content, path: path)
    }
    try self.init(disk: path)
    checkedHeaders = checked
    self.mapped = mapped
  }

  /// Creates a file in memory that the caller owns; both pointers must stay valid until it is closed.
  init(
    creatingAt address: UnsafeMutablePointer<UnsafeMutableRawPointer?>, size: UnsafeMutablePointer<Int>, step: Int,
    path: String
  ) throws(SkyFileError) {
    try Self.requireReentrance(path)
    var opened: UnsafeMutablePointer<fitsfile>?
    let failure = Self.exclusively { () -> String? in
      var status: Int32 = 0
      ffimem(&opened, address, size, step, { realloc($0, $1) }, &status)
      return Self.reason(status)
    }
    if let failure { throw .cannotWrite(path: path, reason: failure) }
    guard let opened else { throw .library(path: path, operation: "create", reason: "CFITSIO gave no handle") }
    handle = opened
    memory = nil
    self.path = path
    byteCount = 0
  }

  deinit { close() }

  /// Closes the file; a second time does nothing.
  func close() {
    guard isOpen else { return }
    isOpen = false
    Self.exclusively {
      var status: Int32 = 0
      ffclos(handle, &status)
      ffcmsg()
    }
  }

  /// Looks at the header of a compressed image that the look through the file did not come to, CFITSIO having its own ways to
  /// find an HDU.
  func checkHeaderOnce(_ unit: FITSUnit) throws(SkyFileError) {
    var place: LONGLONG = 0
    try call("HDU \(unit.index)") { ffghadll($0, &place, nil, nil, &$1) }
    guard checkedHeaders[Int(place)] != true else { return }
    _ = try withBytes { bytes throws(SkyFileError) -> Void? in
      try CompressedImageCheck.check(bytes, headerAt: Int(place), path: path, index: unit.index)
    }
    checkedHeaders[Int(place)] = true
  }

  /// Looks through the tiles of a compressed image, once, before CFITSIO reads its pixels.
  func checkTilesOnce(_ unit: FITSUnit) throws(SkyFileError) {
    guard unit.kind == .compressedImage, !checkedTiles.contains(unit.index) else { return }
    var place: LONGLONG = 0
    try call("HDU \(unit.index)") { ffghadll($0, &place, nil, nil, &$1) }
    _ = try withBytes { bytes throws(SkyFileError) -> Void? in
      try CompressedImageCheck.checkRice(bytes, headerAt: Int(place), path: path, index: unit.index)
    }
    checkedTiles.insert(unit.index)
  }

  /// Lends the file's bytes; nil when CFITSIO alone has them.
  func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws(SkyFileError) -> Result?
  ) throws(SkyFileError) -> Result? {
    if let memory { return try memory.bytes.withBytes(body) }
    return try mapped?.withBytes(body)
  }

  /// Whether a file in memory has this text at a place.
  func bytes(at offset: Int, startWith text: String) -> Bool {
    guard let bytes = memory?.bytes, offset >= 0, offset < bytes.count else { return false }
    return bytes.withBytes { $0[offset...].starts(with: text.utf8) }
  }

  /// Calls CFITSIO; a status other than 0 is thrown as `make` words it, and the error stack is cleared.
  func call(
    _ operation: String, _ body: (UnsafeMutablePointer<fitsfile>, inout Int32) -> Void
  ) throws(SkyFileError) {
    var status: Int32 = 0
    // The file must not be closed before CFITSIO has come back.
    withExtendedLifetime(self) { body(handle, &status) }
    guard status != 0 else { return }
    throw failure(operation, status)
  }

  /// The error of a status that is not 0, in CFITSIO's words.
  func failure(_ operation: String, _ status: Int32) -> SkyFileError {
    .library(path: path, operation: operation, reason: Self.exclusively { Self.reason(status) } ?? "status \(status)")
  }

  /// Calls CFITSIO and returns its status; the error stack is cleared.
  func status(_ body: (UnsafeMutablePointer<fitsfile>, inout Int32) -> Void) -> Int32 {
    var status: Int32 = 0
    withExtendedLifetime(self) { body(handle, &status) }
    if status != 0 { Self.exclusively { ffcmsg() } }
    return status
  }

  /// CFITSIO's words for a status, nil for 0. Call under the lock.
  private static func reason(_ status: Int32) -> String? {
    guard status != 0 else { return nil }
    ffcmsg()
    var text = [CChar](repeating: 0, count: 32)
    ffgerr(status, &text)
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      + " (CFITSIO \(status))"
  }

  private static func requireReentrance(_ path: String) throws(SkyFileError) {
    guard isReentrant else {
      throw .unsupported(path: path, reason: "this CFITSIO is built without threads (--enable-reentrant)")
    }
  }
}
