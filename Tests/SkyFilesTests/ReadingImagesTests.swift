import Foundation
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// FITS files made by hand, byte by byte, so that no library vouches for itself.
struct ReadingImagesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A header-data unit of these cards and big-endian values.
  private func unit<Word: FixedWidthInteger>(_ cards: [String], _ words: [Word]) -> [UInt8] {
    var header = (cards + ["END"]).map { $0.padding(toLength: 80, withPad: " ", startingAt: 0) }.joined()
    while header.utf8.count % 2880 != 0 { header += " " }
    var data = words.flatMap { withUnsafeBytes(of: $0.bigEndian) { Array($0) } }
    while data.count % 2880 != 0 { data.append(0) }
    return Array(header.utf8) + data
  }

  private func primary(_ bitpix: Int, _ axes: [Int], _ more: [String] = []) -> [String] {
    ["SIMPLE  =                    T", "BITPIX  = \(NumberFormat.right(String(bitpix), 20))"]
      + ["NAXIS   = \(NumberFormat.right(String(axes.count), 20))"]
      + axes.enumerated().map { "NAXIS\($0 + 1)  = \(NumberFormat.right(String($1), 20))" } + more
  }

  private func image(_ bytes: [UInt8], name: String = "a.fits", limits: ReadingLimits = .standard) throws -> Image {
    let path = folder.file(name)
    try Data(bytes).write(to: URL(filePath: path))
    return try SkyFile.readImage(path, limits: limits)
  }

  @Test func everyBitpix() throws {
    #expect(try image(unit(primary(8, [3, 1]), [UInt8(0), 7, 255])).pixels == [0, 7, 255])
    #expect(try image(unit(primary(16, [3, 1]), [Int16(-32768), 7, 32767])).pixels == [-32768, 7, 32767])
    #expect(try image(unit(primary(32, [2, 1]), [Int32(-70000), 70000])).pixels == [-70000, 70000])
    #expect(try image(unit(primary(64, [2, 1]), [Int64(-1) << 40, 5])).pixels == [-0x1p40, 5])
    let floats: [Float] = [1.5, -.infinity, .nan]
    let single = try image(unit(primary(-32, [3, 1]), floats.map(\.bitPattern)))
    #expect(single.pixels[0] == 1.5 && single.pixels[1] == -.infinity && single.pixels[2].isNaN)
    #expect(single.mask == [false, true, true])
    // 1e300 does not fit a float: it is masked, not cut to the largest float.
    let doubles: [Double] = [0.1, 1e300, .nan, -2]
    let double = try image(unit(primary(-64, [2, 2]), doubles.map(\.bitPattern)))
    #expect(double.pixels[0] == 0.1 && double.pixels[1] == .infinity && double.pixels[3] == -2)
    #expect(double.mask == [false, true, true, false])
  }

  @Test func whatFloat32CostsIsTold() throws {
    func cost(_ bytes: [UInt8]) throws -> FileDescription {
      try Data(bytes).write(to: URL(filePath: folder.file("a.fits")))
      return SkyFile.describe(folder.file("a.fits"))
    }
    let whole = try cost(unit(primary(64, [3, 1]), [Int64(1) << 24 + 1, -(1 << 26) - 3, 5]))
    #expect(whole.hdus[0].float32Error == 3 && whole.warnings.isEmpty)
    #expect(try cost(unit(primary(16, [2, 1]), [Int16(-32768), 7])).hdus[0].float32Error == 0)
    let double = try cost(unit(primary(-64, [2, 1]), [0.1, 2.0].map { (value: Double) in value.bitPattern }))
    #expect(double.hdus[0].float32Error == Double(Float(0.1)) - 0.1)
    let huge = try cost(unit(primary(-64, [2, 1]), [1e300, 2.0].map { (value: Double) in value.bitPattern }))
    #expect(huge.warnings.count == 1 && huge.warnings[0].contains("too large for the 32-bit floats"))
  }

  @Test func scalingUnsignedAndBlank() throws {
    let scaled = primary(
      16, [3, 1],
      ["BSCALE  =                  0.5", "BZERO   =                 10.0", "BLANK   =                   -1"])
    let image1 = try image(unit(scaled, [Int16(4), -1, -20]))
    #expect(image1.pixels[0] == 12 && image1.pixels[1].isNaN && image1.pixels[2] == 0)
    #expect(image1.mask == [false, true, false])
    let unsigned16 = unit(primary(16, [2, 1], ["BZERO   =                32768"]), [Int16(-32768), 32767])
    #expect(try image(unsigned16).pixels == [0, 65535])
    let signed8 = unit(primary(8, [2, 1], ["BZERO   =                 -128"]), [UInt8(0), 255])
    #expect(try image(signed8).pixels == [-128, 127])
    let unsigned32 = unit(primary(32, [2, 1], ["BZERO   =           2147483648"]), [Int32.min, 0])
    #expect(try image(unsigned32).pixels == [0, 2_147_483_648])
    let scaledFloats = unit(
      primary(-32, [2, 1], ["BSCALE  =                  2.0"]), [Float(1.5), .nan].map(\.bitPattern))
    #expect(try image(scaledFloats).pixels[0] == 3)
  }

  @Test func axesBecomeBandsRowsColumns() throws {
    let cube = try image(unit(primary(16, [3, 2, 2]), (0..<12).map { Int16($0) }))
    #expect(cube.bands == 2 && cube.rows == 2 && cube.columns == 3)
    #expect(cube[1, 0, 2] == 8)
    let degenerate = try image(unit(primary(16, [3, 2, 1, 2]), (0..<12).map { Int16($0) }))
    #expect(degenerate == cube)
    let error = #expect(throws: SkyFileError.self) {
      try image(unit(primary(16, [3, 1, 2, 2]), (0..<12).map { Int16($0) }))
    }
    #expect(error?.reason.contains("2 x 2 x 1 x 3") == true)
    let spectrum = #expect(throws: SkyFileError.self) { try image(unit(primary(16, [12]), (0..<12).map { Int16($0) })) }
    #expect(spectrum?.kind.exitStatus == 65)
  }

  @Test func extensionsByNumberAndName() throws {
    func part(_ name: String, _ version: Int, _ value: Int16) -> [UInt8] {
      unit(
        [
          "XTENSION= 'IMAGE   '", "BITPIX  =                   16", "NAXIS   =                    2",
          "NAXIS1  =                    1", "NAXIS2  =                    1", "PCOUNT  =                    0",
          "GCOUNT  =                    1", "EXTNAME = '\(name)'", "EXTVER  = \(version)",
        ], [value])
    }
    let bytes = unit(primary(8, []), [UInt8]()) + part("SCI", 1, 11) + part("ERR", 1, 12) + part("SCI", 2, 13)
    #expect(try image(bytes).pixels == [11])
    for (selection, value) in [("[1]", 11), ("[2]", 12), ("[err]", 12), ("[SCI,2]", 13), ("[sci, 1]", 11)]
      as [(String, Float)]
    {
      #expect(try SkyFile.readImage(folder.file("a.fits\(selection)")).pixels == [value], "\(selection)")
    }
    #expect(try SkyFile.readHeader(folder.file("a.fits[SCI,2]")).integer("EXTVER") == 2)
    for missing in ["[4]", "[DQ]", "[SCI,3]"] {
      #expect(
        throws: SkyFileError.noSuchExtension(path: folder.file("a.fits"), name: String(missing.dropFirst().dropLast()))
      ) {
        try SkyFile.readImage(folder.file("a.fits\(missing)"))
      }
    }
    let empty = #expect(throws: SkyFileError.self) { try SkyFile.readImage(folder.file("a.fits[0]")) }
    #expect(empty?.reason == "HDU 0 is empty, not an image")
  }

  @Test func aNameWithBracketsIsAFileFirst() throws {
    let bytes = unit(primary(16, [1, 1]), [Int16(5)])
    #expect(try image(bytes, name: "odd[1].fits").pixels == [5])
    #expect(try image(bytes, name: "odd[SCI,2]").pixels == [5])
    #expect(try image(bytes, name: "+odd name.fits").pixels == [5])
  }

  @Test func namesAndUnitsOfBands() throws {
    let letters = primary(16, [1, 1, 2], ["BUNIT   = 'adu     '", "BANDS   = 'gr'"])
    let image1 = try image(unit(letters, [Int16(1), 2]))
    #expect(image1.bandNames == ["g", "r"] && image1.unit == "adu")
    let cards = primary(16, [1, 1, 2], ["FILTER1 = 'F606W   '", "FILTER2 = 'F814W   '"])
    #expect(try image(unit(cards, [Int16(1), 2])).bandNames == ["F606W", "F814W"])
    let single = unit(primary(-32, [1, 1], ["FILTER  = 'r''     '"]), [Float(2).bitPattern])
    #expect(try image(single).bandNames == ["r'"])
  }

  @Test func sizesAreCheckedBeforeMemoryIsTaken() throws {
    for bitpix in [16, -32] {
      let huge = unit(primary(bitpix, [2_000_000_000, 2_000_000_000]), [Int16(1)])
      let error = #expect(throws: SkyFileError.self) { try image(huge) }
      #expect(error?.reason.hasPrefix("truncated") == true)
      let overflow = unit(primary(bitpix, [2_000_000_000, 2_000_000_000, 2_000_000_000]), [Int16(1)])
      #expect(throws: SkyFileError.self) { try image(overflow) }
      let good = unit(primary(bitpix, [4, 4]), [Int32](repeating: 0, count: 16))
      let limited = #expect(throws: SkyFileError.self) { try image(good, limits: ReadingLimits(maximumPixels: 15)) }
      #expect(limited == .tooLarge(path: folder.file("a.fits"), what: "pixels", size: 16, limit: 15))
    }
  }

  @Test func notFITSAtAll() throws {
    let cases: [(String, [UInt8], String)] = [
      ("a.fits", [], "the file is empty"), ("b.fits", Array("hello, world\n".utf8), "plain text"),
      ("c.fits", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10], "a PNG picture"),
      ("d.fits", [UInt8](repeating: 0, count: 2880), "zeros"), ("e.png", unit(primary(8, []), [UInt8]()), "FITS"),
      ("f.fits", unit(primary(8, []), [UInt8]()), "no image with data"), ("g.jpg", [0xFF, 0xD8, 0xFF, 0xE0], "JPEG"),
    ]
    for (name, bytes, reason) in cases {
      let error = #expect(throws: SkyFileError.self) { try image(bytes, name: name) }
      #expect(error?.reason.contains(reason) == true, "\(error?.description ?? name)")
      #expect(error?.kind.exitStatus == 65)
    }
    #expect(throws: SkyFileError.cannotOpen(path: folder.path, reason: "it is a folder")) {
      try SkyFile.readImage(folder.path)
    }
    let missing = #expect(throws: SkyFileError.self) { try SkyFile.readImage(folder.file("missing.fits")) }
    #expect(missing?.kind.exitStatus == 66)
  }

  @Test func imagePathsByEnding() {
    for name in ["a.fits", "a.FIT", "a.fts", "a.fits.fz", "a.fits.gz", "dir.x/a.png", "a.fits.Z", "a.fz"] {
      #expect(SkyFile.isImagePath(name), "\(name)")
    }
    for name in ["a.txt", "fits", "a.gz", "a.csv", "a.fits/readme", "png"] {
      #expect(!SkyFile.isImagePath(name), "\(name)")
    }
  }

  @Test func manyThreadsAtOnce() async throws {
    let folder = self.folder
    for i in 0..<8 {
      let scaled = primary(16, [64, 64], ["BSCALE  =                  0.5"])
      try Data(unit(scaled, [Int16](repeating: Int16(i), count: 4096))).write(
        to: URL(filePath: folder.file("\(i).fits")))
    }
    try Data("broken".utf8).write(to: URL(filePath: folder.file("8.fits")))
    await withTaskGroup(of: Int.self) { group in
      for task in 0..<400 {
        group.addTask {
          guard let image = try? SkyFile.readImage(folder.file("\(task % 9).fits")) else {
            return task % 9 == 8 ? 0 : 1
          }
          return image.pixels.allSatisfy { $0 == Float(task % 9) / 2 } ? 0 : 1
        }
      }
      #expect(await group.reduce(0, +) == 0)
    }
  }
}
