/// Logarithms of eight numbers at once, by arithmetic alone: the same bits on every processor, and no call into the C
/// library for each pixel.
enum VectorLogarithm {
  typealias Lanes = SIMD8<Float>

  /// log(1 + x) for finite x >= 0, to about 2 units in the last place.
  ///
  /// The logarithm of w = fl(1 + x) is Cephes's (Moshier: mantissa in [sqrt(1/2), sqrt(2)), polynomial of degree 8);
  /// what rounding lost of x comes back as (x - (w - 1)) / w (Kahan).
  @inline(__always)
  static func log1p(_ x: Lanes) -> Lanes {
    let w = 1 + x
    let lost = (x - (w - 1)) / w
    return log(w) + lost.replacing(with: 0, where: w .> 0x1p24)
  }

  /// log(w) for finite normal w > 0.
  @inline(__always)
  static func log(_ w: Lanes) -> Lanes {
    let bits = unsafeBitCast(w, to: SIMD8<UInt32>.self)
    // Shifted so that the mantissa falls into [sqrt(1/2), sqrt(2)) without a branch.
    let shifted = bits &- 0x3F35_04F3
    let exponent = SIMD8<Int32>(truncatingIfNeeded: shifted) &>> 23
    let mantissa = unsafeBitCast((shifted & 0x007F_FFFF) &+ 0x3F35_04F3, to: Lanes.self)
    let e = Lanes(exponent)
    let m = mantissa - 1
    let z = m * m
    var p = m * 7.037_683_6e-2 - 1.151_461_03e-1
    p = p * m + 1.167_699_87e-1
    p = p * m - 1.242_014_1e-1
    p = p * m + 1.424_932_3e-1
    p = p * m - 1.666_805_8e-1
    p = p * m + 2.000_071_5e-1
    p = p * m - 2.499_999_4e-1
    p = p * m + 3.333_333_1e-1
    var y = m * z * p
    y = y - e * 2.121_944_4e-4
    y = y - 0.5 * z
    return m + y + e * 0.693_359_375
  }

  /// asinh(x) for finite x: sign(x) log1p(|x| + x^2 / (1 + sqrt(1 + x^2))), free of cancellation at small |x|; above
  /// 10^6, where the square may overflow, the argument is 2 |x| to the last bit.
  @inline(__always)
  static func asinh(_ x: Lanes) -> Lanes {
    let magnitude = absolute(x)
    let square = x * x
    let argument = magnitude + square / (1 + (1 + square).squareRoot())
    return withSign(of: x, log1p(argument.replacing(with: 2 * magnitude, where: magnitude .> 1e6)))
  }

  @inline(__always)
  static func absolute(_ x: Lanes) -> Lanes {
    unsafeBitCast(unsafeBitCast(x, to: SIMD8<UInt32>.self) & 0x7FFF_FFFF, to: Lanes.self)
  }

  /// `value` (not negative) with the sign of `x`.
  @inline(__always)
  static func withSign(of x: Lanes, _ value: Lanes) -> Lanes {
    let sign = unsafeBitCast(x, to: SIMD8<UInt32>.self) & 0x8000_0000
    return unsafeBitCast(unsafeBitCast(value, to: SIMD8<UInt32>.self) | sign, to: Lanes.self)
  }
}
