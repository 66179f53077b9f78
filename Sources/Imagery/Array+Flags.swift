extension [Bool] {
  /// The first place from `start` on where a flag is set, nil when there is none; eight flags are looked at at once.
  package func firstSet(from start: Int = 0) -> Int? {
    withUnsafeBytes { bytes in
      var place = start
      while place + 8 <= count, bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self) == 0 { place += 8 }
      while place < count, bytes[place] == 0 { place += 1 }
      return place < count ? place : nil
    }
  }
}
