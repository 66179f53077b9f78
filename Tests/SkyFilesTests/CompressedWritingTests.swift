import Foundation
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// Images written in compressed tiles: what is kept, and that astropy keeps the same (read_back_compressed.py).
struct CompressedWritingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A sky of noise 2 around 100 with some masked pixels; whole numbers when asked.
  static func sky(bands: Int, rows: Int, columns: Int, isWhole: Bool, isMasked: Bool) -> Image {
    var random = RandomSource(UInt64(bands), UInt64(rows))
    let pixels = (0..<bands * rows * columns).map { i in
      let value = Float(100 + 2 * random.normal() * Double(1 + i / (rows * columns)))
      return isMasked && i % 17 == 3 ? Float.nan : isWhole ? value.rounded() : value
    }
    let names = ["u", "g", "r", "i", "z"].prefix(bands)
    return Image(
      bands: bands, rows: rows, columns: columns, pixels: pixels, bandNames: Array(names), unit: "nanomaggy")
  }

  @Test(arguments: [(1, 1, 1), (1, 44, 44), (5, 44, 44), (2, 300, 301)], [false, true])
  func gzipKeepsEveryBit(shape: (Int, Int, Int), isMasked: Bool) throws {
    let image = Self.sky(bands: shape.0, rows: shape.1, columns: shape.2, isWhole: false, isMasked: isMasked)
    let path = folder.file("image.fits.fz")
    try SkyFile.writeFITS(image, to: path, header: [HeaderCard("OBJECT", "M 31")], compression: .gzip)
    let back = try SkyFile.readImage(path)
    #expect(back.mask == image.mask && back.bandNames == image.bandNames && back.unit == image.unit)
    for (a, b) in zip(back.pixels, image.pixels) { #expect(a == b || (a.isNaN && b.isNaN)) }
    #expect(try SkyFile.readHeader("\(path)[1]").string("OBJECT") == "M 31")
    #expect(SkyFile.describe(path).hdus.map(\.type) == ["empty", "compressed-image"])
  }

  @Test(arguments: [1, 400], [false, true])
  func riceKeepsWholeNumbers(factor: Float, isMasked: Bool) throws {
    var image = Self.sky(bands: 3, rows: 31, columns: 44, isWhole: true, isMasked: isMasked)
    image = Image(
      bands: 3, rows: 31, columns: 44, pixels: image.pixels.map { $0 * factor }, bandNames: image.bandNames)
    let path = folder.file("image.fits.fz")
    try SkyFile.writeFITS(image, to: path, compression: .rice)
    let back = try SkyFile.readImage(path)
    #expect(back.mask == image.mask)
    for (a, b) in zip(back.pixels, image.pixels) { #expect(a == b || (a.isNaN && b.isNaN)) }
    #expect(SkyFile.describe(path).hdus.last?.bitpix == (factor == 1 ? 16 : 32))
  }

  /// Each band by its own noise: 2 in the first, 6 in the third.
  @Test func riceRoundsToASixteenthOfTheNoiseOfEachBand() throws {
    let image = Self.sky(bands: 3, rows: 100, columns: 90, isWhole: false, isMasked: true)
    let path = folder.file("image.fits.fz")
    try SkyFile.writeFITS(image, to: path, compression: .rice)
    let back = try SkyFile.readImage(path)
    #expect(back.mask == image.mask)
    for band in 0..<3 {
      var largest: Float = 0
      for i in band * 9000..<(band + 1) * 9000 where !image.mask[i] {
        largest = max(largest, abs(back.pixels[i] - image.pixels[i]))
      }
      // Half a step of 1/16 sigma, and some for the noise as CFITSIO measures it.
      #expect(largest < Float(2 * (band + 1)) / 32 * 1.2)
      #expect(largest > Float(2 * (band + 1)) / 32 * 0.8)
    }
    #expect(try Data(contentsOf: URL(filePath: path)).count < 3 * 9000 * 4 / 2)
    let first = try Data(contentsOf: URL(filePath: path))
    try SkyFile.writeFITS(image, to: path, compression: .rice)
    #expect(try Data(contentsOf: URL(filePath: path)) == first, "the same image gives the same file")
  }

  @Test func valuesBeyondIntegersAreNotTakenForThem() throws {
    for value in [Float(0x1p31), -0x1p33, 0.5] {
      let image = Image(bands: 1, rows: 4, columns: 4, filledWith: value)
      let path = folder.file("image.fits.fz")
      try SkyFile.writeFITS(image, to: path, compression: .rice)
      #expect(try SkyFile.readImage(path).pixels == image.pixels)
      #expect(SkyFile.describe(path).hdus.last?.bitpix == -32)
    }
  }

  @Test(.enabled(if: ProcessInfo.processInfo.environment["FLEMING_KEEP"] != nil, "FLEMING_KEEP names no folder"))
  func filesForAstropy() throws {
    let keep = try #require(ProcessInfo.processInfo.environment["FLEMING_KEEP"])
    for (name, isWhole) in [("whole", true), ("real", false)] {
      let image = Self.sky(bands: 5, rows: 44, columns: 43, isWhole: isWhole, isMasked: true)
      for compression in FITSCompression.allCases {
        try SkyFile.writeFITS(image, to: "\(keep)/\(name)-\(compression.rawValue).fits", compression: compression)
        let table = Table(columns: [.init("id", .text(["a", "b", "c"]))])
        try ImageStack.write(
          to: "\(keep)/stack-\(name)-\(compression.rawValue).fits", objects: table, compression: compression
        ) { _ in image }
      }
      // What our own reader makes of the rounded ones.
      for file in ["\(name)-rice.fits", "stack-\(name)-rice.fits[plane=2]"] {
        let plain = file.replacing(".fits[plane=2]", with: ".fits")
        try SkyFile.writeFITS(SkyFile.readImage("\(keep)/\(file)"), to: "\(keep)/own-\(plain)")
      }
    }
  }
}
