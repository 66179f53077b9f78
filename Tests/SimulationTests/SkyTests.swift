import Foundation
import Groundwork
import Imagery
import Simulation
import Testing

struct SkyTests {
  @Test func anObjectIsAFunctionOfSeedAndIndex() {
    let sky = StarGalaxySky(seed: 9)
    let ninth = sky.object(9)
    for index in 0..<3 { _ = sky.object(index) }
    let again = StarGalaxySky(seed: 9).object(9)
    // Truths of a star hold a value that is not a number, so bits are compared.
    #expect(again.image == ninth.image && again.truth.map(\.bitPattern) == ninth.truth.map(\.bitPattern))
    #expect(StarGalaxySky(seed: 10).object(9).image != ninth.image)
    #expect(sky.object(11).image != ninth.image)
    #expect(MorphologySky(seed: 9).object(9).image == MorphologySky(seed: 9).object(9).image)
  }

  @Test func imagesAreWhatTheySay() {
    let object = StarGalaxySky(seed: 1).object(1)
    #expect(object.className == "galaxy" && object.truth.count == StarGalaxySky.truthColumns.count)
    #expect(object.image.bands == 5 && object.image.rows == 44 && object.image.columns == 44)
    #expect(object.image.unit == "nanomaggy" && object.image.bandNames == ["u", "g", "r", "i", "z"])
    #expect(object.image.mask.isEmpty)
    let shape = MorphologySky(seed: 1).object(4)
    #expect(shape.className == "merger" && shape.truth.count == MorphologySky.truthColumns.count)
    #expect(shape.image.pixels.allSatisfy { $0 >= 0 && $0 <= 255 && $0 == $0.rounded() })
    var small = StarGalaxySky(seed: 1)
    (small.rows, small.columns) = (1, 3)
    #expect(small.object(0).image.pixels.count == 15)
  }

  /// The flux of bright stars within 16 pixels, where their point spread ends, against the truth.
  @Test func starsHaveTheirMagnitude() {
    var sky = StarGalaxySky(seed: 2)
    (sky.brightest, sky.faintest, sky.neighbours) = (16, 17.5, 0)
    for index in stride(from: 0, to: 40, by: 2) {
      let object = sky.object(index)
      let column = StarGalaxySky.truthColumns.firstIndex { $0.name == "mag_r" } ?? 0
      var flux = 0.0
      for row in 0..<44 { for column in 0..<44 { flux += Double(object.image[2, row, column]) } }
      let truth = Photometry.nanomaggies(magnitude: object.truth[column])
      // 44 pixels of noise (0.023 each) and of the error of the sky, and the wings beyond the frame.
      #expect(abs(flux - truth) < 0.02 * truth + 6 * 44 * 0.03, "\(flux), not \(truth)")
    }
  }

  /// Counts grow as 10^(0.2 m) for stars and 10^(0.45 m) for galaxies: the share of the faintest magnitude.
  @Test func magnitudesFollowNumberCounts() {
    var sky = StarGalaxySky(seed: 3)
    (sky.rows, sky.columns) = (2, 2)
    let column = StarGalaxySky.truthColumns.firstIndex { $0.name == "mag_r" } ?? 0
    for (first, slope, range) in [(0, 0.2, sky.faintest - sky.brightest), (1, 0.45, sky.faintest - sky.brightest - 1)] {
      let magnitudes = stride(from: first, to: 4000, by: 2).map { sky.object($0).truth[column] }
      let share = Double(magnitudes.count { $0 > sky.faintest - 1 }) / 2000
      let truth = (1 - pow(10, -slope)) / (1 - pow(10, -slope * range))
      // Four standard deviations.
      #expect(abs(share - truth) < 4 * (truth * (1 - truth) / 2000).squareRoot(), "\(share), not \(truth)")
    }
  }

  /// The share of light within 2.5 pixels of that within 7: no threshold on it tells all stars from galaxies.
  @Test func concentrationAloneIsNotEnough() {
    let sky = StarGalaxySky(seed: 6)
    var values: [(value: Double, isStar: Bool)] = []
    for index in 0..<600 {
      let object = sky.object(index)
      var (inner, outer) = (0.0, 0.0)
      for row in 14..<31 {
        for column in 14..<31 {
          let r = Double((row - 22) * (row - 22) + (column - 22) * (column - 22)).squareRoot()
          let flux = Double(object.image[2, row, column])
          inner += flux * min(max(3 - r, 0), 1)
          outer += flux * min(max(7.5 - r, 0), 1)
        }
      }
      values.append((inner / outer, object.className == "star"))
    }
    values.sort { $0.value < $1.value }
    var right = values.count { $0.isStar }
    var best = right
    for value in values {
      right += value.isStar ? -1 : 1
      best = max(best, right)
    }
    let accuracy = Double(best) / 600
    #expect(accuracy > 0.82 && accuracy < 0.95, "\(accuracy)")
  }

  @Test func roundedFluxesStayNearTheMeasured() {
    var sky = StarGalaxySky(seed: 4)
    let exact = sky.object(1).image
    sky.levelsPerSigma = 3
    let rounded = sky.object(1).image
    for band in 0..<5 {
      let sigma = exact.skyStatistics(band: band).sigma
      let range = band * exact.planeCount..<(band + 1) * exact.planeCount
      let differences = range.map { abs(exact.pixels[$0] - rounded.pixels[$0]) }
      // Half of a step; the power of two may lie a factor 1.5 above the third of sigma asked for.
      #expect((differences.max() ?? 0) <= 0.27 * sigma && (differences.max() ?? 0) > 0.1 * sigma)
      #expect(Set(rounded.pixels[range]).count < 300)
    }
  }
}
