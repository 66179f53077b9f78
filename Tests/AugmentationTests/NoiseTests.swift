import Augmentation
import Groundwork
import Imagery
import Testing

struct NoiseTests {
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
