import CFITSIO
import Groundwork

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A FITS file being made in memory by CFITSIO, then written whole by `AtomicFile` (which knows full disks and pipes).
final class FITSOutput {
  private let address = UnsafeMutablePointer<UnsafeMutableRawPointer?>.allocate(capacity: 1)
  private let size = UnsafeMutablePointer<Int>.allocate(capacity: 1)
  private let file: FITSFile
  private let path: String

  /// An empty file that expects about `byteCount` bytes.
  init(expecting byteCount: Int, path: String) throws(SkyFileError) {
    // CFITSIO takes what is allocated for what is written, so it starts from nothing and grows by large steps.
    address.initialize(to: nil)
    size.initialize(to: 0)
    self.path = path
    let step = FileBytes.padded(byteCount + 8 * 2880)
    file = try FITSFile(creatingAt: address, size: size, step: step, path: path)
  }

  /// A file written piece by piece under a temporary name, for contents larger than memory.
  init(onDisk temporary: String) throws(SkyFileError) {
    address.initialize(to: nil)
    size.initialize(to: 0)
    path = temporary
    file = try FITSFile(creatingOnDisk: temporary)
  }

  /// Closes a file on the disk; throws when its last bytes cannot be written.
  func finish() throws(SkyFileError) {
    try call("finish") { ffflus($0, &$1) }
    file.close()
  }

  deinit {
    file.close()
    free(address.pointee)
    address.deallocate()
    size.deallocate()
  }

  /// Calls CFITSIO; a status other than 0 is thrown.
  func call(
    _ operation: String, _ body: (UnsafeMutablePointer<fitsfile>, inout Int32) -> Void
  ) throws(SkyFileError) {
    try file.call(operation, body)
  }

  /// Finishes the file and writes it under its final name.
  func write() throws {
    var end: LONGLONG = 0
    try call("finish") { ffflus($0, &$1) }
    try call("finish") { ffghadll($0, nil, nil, &end, &$1) }
    let bytes = UnsafeRawBufferPointer(start: address.pointee, count: Int(end))
    try withExtendedLifetime(self) { try AtomicFile.write(bytes, to: path) }
  }

  /// Writes a column of lists into the heap: big-endian bytes that hold `offsets.last` values in all.
  func writeLists(_ bytes: [UInt8], _ offsets: [Int], column: Int) throws(SkyFileError) {
    guard let total = offsets.last, total > 0 else { return }
    let size = bytes.count / total
    // CFITSIO is given bytes, which it copies as they are, and the true number of values afterwards.
    var heap: LONGLONG = 0
    try call("lists") { handle, status in
      var address: LONGLONG = 0
      ffghadll(handle, nil, &address, nil, &status)
      heap = handle.pointee.Fptr.pointee.heapsize
      let start = address + handle.pointee.Fptr.pointee.heapstart + heap
      ffmbyt(handle, start, 1, &status)
      bytes.withUnsafeBytes {
        _ = ffpbyt(handle, LONGLONG($0.count), UnsafeMutableRawPointer(mutating: $0.baseAddress), &status)
      }
      handle.pointee.Fptr.pointee.heapsize += LONGLONG(bytes.count)
      for row in 0..<offsets.count - 1 {
        let place = heap + LONGLONG(offsets[row] * size)
        ffpdes(handle, Int32(column), LONGLONG(row + 1), LONGLONG(offsets[row + 1] - offsets[row]), place, &status)
      }
    }
  }

  /// Writes cards behind what the header holds; structural keywords, which CFITSIO writes itself, are passed over.
  func write(_ cards: [HeaderCard]) throws(SkyFileError) {
    for card in cards where !Self.isStructural(card.keyword) { try write(card) }
  }

  /// Writes cards as they are, structural or not.
  func writeOwn(_ cards: [HeaderCard]) throws(SkyFileError) { for card in cards { try write(card) } }

  private func write(_ card: HeaderCard) throws(SkyFileError) {
    let comment = Self.ascii(card.unit.map { "[\($0)] \(card.comment)" } ?? card.comment)
    switch (card.keyword, card.value) {
    case ("COMMENT", .none): try call("COMMENT") { ffpcom($0, comment, &$1) }
    case ("HISTORY", .none): try call("HISTORY") { ffphis($0, comment, &$1) }
    case (_, .string(let text)):
      // LONGSTRN tells old readers that CONTINUE cards follow.
      if text.utf8.count > 66 { try call("LONGSTRN") { ffplsw($0, &$1) } }
      try call(card.keyword) { ffpkls($0, card.keyword, Self.ascii(text), comment, &$1) }
    case (_, .logical(let flag)): try write(card.keyword, flag ? "T" : "F", comment)
    case (_, .integer(let number)): try write(card.keyword, String(number), comment)
    case (_, .real(let number)) where number.isFinite:
      try write(card.keyword, "\(number)".uppercased(), comment)
    case (_, .real): try call(card.keyword) { ffpkyu($0, card.keyword, comment, &$1) }
    case ("", .none): try call("blank card") { ffprec($0, " ", &$1) }
    case (_, .none): try call(card.keyword) { ffpkyu($0, card.keyword, comment, &$1) }
    }
  }

  /// A value card as text, so that reals keep their shortest exact form, which CFITSIO's formats would not.
  private func write(_ keyword: String, _ value: String, _ comment: String) throws(SkyFileError) {
    let isPlain =
      keyword.utf8.count <= 8
      && keyword.utf8.allSatisfy {
        (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F
      }
    var text = isPlain ? NumberFormat.left(keyword, 8) + "= " : "HIERARCH \(Self.ascii(keyword)) = "
    text += isPlain ? NumberFormat.right(value, 20) : value
    if !comment.isEmpty { text += " / \(comment)" }
    let record = String(text.prefix(80))
    try call(keyword) { ffprec($0, record, &$1) }
  }

  /// FITS headers and text columns are ASCII; other characters become question marks.
  static func ascii(_ text: String) -> String {
    text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
      ? text
      : String(text.map { $0.isASCII && ("\u{20}"..."\u{7E}").contains($0) ? $0 : "?" })
  }

  /// Whether a keyword says how the data are laid out, which belongs to whoever writes them.
  static func isStructural(_ keyword: String) -> Bool {
    let fixed: Set<String> = [
      "SIMPLE", "XTENSION", "BITPIX", "NAXIS", "EXTEND", "PCOUNT", "GCOUNT", "GROUPS", "TFIELDS", "THEAP", "END",
      "BSCALE", "BZERO", "BLANK", "BUNIT", "BANDS", "EXTNAME", "CHECKSUM", "DATASUM", "CONTINUE", "LONGSTRN",
    ]
    if fixed.contains(keyword) { return true }
    let stem = keyword.prefix { !$0.isNumber }
    let numbered: Set<String> = [
      "NAXIS", "TTYPE", "TFORM", "TUNIT", "TSCAL", "TZERO", "TNULL", "TDISP", "TDIM", "TBCOL", "TUCD", "TCOMM",
    ]
    return stem.count < keyword.count && numbered.contains(String(stem))
  }
}
