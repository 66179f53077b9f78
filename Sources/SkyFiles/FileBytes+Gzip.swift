import CZlib

extension FileBytes {
  /// The bytes themselves, or what they unpack to when they are gzip (RFC 1952), bzip2 or LZW (`.Z`), within
  /// `limits.maximumBytes`.
  func unpacked(path: String, limits: ReadingLimits) throws(SkyFileError) -> FileBytes {
    let kind = kind
    guard [.gzip, .bzip2, .compress].contains(kind) else { return self }
    return try withBytes { packed throws(SkyFileError) in
      switch kind {
      case .bzip2: try Self.expandedBzip2(packed, path: path, limits: limits)
      case .compress: try Self.expandedCompress(packed, path: path, limits: limits)
      default: try Self.inflated(packed, path: path, limits: limits)
      }
    }
  }

  private static func inflated(
    _ packed: UnsafeRawBufferPointer, path: String, limits: ReadingLimits
  ) throws(SkyFileError) -> FileBytes {
    var stream = z_stream()
    // 15 bits of window, and 16 more for a gzip header.
    guard inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw .library(path: path, operation: "gzip", reason: "zlib does not start")
    }
    defer { inflateEnd(&stream) }
    var growing = GrowingBytes()
    var consumed = 0
    while true {
      guard growing.asksForMore(limit: limits.maximumBytes) else { return growing.finish() }
      guard growing.count <= limits.maximumBytes, let room = growing.room(atLeast: 1 << 16) else {
        throw .tooLarge(path: path, what: "bytes unpacked", size: growing.count, limit: limits.maximumBytes)
      }
      // zlib counts in 32 bits.
      let input = min(packed.count - consumed, 1 << 30)
      let output = min(room.count, 1 << 30)
      stream.next_in = UnsafeMutablePointer(
        mutating: (packed.baseAddress! + consumed).assumingMemoryBound(to: UInt8.self))
      stream.avail_in = UInt32(input)
      stream.next_out = room.baseAddress!.assumingMemoryBound(to: UInt8.self)
      stream.avail_out = UInt32(output)
      let result = inflate(&stream, Z_NO_FLUSH)
      consumed += input - Int(stream.avail_in)
      growing.added(output - Int(stream.avail_out))
      switch result {
      case Z_OK: continue
      case Z_STREAM_END:
        // Several members one after another are one file; anything else behind the end is padding.
        guard growing.count <= limits.maximumBytes else { continue }
        guard packed.dropFirst(consumed).starts(with: [0x1F, 0x8B]) else { return growing.finish() }
        inflateReset(&stream)
      case Z_BUF_ERROR:
        throw .truncated(path: path, what: "the gzip stream", needed: packed.count + 1, present: packed.count)
      default: throw .malformed(path: path, reason: "the gzip stream is damaged")
      }
    }
  }
}
