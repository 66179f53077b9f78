/// A seeded generator of uniform, normal and Poisson numbers: xoshiro256++ (Blackman & Vigna 2021).
///
/// Every random choice in Fleming comes from a source made for one (seed, epoch, sample, purpose), so that it depends
/// neither on the thread that makes it nor on what was drawn before.
public struct RandomSource: RandomNumberGenerator, Sendable, Equatable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// A source seeded by any number of keys; other keys give an independent stream.
  public init(_ keys: UInt64...) {
    var mixed: UInt64 = 0x9E37_79B9_7F4A_7C15
    for key in keys {
      mixed = Self.splitMix(&mixed) ^ key
      mixed = Self.splitMix(&mixed)
    }
    state = (
      Self.splitMix(&mixed), Self.splitMix(&mixed), Self.splitMix(&mixed), Self.splitMix(&mixed)
    )
  }

  /// A source for one sample in one epoch and for one purpose ("shuffle", "augmentation", ...).
  public init(seed: UInt64, epoch: Int, sample: Int, purpose: StaticString) {
    let name = purpose.withUTF8Buffer { StableHash.fnv1a($0) }
    self.init(seed, UInt64(bitPattern: Int64(epoch)), UInt64(bitPattern: Int64(sample)), name)
  }

  private static func splitMix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The next 64 uniform bits.
  @inline(__always)
  public mutating func next() -> UInt64 {
    func rotate(_ x: UInt64, _ k: UInt64) -> UInt64 { (x << k) | (x >> (64 - k)) }
    let result = rotate(state.0 &+ state.3, 23) &+ state.0
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotate(state.3, 45)
    return result
  }

  /// A number uniform in [0, 1).
  @inline(__always)
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number uniform in [low, high).
  @inline(__always)
  public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

  /// An integer uniform in 0 ..< count (Lemire's multiplication, bias below 2^-64 * count).
  @inline(__always)
  public mutating func integer(below count: Int) -> Int {
    precondition(count > 0, "an integer below \(count) does not exist")
    return Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// Whether two sources will give the same numbers.
  public static func == (a: RandomSource, b: RandomSource) -> Bool { a.state == b.state }
}

/// Hashes that are the same on every machine and in every run (Swift's own are seeded anew each time).
public enum StableHash {
  /// FNV-1a, 64 bits, of a byte buffer.
  public static func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  /// FNV-1a, 64 bits, of a string's UTF-8 form.
  public static func fnv1a(_ text: String) -> UInt64 { fnv1a(text.utf8) }
}
