import Groundwork
import Imagery
import Testing

struct DisplayTests {
  /// Both fit a line in double precision; astropy by a singular value decomposition.
  @Test func zscaleAgreesWithAstropy() throws {
    for golden in try Goldens.read().zscale {
      let count = golden.rows * golden.columns
      var values = zip(noise(count, seed: golden.seed), noise(count, seed: golden.seed + 1)).map { $0 + $1 }
      values = zip(values, noise(count, seed: golden.seed + 2)).map { $0 + $1 }
      for i in stride(from: 0, to: count, by: golden.bright) { values[i] *= 50 }
      let limits = ZScale().limits(of: values)
      #expect(abs(Double(limits.low) - golden.low) <= 1e-6 * abs(golden.low))
      #expect(abs(Double(limits.high) - golden.high) <= 1e-6 * abs(golden.high))
    }
    #expect(ZScale().limits(of: []) == (0, 1))
    #expect(ZScale().limits(of: [2, .nan]) == (2, 2))
  }

  @Test func picturesPassUnchanged() {
    let picture = Image(bands: 3, rows: 1, columns: 2, pixels: [0, 255, 10, 20, 30, 40])
    #expect(picture.rendered().rgb == [0, 10, 30, 255, 20, 40])
    let deep = Image(bands: 1, rows: 1, columns: 2, pixels: [65535, 257])
    #expect(deep.rendered().rgb == [255, 255, 255, 1, 1, 1])
    var hidden = picture
    hidden.mask = [true, false, false, false, false, false]
    #expect(hidden.rendered().rgb.prefix(3) == [0, 0, 0])
  }

  @Test func fluxesBecomeColours() {
    var random = RandomSource(3)
    var image = Image(bands: 5, rows: 40, columns: 40)
    image.bandNames = ["u", "g", "r", "i", "z"]
    image.unit = "nanomaggy"
    for i in image.pixels.indices { image.pixels[i] = Float(0.02 * random.normal()) }
    for (band, flux) in [(1, 1), (2, 2), (3, 4)] as [(Int, Float)] { image[band, 20, 20] += flux }
    #expect(image.displayBands == (3, 2, 1))
    let shown = image.rendered()
    let pixel = Array(shown.rgb[3 * (20 * 40 + 20)..<3 * (20 * 40 + 20) + 3])
    #expect(pixel[0] > pixel[1] && pixel[1] > 60 && pixel[0] > 150, "a red source, not \(pixel)")
    let sky = shown.rgb.prefix(3 * 40 * 10).map(Int.init).reduce(0, +) / (3 * 40 * 10)
    #expect((5...45).contains(sky), "dark sky, not \(sky)")
    #expect(Image(bands: 5, rows: 3, columns: 3).rendered().rgb.count == 27)
    #expect(Image(bands: 1, rows: 2, columns: 2, filledWith: 0.5).rendered().rgb.allSatisfy { $0 == 0 })
    #expect(Image(bands: 0, rows: 2, columns: 2).rendered().rgb == [UInt8](repeating: 0, count: 12))
  }

  @Test func picturesGrowAndTurn() {
    let picture = DisplayPicture(rows: 2, columns: 1, rgb: [1, 2, 3, 4, 5, 6])
    #expect(picture.enlarged(by: 2).rgb == [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 4, 5, 6, 4, 5, 6])
    #expect(picture.flippedVertically().rgb == [4, 5, 6, 1, 2, 3])
  }
}
