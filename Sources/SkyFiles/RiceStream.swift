/// Rice's coding of differences (FITS Standard 4.0, section 10.4.1; White and Becker 1998), decoded tile by tile.
struct RiceStream {
  /// Pixels that share one parameter.
  let blockSize: Int
  /// Bits of the parameter, its largest value (differences as they are), and bits of a pixel.
  private let parameterBits: Int
  private let verbatim: Int
  private let pixelBits: Int

  /// The coding of pixels of 1, 2 or 4 bytes; nil for others.
  init?(bytesPerPixel: Int, blockSize: Int) {
    switch bytesPerPixel {
    case 1: (parameterBits, verbatim, pixelBits) = (3, 6, 8)
    case 2: (parameterBits, verbatim, pixelBits) = (4, 14, 16)
    case 4: (parameterBits, verbatim, pixelBits) = (5, 25, 32)
    default: return nil
    }
    self.blockSize = blockSize
  }

  /// Fills `pixels` from a tile's bytes; false when the bytes end too early.
  func decode(_ bytes: UnsafeRawBufferPointer, into pixels: UnsafeMutableBufferPointer<Int32>) -> Bool {
    guard bytes.count >= pixelBits / 8 else { return false }
    var bits = Bits(bytes)
    var last = UInt32(truncatingIfNeeded: bits.take(pixelBits))
    var start = 0
    while start < pixels.count {
      let end = min(start + blockSize, pixels.count)
      let parameter = Int(bits.take(parameterBits)) - 1
      if parameter < 0 {
        let value = value(last)
        for i in start..<end { pixels[i] = value }
      } else if parameter == verbatim {
        for i in start..<end {
          last = last &+ Self.unfolded(UInt32(truncatingIfNeeded: bits.take(pixelBits)))
          pixels[i] = value(last)
        }
      } else if parameter > verbatim {
        return false
      } else {
        var i = start
        while i < end {
          // Enough for several differences as a rule: the next one's place in memory does not depend on each.
          bits.refill()
          for _ in 0..<min(4, end - i) {
            guard let folded = bits.takeDifference(parameter) else { return false }
            last = last &+ Self.unfolded(folded)
            pixels[i] = value(last)
            i += 1
          }
        }
      }
      // Before the next block, so that a header that declares too much costs no memory.
      guard !bits.isOverdrawn else { return false }
      start = end
    }
    return true
  }

  /// The pixel's value: bytes have no sign, the others do.
  @inline(__always)
  private func value(_ word: UInt32) -> Int32 {
    switch pixelBits {
    case 8: Int32(UInt8(truncatingIfNeeded: word))
    case 16: Int32(Int16(truncatingIfNeeded: word))
    default: Int32(bitPattern: word)
    }
  }

  /// 0, 1, 2, 3 ... stand for 0, -1, 1, -2 ...
  @inline(__always)
  private static func unfolded(_ word: UInt32) -> UInt32 { (word >> 1) ^ (0 &- (word & 1)) }

  /// Bits of a stream, most significant first; zeros behind its end.
  private struct Bits {
    private let bytes: UnsafeRawBufferPointer
    private var next = 0
    /// The next bits from the top down, `available` of them.
    private var window: UInt64 = 0
    private var available = 0
    /// Bits made up behind the end of the stream.
    private var invented = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Whether bits were taken that the stream does not have.
    var isOverdrawn: Bool { invented > available }

    /// Fills the window to 56 bits or more.
    @inline(__always)
    mutating func refill() {
      if next + 8 <= bytes.count {
        let word = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: next, as: UInt64.self))
        window |= word >> UInt64(available)
        let taken = (63 - available) >> 3
        next += taken
        available += taken << 3
      } else {
        refillAtEnd()
      }
    }

    @inline(never)
    private mutating func refillAtEnd() {
      while available <= 56 {
        if next < bytes.count {
          window |= UInt64(bytes[next]) << UInt64(56 - available)
          next += 1
        } else {
          invented += 8
        }
        available += 8
      }
    }

    /// The next `count` bits, at most 32.
    @inline(__always)
    mutating func take(_ count: Int) -> UInt64 {
      if available < count { refill() }
      // A shift by 64 gives 0.
      let bits = window >> UInt64(64 - count)
      window <<= UInt64(count)
      available -= count
      return bits
    }

    /// A difference, still folded: zeros and a one, then `parameter` bits; nil at the end of the stream.
    @inline(__always)
    mutating func takeDifference(_ parameter: Int) -> UInt32? {
      let zeros = window.leadingZeroBitCount
      let total = zeros + 1 + parameter
      guard total <= available else { return takeLongDifference(parameter) }
      // In two steps, since a parameter of 0 would shift by 64.
      let rest = ((window &<< UInt64(zeros + 1)) &>> 1) &>> UInt64(63 - parameter)
      window = total < 64 ? window &<< UInt64(total) : 0
      available -= total
      return UInt32(truncatingIfNeeded: zeros &<< parameter) | UInt32(truncatingIfNeeded: rest)
    }

    /// The same where the window does not hold all of it.
    @inline(never)
    private mutating func takeLongDifference(_ parameter: Int) -> UInt32? {
      guard let zeros = takeZeros() else { return nil }
      return UInt32(truncatingIfNeeded: zeros << parameter) | UInt32(truncatingIfNeeded: take(parameter))
    }

    /// Takes zeros and the one behind them; the number of zeros, nil at the end of the stream.
    private mutating func takeZeros() -> Int? {
      if available < 32 { refill() }
      var zeros = window.leadingZeroBitCount
      if zeros < available {
        window = (window << UInt64(zeros)) << 1
        available -= zeros + 1
        return zeros
      }
      zeros = available
      while true {
        window = 0
        available = 0
        guard invented == 0 else { return nil }
        refill()
        let more = window.leadingZeroBitCount
        if more < available {
          window = (window << UInt64(more)) << 1
          available -= more + 1
          return zeros + more
        }
        zeros += available
      }
    }
  }
}
