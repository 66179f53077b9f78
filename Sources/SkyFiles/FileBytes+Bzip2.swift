import CBzip2

extension FileBytes {
  /// Unpacks bzip2, one stream or several one after another, within `limits.maximumBytes`.
  static func expandedBzip2(
    _ packed: UnsafeRawBufferPointer, path: String, limits: ReadingLimits
  ) throws(SkyFileError) -> FileBytes {
    var stream = bz_stream()
    guard BZ2_bzDecompressInit(&stream, 0, 0) == BZ_OK else {
      throw .library(path: path, operation: "bzip2", reason: "libbz2 does not start")
    }
    defer { BZ2_bzDecompressEnd(&stream) }
    var growing = GrowingBytes()
    var consumed = 0
    while true {
      guard growing.asksForMore(limit: limits.maximumBytes) else { return growing.finish() }
      guard growing.count <= limits.maximumBytes, let room = growing.room(atLeast: 1 << 16) else {
        throw .tooLarge(path: path, what: "bytes unpacked", size: growing.count, limit: limits.maximumBytes)
      }
      let input = min(packed.count - consumed, 1 << 30)
      let output = min(room.count, 1 << 30)
      stream.next_in = UnsafeMutablePointer(
        mutating: (packed.baseAddress! + consumed).assumingMemoryBound(to: CChar.self))
      stream.avail_in = UInt32(input)
      stream.next_out = room.baseAddress!.assumingMemoryBound(to: CChar.self)
      stream.avail_out = UInt32(output)
      let result = BZ2_bzDecompress(&stream)
      consumed += input - Int(stream.avail_in)
      let produced = output - Int(stream.avail_out)
      growing.added(produced)
      if result == BZ_STREAM_END {
        guard growing.count <= limits.maximumBytes else { continue }
        guard packed.dropFirst(consumed).starts(with: "BZh".utf8) else { return growing.finish() }
        BZ2_bzDecompressEnd(&stream)
        stream = bz_stream()
        guard BZ2_bzDecompressInit(&stream, 0, 0) == BZ_OK else {
          throw .library(path: path, operation: "bzip2", reason: "libbz2 does not start")
        }
      } else if result != BZ_OK {
        throw .malformed(path: path, reason: "the bzip2 stream is damaged")
      } else if produced == 0, consumed == packed.count {
        throw .truncated(path: path, what: "the bzip2 stream", needed: packed.count + 1, present: packed.count)
      }
    }
  }
}
