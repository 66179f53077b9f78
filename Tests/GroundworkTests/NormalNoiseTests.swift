import Foundation
import Groundwork
import TestSupport
import Testing

struct NormalNoiseTests {
  @Test func bulkNumbersAreNormal() {
    var random = RandomSource(12)
    expectNormal(random.normals(count: 1_000_000).map(Double.init))
    // Many short runs, each with its own seed.
    expectNormal((0..<20_000).flatMap { _ in random.normals(count: 21).map(Double.init) })
  }

  /// The numbers by the definition, in double precision: SplitMix64 seeds sixteen generators xoshiro128++, and each gives
  /// pairs by Box and Muller to a value and the one sixteen places behind. So they are the same on every processor.
  @Test(arguments: [1, 15, 16, 17, 31, 32, 33, 100, 1000]) func everyNumberFollowsTheDefinition(count: Int) {
    var random = RandomSource(3)
    var seeds = random
    var seed = seeds.next()
    var lanes = (0..<16).map { _ in
      (0..<2).flatMap { _ in
        seed &+= 0x9E37_79B9_7F4A_7C15
        var z = (seed ^ (seed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return [UInt32(truncatingIfNeeded: z), UInt32(z >> 32)]
      }
    }
    func next(_ s: inout [UInt32]) -> UInt32 {
      func rotated(_ x: UInt32, _ by: UInt32) -> UInt32 { x << by | x >> (32 - by) }
      let result = rotated(s[0] &+ s[3], 7) &+ s[0]
      let shifted = s[1] << 9
      s[2] ^= s[0]
      s[3] ^= s[1]
      s[1] ^= s[2]
      s[0] ^= s[3]
      s[2] ^= shifted
      s[3] = rotated(s[3], 11)
      return result
    }
    var truth = [Double](repeating: 0, count: count + 32)
    for first in stride(from: 0, to: count, by: 32) {
      for lane in 0..<16 {
        let radius = (-2 * log((Double(next(&lanes[lane]) >> 1) + 1) / 0x1p31)).squareRoot()
        let bits = Int32(bitPattern: next(&lanes[lane]))
        let angle = Double.pi / 4 * Double(bits & ~3) / 0x1p31
        let along = radius * cos(angle) * (bits & 1 == 0 ? 1 : -1)
        let across = radius * sin(angle)
        truth[first + lane] = bits & 2 == 0 ? along : across
        truth[first + lane + 16] = bits & 2 == 0 ? across : along
      }
    }
    var values = [Float](repeating: 1, count: count)
    values.withUnsafeMutableBufferPointer { random.addNormal(to: $0, deviation: 0.5) }
    for (place, value) in values.enumerated() {
      #expect(abs(Double(value) - (1 + 0.5 * truth[place])) < 2e-6, "value \(place)")
    }
    #expect(random == seeds)
  }

  @Test func nothingGetsNothing() {
    var random = RandomSource(3)
    #expect(random.normals(count: 0).isEmpty)
  }
}
