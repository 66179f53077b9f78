/// Looks at what has been unpacked of a file before more of it is: a few bytes may stand for gigabytes that no header asks
/// for.
enum UnpackedContent {
  /// So many bytes are unpacked without a look; the next look comes when they have doubled.
  static let firstLook = 1 << 24

  /// Whether what there is asks for more: not when the last HDU of FITS is whole, when none could be, or when the bytes are
  /// those of no file that is read. Readers word what is wrong.
  static func asksForMore(_ bytes: UnsafeRawBufferPointer, limit: Int) -> Bool {
    let kind = FileKind(bytes)
    guard kind == .fits else { return kind != .unknown || !bytes.prefix(4096).contains(0) }
    var offset = 0
    while offset + 2880 <= bytes.count {
      guard offset == 0 || bytes[offset...].starts(with: "XTENSION".utf8) else { return false }
      guard let header = try? CompressedImageCheck.Header(bytes, at: offset, path: "", index: 0) else {
        return bytes.count - offset < firstLook
      }
      guard let size = header.dataSize, size <= limit else { return false }
      offset = header.dataStart + (size == 0 ? 0 : FileBytes.padded(size))
    }
    return true
  }
}
