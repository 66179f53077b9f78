import FoundationEssentials
import Groundwork
import Imagery
import Reports
import SkyFiles
import TestSupport
import Testing

@Suite struct PictureTests {
  @Test(arguments: [(1, 1), (2, 3), (44, 44), (1, 5)])
  func aThumbnailIsThePictureItWasMadeFrom(rows: Int, columns: Int) throws {
    var random = RandomSource(1)
    let rgb = (0..<rows * columns * 3).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let thumbnail = try Thumbnail(DisplayPicture(rows: rows, columns: columns, rgb: rgb))
    let prefix = "data:image/png;base64,"
    #expect(thumbnail.address.hasPrefix(prefix))
    let bytes = try #require(Data(base64Encoded: String(thumbnail.address.dropFirst(prefix.count))))
    let folder = try TemporaryFolder()
    try bytes.write(to: URL(filePath: folder.file("t.png")))
    let image = try SkyFile.readImage(folder.file("t.png"))
    #expect((image.bands, image.rows, image.columns) == (3, rows, columns))
    for i in 0..<rows * columns {
      for channel in 0..<3 { #expect(image.pixels[channel * rows * columns + i] == Float(rgb[3 * i + channel])) }
    }
  }

  @Test func largeImagesAreReduced() throws {
    let thumbnail = try Thumbnail(
      Image(bands: 1, rows: 300, columns: 600, filledWith: 3), largest: 128, isBottomUp: true)
    #expect((thumbnail.rows, thumbnail.columns) == (64, 128))
  }

  @Test func aPerturbationStatesItsScale() {
    let original = Examples.image(width: 2, flux: 3, seed: 1)
    var changed = original
    let sigma = original.skyStatistics(band: 2).sigma
    changed.pixels[original.index(2, 10, 20)] += 0.5 * sigma
    changed.pixels[original.index(2, 11, 20)] -= 0.25 * sigma
    let perturbation = Perturbation(from: original, to: changed)
    #expect(abs(perturbation.scale - 0.5) < 1e-4)
    #expect(perturbation.scaleText == "full colour = ±0.5 sky σ")
    // Band 2 (r) is shown as green; unchanged pixels are grey.
    func pixel(_ row: Int, _ column: Int) -> [UInt8] {
      Array(perturbation.picture.rgb[3 * (row * 44 + column)..<3 * (row * 44 + column) + 3])
    }
    #expect(pixel(10, 20) == [128, 238, 128])
    #expect(pixel(11, 20) == [128, 73, 128])
    #expect(pixel(0, 0) == [128, 128, 128])
    #expect(Perturbation(from: original, to: original).scaleText == "no change")
  }
}
