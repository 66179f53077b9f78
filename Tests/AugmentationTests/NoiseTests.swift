import Augmentation
import Foundation
import Groundwork
import Imagery
import Testing

struct NoiseTests {
  /// Moments and tail counts of 400,000 numbers within five of their standard deviations.
  @Test func theZigguratIsNormal() {
    let count = 400_000
    var values = [Float](repeating: 1, count: count)
    var random = RandomSource(12)
    values.withUnsafeMutableBufferPointer { NormalSampler.shared.add(to: $0, deviation: 2, using: &random) }
    let normal = values.map { (Double($0) - 1) / 2 }
    let n = Double(count)
    func moment(_ power: Double) -> Double { normal.reduce(0) { $0 + pow($1, power) } / n }
    #expect(abs(moment(1)) < 5 / n.squareRoot())
    #expect(abs(moment(2) - 1) < 5 * (2 / n).squareRoot())
    #expect(abs(moment(3)) < 5 * (15 / n).squareRoot())
    #expect(abs(moment(4) - 3) < 5 * (96 / n).squareRoot())
    // The distribution function at places inside layers, at the tail's start (3.654) and beyond it.
    for limit in [-3.8, -3.6, -2.0, -1.1, -0.3, 0.05, 0.7, 1.6, 2.5, 3.654, 4.0] {
      let truth = 0.5 * erfc(-limit / 2.0.squareRoot())
      let share = Double(normal.count { $0 < limit }) / n
      #expect(
        abs(share - truth) < 5 * (truth * (1 - truth) / n).squareRoot() + 1 / n,
        "below \(limit): \(share), not \(truth)")
    }
    var other = RandomSource(12)
    #expect(1 + Float(2 * NormalSampler.shared.next(using: &other)) == values[0])
  }

  @Test func noiseIsInUnitsOfTheSky() throws {
    let augmentation = try Augmentation(parsing: "noise=0.5")
    let image = Image(bands: 2, rows: 100, columns: 100, filledWith: 3)
    var random = RandomSource(2)
    let sky = [SkyStatistics(median: 3, sigma: 0.4), SkyStatistics(median: 3, sigma: 8)]
    let view = augmentation.view(of: image, sky: sky, using: &random).image
    for (band, deviation) in [(0, 0.2), (1, 4.0)] {
      let part = view.pixels[band * 10_000..<(band + 1) * 10_000].map { Double($0) - 3 }
      let measured = (part.reduce(0) { $0 + $1 * $1 } / 10_000).squareRoot()
      #expect(abs(measured / deviation - 1) < 0.04)
    }
    // A flat image has no measured noise, so none is added.
    #expect(augmentation(image, using: &random) == image)
  }

  @Test func photonsHaveTheirVariance() {
    // (x + sky) / gain + (read / gain)^2
    let detector = PhotonNoise(gain: 4, sky: 2, readNoise: 3)
    var image = Image(bands: 1, rows: 200, columns: 200, filledWith: 10)
    image.pixels[7] = .nan
    var random = RandomSource(4)
    detector.apply(to: &image, using: &random)
    let usable = image.pixels.filter(\.isFinite).map(Double.init)
    let mean = usable.reduce(0, +) / Double(usable.count)
    let variance = usable.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(usable.count)
    let truth = 12.0 / 4 + 9.0 / 16
    #expect(usable.count == 39_999 && abs(mean - 10) < 0.05)
    #expect(abs(variance / truth - 1) < 0.04)
  }
}
