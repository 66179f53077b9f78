import CPixels

/// Sorting of many floats by their bits: linear time, several times faster than comparing.
enum FloatSorting {
  /// Sorts finite values upwards (-0 before 0). Complexity: O(n), three passes of 11 bits (least significant first).
  static func sort(_ values: inout [Float]) {
    guard values.count > 200 else {
      values.sort()
      return
    }
    // Bits of floats order like whole numbers once the sign is folded in.
    var keys = values.map(key)
    var other = keys
    var ends = [Int](repeating: 0, count: 3 * 2048)
    for key in keys {
      ends[Int(key & 2047)] += 1
      ends[2048 + Int(key >> 11 & 2047)] += 1
      ends[4096 + Int(key >> 22)] += 1
    }
    for pass in 0..<3 {
      var start = 0
      for digit in pass * 2048..<(pass + 1) * 2048 {
        let count = ends[digit]
        ends[digit] = start
        start += count
      }
      keys.withUnsafeBufferPointer { keys in
        other.withUnsafeMutableBufferPointer { other in
          ends.withUnsafeMutableBufferPointer { ends in
            for key in keys {
              let digit = pass * 2048 + Int(key >> UInt32(11 * pass) & 2047)
              other[ends[digit]] = key
              ends[digit] += 1
            }
          }
        }
      }
      swap(&keys, &other)
    }
    for i in keys.indices { values[i] = value(keys[i]) }
  }

  /// The median of finite values that are not empty; the mean of the middle two when they are even in number.
  static func median(_ values: [Float]) -> Float {
    precondition(!values.isEmpty, "the median of no values")
    return values.withUnsafeBufferPointer { fleming_median($0.baseAddress, Int64($0.count)) }
  }

  /// The bits of a float with the sign folded in, which order like whole numbers.
  @inline(__always)
  private static func key(_ x: Float) -> UInt32 {
    let bits = x.bitPattern
    return bits ^ (bits >> 31 == 1 ? 0xFFFF_FFFF : 0x8000_0000)
  }

  @inline(__always)
  private static func value(_ key: UInt32) -> Float {
    Float(bitPattern: key ^ (key >> 31 == 1 ? 0x8000_0000 : 0xFFFF_FFFF))
  }
}
