import Groundwork

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// The C library's functions under names of their own, so that one file imports it.

func tenToThe(_ x: Double) -> Double { pow(10, x) }
func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
func logarithm(_ x: Double) -> Double { log(x) }
func logarithm10(_ x: Double) -> Double { log10(x) }
func exponential(_ x: Double) -> Double { exp(x) }
func sine(_ x: Double) -> Double { sin(x) }
func cosine(_ x: Double) -> Double { cos(x) }

/// The number of magnitude counts: a draw from a density proportional to 10^(slope m) between two magnitudes.
func drawMagnitude(slope: Double, from bright: Double, to faint: Double, using random: inout RandomSource) -> Double {
  let (low, high) = (tenToThe(slope * (bright - faint)), 1.0)
  return faint + logarithm10(random.uniform(low, high)) / slope
}

/// The power of two nearest to a step: values rounded to multiples of it compress well.
func powerOfTwo(near step: Double) -> Float {
  let floor = Float(sign: .plus, exponent: Float(step).exponent, significand: 1)
  return Float(step) < floor * 1.5 ? floor : 2 * floor
}

/// exp(-q) for eight numbers q >= 0 at once, to 2 units in the last place (Cephes: the power of two split off, a
/// polynomial of degree 5 for the rest); 0 beyond 87.
@inline(__always)
func exponentialOfNegative(_ q: SIMD8<Float>) -> SIMD8<Float> {
  let x = -q.replacing(with: 87, where: q .> 87)
  // Adding 1.5 * 2^23 rounds to a whole number, which then stands in the low bits.
  let shifted = x * 1.442_695_04 + 12_582_912
  let n = shifted - 12_582_912
  let r = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
  var p = r * 1.987_569_15e-4 + 1.398_199_95e-3
  p = p * r + 8.333_451_9e-3
  p = p * r + 4.166_579_6e-2
  p = p * r + 1.666_666_55e-1
  p = p * r + 5.000_000_1e-1
  let value = p * (r * r) + r + 1
  let exponent = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- (0x4B40_0000 - 127)
  return value * unsafeBitCast(exponent &<< 23, to: SIMD8<Float>.self)
}
