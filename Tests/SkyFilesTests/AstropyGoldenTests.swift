import Foundation
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// Files astropy wrote: compressed images by every algorithm, unsigned and 64-bit integers, a table of every type.
struct AstropyGoldenTests {
  struct Expected: Decodable {
    struct Entry: Decodable {
      var shape: [Int]
      var values: [Double?]
    }
    var images: [String: Entry]
  }

  @Test func imagesHoldTheSameNumbers() throws {
    let json = try Data(contentsOf: URL(filePath: RealData.golden("sky-files/expected.json")))
    let expected = try JSONDecoder().decode(Expected.self, from: json).images
    #expect(expected.count == 9)
    for (name, entry) in expected.sorted(by: { $0.key < $1.key }) {
      let image = try SkyFile.readImage(RealData.golden("sky-files/\(name)"))
      #expect((image.bands > 1 ? [image.bands] : []) + [image.rows, image.columns] == entry.shape, "\(name)")
      #expect(image.unit == (name.contains("float") ? "Jy" : "adu"), "\(name)")
      var worst = 0.0
      for (mine, theirs) in zip(image.pixels, entry.values) {
        guard let theirs else {
          #expect(mine.isNaN, "\(name)")
          continue
        }
        worst = max(worst, abs(Double(mine) - Double(Float(theirs))))
      }
      // Dequantised floats may differ in the last place; everything else is equal.
      #expect(worst <= (name.contains("rice_float") ? 2e-6 : 0), "\(name) differs by \(worst)")
      let description = SkyFile.describe(RealData.golden("sky-files/\(name)"))
      #expect(description.error == nil && description.hdus.last?.shape == entry.shape, "\(name)")
      #expect(description.hdus.last?.type == (name.hasSuffix(".fz") ? "compressed-image" : "image"), "\(name)")
    }
  }

  @Test func tableHoldsEveryType() throws {
    let table = try Table.read(RealData.golden("sky-files/table.fits[OBJECTS]"))
    #expect(table.name == "OBJECTS" && table.rowCount == 3)
    #expect(table["ID"]?.values == .integer([9_007_199_254_740_993, -5, 7]))
    #expect(table["NAME"]?.values == .text(["M 31", "NGC 4565", ""]))
    let ra = try #require(table["RA"])
    #expect(ra.unit == "deg" && ra.ucd == "pos.eq.ra;meta.main" && ra.comment == "right ascension")
    #expect(ra.numbers?.prefix(2) == [10.684708, 189.086] && ra.numbers?[2].isNaN == true)
    #expect(table["FLUX"]?.values == .float([1.5, .infinity, -0.25]))
    #expect(table["GOOD"]?.values == .logical([true, false, true]))
    #expect(table["BYTE"]?.values == .integer([0, 200, 255]))
    #expect(table["SHORT"]?.numbers?[1].isNaN == true && table["SHORT"]?.numbers?[2] == 3)
    #expect(table["UNSIGNED"]?.values == .integer([0, 40000, 65535]))
    #expect(table["SCALED"]?.values == .real([100, 101.5, 99]))
    #expect(table["VECTOR"]?.values == .vector((0..<12).map { Float($0) }, width: 4))
    #expect(table.columnsLeftOut.isEmpty)
    #expect(table.header.first { $0.keyword == "OBSERVER" } == HeaderCard("OBSERVER", "Fleming", comment: "who looked"))
  }

  @Test func damagedCompressionIsRefused() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.fits.fz")
    let whole = try Data(contentsOf: URL(filePath: RealData.golden("sky-files/rice_1.fits.fz")))
    try whole.dropLast(2880).write(to: URL(filePath: path))
    #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
    // A header that declares a thousand times the pixels its tiles hold.
    var text = whole
    let card = try #require(text.range(of: Data("ZNAXIS1 =                   20".utf8)))
    text.replaceSubrange(card, with: Data("ZNAXIS1 =                20000".utf8))
    try text.write(to: URL(filePath: path))
    #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
    let packed = try Data(contentsOf: URL(filePath: RealData.golden("sky-files/int64.fits.gz")))
    let cut = folder.file("cut.fits.gz")
    try packed.dropLast(100).write(to: URL(filePath: cut))
    let error = #expect(throws: SkyFileError.self) { try SkyFile.readImage(cut) }
    #expect(error?.reason.hasPrefix("truncated: the gzip stream") == true)
    let limited = #expect(throws: SkyFileError.self) {
      try SkyFile.readImage(RealData.golden("sky-files/int64.fits.gz"), limits: ReadingLimits(maximumBytes: 1000))
    }
    #expect(limited?.reason.hasPrefix("too large") == true)
  }
}
