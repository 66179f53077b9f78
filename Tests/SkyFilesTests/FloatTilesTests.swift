import Foundation
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// Compressed images of floats decoded without CFITSIO, against astropy and against CFITSIO.
struct FloatTilesTests {
  struct Expected: Decodable {
    var shape: [Int]
    var values: [Double?]
  }

  /// Every dither, tiles that do not divide the image, floats too steep to be quantised, tiles kept as they are
  /// (make_float_tiles.py).
  @Test func tilesHoldWhatAstropyReads() throws {
    let json = try Data(contentsOf: URL(filePath: RealData.golden("sky-files/float_tiles.json")))
    let expected = try JSONDecoder().decode([String: Expected].self, from: json)
    #expect(expected.count == 11)
    for (name, entry) in expected {
      let path = RealData.golden("sky-files/\(name)")
      let image = try SkyFile.readImage(path)
      #expect((image.bands > 1 ? [image.bands] : []) + [image.rows, image.columns] == entry.shape, "\(name)")
      for (mine, theirs) in zip(image.pixels, entry.values) {
        #expect(theirs.map { mine == Float($0) } ?? mine.isNaN, "\(name)")
      }
      let unit = try #require(SkyFile.describe(path).hdus.last)
      #expect(unit.masked == entry.values.count { $0 == nil }, "\(name)")
    }
  }

  /// A tile of more pixels than there are random numbers; a cutout is read by CFITSIO.
  @Test func aLongTileIsWhatCFITSIOMakesOfIt() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("sky.fits.fz")
    var random = RandomSource(3)
    var pixels = (0..<2 * 120 * 131).map { _ in Float(random.uniform()) * 40 }
    pixels[17] = .nan
    try SkyFile.writeFITS(Image(bands: 2, rows: 120, columns: 131, pixels: pixels), to: path, compression: .rice)
    let image = try SkyFile.readImage(path)
    let source = try CutoutSource([path])
    let whole = try source.cutout(
      CutoutWindow(x: 65, y: 65, size: 131, frameRows: 120, frameColumns: 131, mode: .trim))
    #expect(whole.rows == 120 && whole.columns == 131 && whole.mask == image.mask)
    #expect(zip(whole.pixels, image.pixels).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
    #expect(zip(pixels, image.pixels).allSatisfy { abs($0 - $1) < 1 || $0.isNaN && $1.isNaN })
  }

  /// Floats by an algorithm of whole numbers without a scale are bit patterns to CFITSIO.
  @Test func floatsWithoutAScaleAreNotTakenForBits() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.fits.fz")
    var data = try Data(contentsOf: URL(filePath: RealData.golden("sky-files/hcompress_1.fits.fz")))
    let place = try #require(data.range(of: Data("ZBITPIX =                   16".utf8)))
    data.replaceSubrange(place, with: Data("ZBITPIX =                  -32".utf8))
    try data.write(to: URL(filePath: path))
    let error = #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
    #expect(error?.reason.contains("without ZSCALE") == true)
  }
}
