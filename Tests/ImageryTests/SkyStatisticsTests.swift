import Groundwork
import Imagery
import Testing

struct SkyStatisticsTests {
  /// A normal sample of 4,000 pins sigma to 1.1 % (one standard deviation).
  @Test func findsLevelAndNoiseUnderSources() {
    var random = RandomSource(7)
    var values = (0..<4000).map { _ in Float(10 + 2 * random.normal()) }
    let clean = SkyStatistics(of: values)
    #expect(abs(clean.median - 10) < 0.15 && abs(clean.sigma - 2) < 0.1)
    for i in stride(from: 0, to: 400, by: 1) { values[i] = 100 + Float(i) }
    let crowded = SkyStatistics(of: values)
    #expect(abs(crowded.median - 10) < 0.3 && abs(crowded.sigma - 2) < 0.15)
  }

  @Test func edgeSamples() {
    #expect(SkyStatistics(of: []) == SkyStatistics(median: 0, sigma: 0))
    #expect(SkyStatistics(of: [.nan, .infinity]) == SkyStatistics(median: 0, sigma: 0))
    #expect(SkyStatistics(of: [3]) == SkyStatistics(median: 3, sigma: 0))
    #expect(SkyStatistics(of: [5, 5, 5, 5]) == SkyStatistics(median: 5, sigma: 0))
    // More than half equal: the median absolute deviation is 0, and so is the noise.
    #expect(SkyStatistics(of: [5, 5, 5, 5, 9]).sigma == 0)
  }

  /// Beyond 200 values sorting goes by bits; half of the values negative, many equal, both signs of 0.
  @Test func largeSamplesAreSortedRight() {
    var values = noise(1001, seed: 3).map { ($0 - 0.5) * 4e-30 } + [0, -0.0, 1e30, -1e30]
    values += values
    values.append(0.25e-30)
    let sorted = values.sorted()
    #expect(SkyStatistics(of: values).median == sorted[sorted.count / 2])
    let small = noise(999, seed: 8).map { $0 - 0.25 }
    #expect(SkyStatistics(of: small).median == small.sorted()[499])
  }

  @Test func usesTheFrameOfACutout() {
    var random = RandomSource(8)
    var image = Image(bands: 2, rows: 44, columns: 44)
    for i in image.pixels.indices { image.pixels[i] = Float(random.normal()) }
    for row in 8..<36 { for column in 8..<36 { image[1, row, column] += 1.5 } }
    let sky = image.skyStatistics(band: 1)
    #expect(abs(sky.median) < 0.12 && abs(sky.sigma - 1) < 0.1)
    // With the frame masked the middle is all there is.
    image.mask = [Bool](repeating: false, count: image.pixels.count)
    for row in 0..<44 {
      for column in 0..<44 where !(8..<36).contains(row) || !(8..<36).contains(column) {
        image.mask[image.index(1, row, column)] = true
      }
    }
    #expect(abs(image.skyStatistics(band: 1).median - 1.5) < 0.15)
  }

  @Test func ignoresNotANumberAndReadsLargeImages() {
    var random = RandomSource(9)
    let pixels = (0..<600 * 512).map { _ in Float(3 + random.normal()) }
    var image = Image(bands: 1, rows: 600, columns: 512, pixels: pixels)
    let sky = image.skyStatistics(band: 0)
    #expect(abs(sky.median - 3) < 0.03 && abs(sky.sigma - 1) < 0.03)
    for row in 0..<600 { for column in 0..<256 { image[0, row, column] = .nan } }
    image = Image(bands: 1, rows: 600, columns: 512, pixels: image.pixels)
    #expect(abs(image.skyStatistics(band: 0).median - 3) < 0.03)
    #expect(Image(bands: 1, rows: 0, columns: 0).skyStatistics(band: 0) == SkyStatistics(median: 0, sigma: 0))
    #expect(Image(bands: 1, rows: 1, columns: 1, filledWith: 4).skyStatistics() == [.init(median: 4, sigma: 0)])
  }
}
