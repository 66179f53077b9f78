import CPixels

extension [Float] {
  /// Whether none is infinite or not a number.
  var areFinite: Bool { bitRange.largest < Float.infinity.bitPattern }

  /// Whether all are above 0, and none is infinite or not a number.
  var arePositive: Bool {
    let range = bitRange
    return range.largest < Float.infinity.bitPattern && range.least > 0
  }

  /// Sets the flags of those that are infinite or not a number.
  func flagUnusual(_ flags: inout [Bool]) {
    precondition(flags.count == count, "\(flags.count) flags for \(count) values")
    withUnsafeBufferPointer { values in
      flags.withUnsafeMutableBufferPointer { fleming_flag_unusual(values.baseAddress, Int64(count), $0.baseAddress) }
    }
  }

  /// Sets the flags of those that are not finite and above 0, and makes these 0.
  mutating func flagWeightless(_ flags: inout [Bool]) {
    precondition(flags.count == count, "\(flags.count) flags for \(count) weights")
    withUnsafeMutableBufferPointer { weights in
      flags.withUnsafeMutableBufferPointer {
        fleming_flag_weightless(weights.baseAddress, Int64(weights.count), $0.baseAddress)
      }
    }
  }

  /// Looks at all, without a question at each, so that many are looked at at once.
  private var bitRange: fleming_bit_range {
    withUnsafeBufferPointer { fleming_floats_bit_range($0.baseAddress, Int64($0.count)) }
  }
}
