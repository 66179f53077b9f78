import CZlib

/// Whether a tile's compressed bytes are what they should be, before a decoder that trusts them sees them.
enum CompressedStream {
  /// Whether bytes are one whole gzip stream of no more than so many bytes. CFITSIO (4.2) takes a stream that ends too
  /// early for a buffer too small, and lets the buffer grow until memory is out.
  static func isGzip(_ bytes: UnsafeRawBufferPointer, atMost limit: Int) -> Bool {
    inflatedCount(bytes, atMost: limit) != nil
  }

  /// How many bytes one whole gzip stream unpacks to; nil when there are more than `limit`, or the stream is damaged.
  static func inflatedCount(_ bytes: UnsafeRawBufferPointer, atMost limit: Int) -> Int? {
    guard bytes.count < 1 << 30, let start = bytes.baseAddress else { return nil }
    var stream = z_stream()
    // 15 bits of window, and 16 more for a gzip header.
    guard inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    stream.next_in = UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: UInt8.self))
    stream.avail_in = UInt32(bytes.count)
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 15) { output in
      while Int(stream.total_out) <= limit {
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        let result = inflate(&stream, Z_NO_FLUSH)
        if result == Z_STREAM_END { return Int(stream.total_out) <= limit ? Int(stream.total_out) : nil }
        if result != Z_OK { return nil }
      }
      return nil
    }
  }

  /// What one gzip stream of so many bytes holds; nil when it holds more, less or is damaged.
  static func inflated(_ bytes: UnsafeRawBufferPointer, count: Int) -> [UInt8]? {
    guard bytes.count < 1 << 30, count < 1 << 30, let start = bytes.baseAddress else { return nil }
    var stream = z_stream()
    guard inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { return nil }
    defer { inflateEnd(&stream) }
    stream.next_in = UnsafeMutablePointer(mutating: start.assumingMemoryBound(to: UInt8.self))
    stream.avail_in = UInt32(bytes.count)
    let output = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      stream.next_out = buffer.baseAddress
      stream.avail_out = UInt32(count)
      let result = inflate(&stream, Z_FINISH)
      initialized = result == Z_STREAM_END ? Int(stream.total_out) : 0
    }
    return output.count == count ? output : nil
  }

  /// Whether an HCOMPRESS stream starts with DD 99 and unpacks to no more than so many pixels (White 1992): rows,
  /// columns and scale follow as 32-bit integers.
  static func isHCompress(_ bytes: UnsafeRawBufferPointer, atMost limit: Int) -> Bool {
    guard bytes.count >= 25, bytes[0] == 0xDD, bytes[1] == 0x99 else { return false }
    let rows = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: Int32.self)))
    let columns = Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: 6, as: Int32.self)))
    return rows > 0 && columns > 0 && rows * columns <= limit
  }

  /// Whether the length a PLIO line list gives itself lies within its words, and every word of two with it.
  static func isPLIO(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let count = bytes.count / 2
    func word(_ i: Int) -> Int { Int(Int16(bigEndian: bytes.loadUnaligned(fromByteOffset: i * 2, as: Int16.self))) }
    guard count >= 3 else { return false }
    let length: Int
    if word(2) > 0 {
      length = word(2)
    } else {
      guard count >= 5, word(1) >= 1 else { return false }
      length = word(4) << 15 + word(3)
    }
    // A list of no words leaves the pixels as they happen to be.
    guard length > 0, length <= count else { return false }
    // Opcode 1, a new level, takes the word behind it too.
    return length < count || word(count - 1) >> 12 != 1
  }
}
