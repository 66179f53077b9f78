extension [Float] {
  /// Whether none is infinite or not a number.
  ///
  /// Looks at all, without a question at each, so that many are looked at at once: x - x is 0 for finite numbers only.
  var areFinite: Bool {
    var bits: UInt32 = 0
    for value in self { bits |= (value - value).bitPattern }
    return bits == 0
  }

  /// Whether all are above 0. Those that are not numbers pass or fail by their sign.
  var arePositive: Bool {
    // As whole numbers the bits of positive floats begin with 0, also when they are one less.
    var bits: UInt32 = 0
    for value in self { bits |= value.bitPattern &- 1 | value.bitPattern }
    return bits < 0x8000_0000
  }
}
