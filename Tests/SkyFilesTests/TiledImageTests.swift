import Foundation
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// Tiles and large images decoded without CFITSIO, against astropy and against CFITSIO.
struct TiledImageTests {
  struct Expected: Decodable {
    var shape: [Int]
    var values: [Double]
  }

  /// Tiles of every size and width, unsigned and random pixels, two and three axes (make_tiles.py).
  @Test func tilesHoldWhatAstropyReads() throws {
    let json = try Data(contentsOf: URL(filePath: RealData.golden("sky-files/tiles.json")))
    let expected = try JSONDecoder().decode([String: Expected].self, from: json)
    #expect(expected.count >= 8)
    for (name, entry) in expected {
      let path = RealData.golden("sky-files/\(name)")
      let image = try SkyFile.readImage(path)
      #expect((image.bands > 1 ? [image.bands] : []) + [image.rows, image.columns] == entry.shape, "\(name)")
      #expect(image.pixels == entry.values.map { Float($0) }, "\(name)")
      let unit = try #require(SkyFile.describe(path).hdus.last)
      #expect(unit.minimum == entry.values.min() && unit.maximum == entry.values.max(), "\(name)")
    }
  }

  @Test func tilesThatEndTooEarlyAreRefused() throws {
    let folder = try TemporaryFolder()
    var bytes = try Data(contentsOf: URL(filePath: RealData.golden("sky-files/tile_whole.fits.fz")))
    // The only tile's descriptor follows the header: its length is halved.
    let table = try #require(bytes.range(of: Data("END     ".utf8), options: .backwards))
    let start = (table.lowerBound / 2880 + 1) * 2880
    let length = bytes[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
    bytes.replaceSubrange(start..<start + 4, with: [0, 0, UInt8((length / 2) >> 8), UInt8((length / 2) & 255)])
    let path = folder.file("a.fits.fz")
    try bytes.write(to: URL(filePath: path))
    let error = #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
    #expect(error?.kind == .badData)
  }

  @Test func largeImagesAreReadInParts() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("large.fits")
    var pixels = (0..<3 * 700 * 811).map { Float($0) * 0.5 }
    var image = Image(bands: 3, rows: 700, columns: 811, pixels: pixels, bandNames: ["g", "r", "i"], unit: "Jy")
    try SkyFile.writeFITS(image, to: path)
    #expect(try SkyFile.readImage(path) == image)
    pixels[5] = .nan
    pixels[pixels.count - 1] = .infinity
    image = Image(bands: 3, rows: 700, columns: 811, pixels: pixels)
    try SkyFile.writeFITS(image, to: path)
    let back = try SkyFile.readImage(path)
    #expect(back.mask == image.mask && back.pixels[4] == 2)
    let whole = try Data(contentsOf: URL(filePath: path))
    try whole.dropLast(100_000).write(to: URL(filePath: path))
    let error = #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
    #expect(error?.reason.hasPrefix("truncated") == true)
  }
}
