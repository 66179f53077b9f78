import Groundwork
import Testing

@Suite struct RandomSourceTests {
  @Test func sameKeysGiveTheSameStreamAndOtherKeysAnother() {
    var a = RandomSource(seed: 1, epoch: 2, sample: 3, purpose: "shuffle")
    var b = RandomSource(seed: 1, epoch: 2, sample: 3, purpose: "shuffle")
    let first = (0..<8).map { _ in a.next() }
    #expect(first == (0..<8).map { _ in b.next() })
    for other in [
      RandomSource(seed: 2, epoch: 2, sample: 3, purpose: "shuffle"),
      RandomSource(seed: 1, epoch: 3, sample: 3, purpose: "shuffle"),
      RandomSource(seed: 1, epoch: 2, sample: 4, purpose: "shuffle"),
      RandomSource(seed: 1, epoch: 2, sample: 3, purpose: "noise"),
      RandomSource(seed: 1, epoch: -1, sample: 3, purpose: "shuffle"),
    ] {
      var other = other
      #expect(first != (0..<8).map { _ in other.next() })
    }
  }

  @Test func swappedKeysAreOtherStreams() {
    var a = RandomSource(1, 2)
    var b = RandomSource(2, 1)
    #expect(a.next() != b.next())
  }

  @Test func normalNumbersHaveTheirMoments() {
    var random = RandomSource(7)
    let count = 100_000
    var sums = (0.0, 0.0, 0.0, 0.0)
    for _ in 0..<count {
      let x = random.normal()
      sums = (sums.0 + x, sums.1 + x * x, sums.2 + x * x * x, sums.3 + x * x * x * x)
    }
    let n = Double(count)
    // Five standard errors of each moment's estimate: 1, 2, 15 and 96 are the variances of x, x^2, x^3 and x^4.
    #expect(abs(sums.0 / n) < 5 * (1 / n).squareRoot())
    #expect(abs(sums.1 / n - 1) < 5 * (2 / n).squareRoot())
    #expect(abs(sums.2 / n) < 5 * (15 / n).squareRoot())
    #expect(abs(sums.3 / n - 3) < 5 * (96 / n).squareRoot())
  }

  @Test(arguments: [0.3, 4, 29, 31, 1000])
  func poissonCountsHaveMeanAndVariance(mean: Double) {
    var random = RandomSource(11)
    let count = 40_000
    let draws = (0..<count).map { _ in random.poisson(mean: mean) }
    let average = draws.reduce(0, +) / Double(count)
    let variance = draws.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(count - 1)
    #expect(abs(average - mean) < 5 * (mean / Double(count)).squareRoot())
    #expect(abs(variance / mean - 1) < 0.06)
    #expect(draws.allSatisfy { $0 >= 0 && $0 == $0.rounded() })
  }

  @Test func poissonOfNothingIsNothing() {
    var random = RandomSource(1)
    #expect(random.poisson(mean: 0) == 0)
    #expect(random.poisson(mean: -3) == 0)
  }

  @Test func integersFillTheirRangeEvenly() {
    var random = RandomSource(3)
    var counts = [Int](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[random.integer(below: 7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
    #expect(random.integer(below: 1) == 0)
  }

  @Test(arguments: [0, 1, 2, 50])
  func permutationsHoldEveryIndexOnce(count: Int) {
    var random = RandomSource(5)
    #expect(random.permutation(of: count).sorted() == Array(0..<count))
  }

  @Test func stableHashIsFNV() {
    // The published test values of FNV-1a, 64 bits.
    #expect(StableHash.fnv1a("") == 0xcbf2_9ce4_8422_2325)
    #expect(StableHash.fnv1a("a") == 0xaf63_dc4c_8601_ec8c)
    #expect(StableHash.fnv1a("foobar") == 0x8594_4171_f739_67e8)
  }
}
