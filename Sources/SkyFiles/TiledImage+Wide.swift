extension TiledImage {
  /// Decodes a tile of 64-bit whole numbers, as they are or packed by gzip, into its place in the image; false when it holds
  /// other than its pixels. CFITSIO (4.2) makes garbage of such tiles.
  func decodeWide<Value: BinaryFloatingPoint & SendableMetatype>(
    _ data: UnsafeRawBufferPointer, _ box: (x: Range<Int>, y: Range<Int>, z: Range<Int>),
    _ output: UnsafeMutableBufferPointer<Value>
  ) -> Bool {
    let count = box.x.count * box.y.count * box.z.count
    guard let bytes = packing == .none ? Array(data) : CompressedStream.inflated(data, count: 8 * count),
      bytes.count == 8 * count
    else { return false }
    return bytes.withUnsafeBytes { bytes in
      var next = 0
      for plane in box.z {
        for row in box.y {
          let to = output.baseAddress! + (plane * axes[1] + row) * axes[0] + box.x.lowerBound
          for i in 0..<box.x.count {
            var word: UInt64 = 0
            if packing == .shuffledGzip {
              // GZIP_2 puts the first bytes of all values before all second ones.
              for byte in 0..<8 { word = word << 8 | UInt64(bytes[byte * count + next]) }
            } else {
              word = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * next, as: UInt64.self))
            }
            to[i] = physical(Int64(bitPattern: word))
            next += 1
          }
        }
      }
      return true
    }
  }

  /// 2^63 as BZERO stands for unsigned numbers, which are kept exact until they become `Value`.
  private func physical<Value: BinaryFloatingPoint>(_ stored: Int64) -> Value {
    if scale == 1, zero == 0 { return Value(stored) }
    if scale == 1, zero == 0x1p63 { return Value(UInt64(bitPattern: stored) ^ 1 << 63) }
    return Value(Double(stored) * scale + zero)
  }
}
