import Foundation
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// Images written and read back.
struct WritingImagesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func sample(bands: Int, rows: Int, columns: Int) -> Image {
    var random = RandomSource(7)
    let count = bands * rows * columns
    return Image(bands: bands, rows: rows, columns: columns, pixels: (0..<count).map { _ in Float(random.normal()) })
  }

  @Test(arguments: [(1, 1, 1), (1, 3, 5), (5, 44, 44), (2, 1, 7)])
  func fitsKeepsEveryBit(bands: Int, rows: Int, columns: Int) throws {
    var image = sample(bands: bands, rows: rows, columns: columns)
    image.unit = "nanomaggy"
    image.bandNames = bands == 5 ? ["u", "g", "r", "i", "z"] : (0..<bands).map { "band\($0)" }
    let path = folder.file("image.fits")
    try SkyFile.writeFITS(image, to: path)
    #expect(try SkyFile.readImage(path) == image)
    #expect(try SkyFile.imageThroughCFITSIO(path) == image)
    #expect(try folder.names() == ["image.fits"])
    #expect(try Data(contentsOf: URL(filePath: path)).count % 2880 == 0)
  }

  @Test func masksAndSpecialValuesSurvive() throws {
    var image = sample(bands: 1, rows: 4, columns: 4)
    image.pixels[1] = .infinity
    image.pixels[2] = -0.0
    image.pixels[3] = .leastNonzeroMagnitude
    image = Image(
      bands: 1, rows: 4, columns: 4, pixels: image.pixels, mask: (0..<16).map { $0 == 0 || $0 == 1 })
    let path = folder.file("masked.fits")
    try SkyFile.writeFITS(image, to: path)
    for back in [try SkyFile.readImage(path), try SkyFile.imageThroughCFITSIO(path)] {
      #expect(back.mask == image.mask)
      #expect(back.pixels[0].isNaN && back.pixels[1].isNaN)
      #expect(back.pixels[2...].map(\.bitPattern) == image.pixels[2...].map(\.bitPattern))
    }
  }

  @Test func headerCardsComeBackTypedAndInOrder() throws {
    let long = String(repeating: "star & galaxy, isn't it? ", count: 8) + "end"
    let cards = [
      HeaderCard("OBJECT", "M 31's core", comment: "what was observed"),
      HeaderCard("EXPTIME", .real(0.1), comment: "exposure", unit: "s"),
      HeaderCard("SMALL", .real(.leastNonzeroMagnitude)), HeaderCard("COUNT", .integer(-9_007_199_254_740_993)),
      HeaderCard("GOOD", .logical(true), comment: "trust it"), HeaderCard("NOTHING", .none),
      HeaderCard("LONG", long), HeaderCard("a long name", .integer(3)),
      HeaderCard("HISTORY", .none, comment: "made by a test"), HeaderCard("NAXIS7", .integer(99)),
    ]
    let path = folder.file("cards.fits")
    try SkyFile.writeFITS(sample(bands: 1, rows: 2, columns: 2), to: path, header: cards)
    let back = try SkyFile.readHeader(path)
    #expect(back.prefix(4).map(\.keyword) == ["SIMPLE", "BITPIX", "NAXIS", "NAXIS1"])
    #expect(back.integer("BITPIX") == -32)
    // The structural card is left out; CFITSIO writes HIERARCH keywords in upper case.
    let own = Array(back.drop { $0.keyword != "OBJECT" }).filter { !$0.keyword.isEmpty && $0.keyword != "COMMENT" }
    #expect(own.filter { $0.keyword != "LONGSTRN" }.map(\.value) == cards.dropLast().map(\.value))
    #expect(back.first { $0.keyword == "EXPTIME" } == cards[1])
    #expect(back.first { $0.keyword == "OBJECT" } == cards[0])
    #expect(back.string("LONG") == long)
    #expect(back.value("NAXIS7") == nil)
  }

  @Test(arguments: [8, 16], [1, 2, 3, 4])
  func pngKeepsEveryValue(depth: Int, bands: Int) throws {
    var random = RandomSource(UInt64(depth), UInt64(bands))
    let limit = 1 << depth
    let pixels = (0..<bands * 6 * 5).map { _ in Float(random.integer(below: limit)) }
    let names = (bands < 3 ? ["grey"] : ["red", "green", "blue"]) + (bands % 2 == 0 ? ["alpha"] : [])
    let image = Image(bands: bands, rows: 6, columns: 5, pixels: pixels, bandNames: names)
    let path = folder.file("picture.png")
    try SkyFile.writePNG(image, bitDepth: depth, to: path)
    #expect(try SkyFile.readImage(path) == image)
    let description = SkyFile.describe(path)
    #expect(description.hdus.first?.bitpix == depth && description.kind == "png")
  }

  @Test func pngRefusesWhatItCannotHold() throws {
    let path = folder.file("picture.png")
    for value in [-1, 256, 0.5, Float.nan] {
      let image = Image(bands: 1, rows: 1, columns: 1, filledWith: value)
      let error = #expect(throws: SkyFileError.self) { try SkyFile.writePNG(image, bitDepth: 8, to: path) }
      #expect(error?.kind == .cannotCreate)
    }
    #expect(throws: SkyFileError.self) {
      try SkyFile.writePNG(Image(bands: 5, rows: 1, columns: 1), bitDepth: 8, to: path)
    }
    #expect(try folder.names().isEmpty)
  }

  @Test func anUnwritablePlaceIsOneClearError() throws {
    let path = folder.file("absent/image.fits")
    let error = #expect(throws: OutputFailure.self) {
      try SkyFile.writeFITS(sample(bands: 1, rows: 2, columns: 2), to: path)
    }
    #expect(error?.kind.exitStatus == 73)
    #expect(throws: OutputFailure.self) { try SkyFile.writePNG(rgb: [1, 2, 3], rows: 1, columns: 1, to: path) }
  }
}
