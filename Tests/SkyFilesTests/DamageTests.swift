import Foundation
import Groundwork
import SkyFiles
import TestSupport
import Testing

/// Damaged headers and data: every outcome is an image or one clear error, never the end of the process.
struct DamageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func golden(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(filePath: RealData.golden("sky-files/\(name)"))))
  }

  /// Writes the file with one card's text replaced and reads it.
  private func damaged(_ name: String, _ card: String, _ replacement: String) throws -> SkyFileError? {
    var data = Data(try golden(name))
    let range = try #require(data.range(of: Data(card.utf8)), "\(card) is not in \(name)")
    let padded = replacement.padding(toLength: card.count, withPad: " ", startingAt: 0)
    data.replaceSubrange(range, with: Data(padded.utf8))
    let path = folder.file("damaged.fits")
    try data.write(to: URL(filePath: path))
    return #expect(throws: SkyFileError.self, "\(replacement)") { try SkyFile.readImage(path) }
  }

  /// Each of these ended the process inside CFITSIO 4.2 or made it take all memory.
  @Test func headersThatLieAboutTilesAreRefused() throws {
    for (card, replacement) in [
      ("ZTILE2  =                    1", "ZTILE2  =                    0"),
      ("ZTILE2  =                    1", "ZTILE2  =               0    1"),
      ("ZTILE1  =                   20", "ZTILE1  =            200000000"),
      ("ZNAXIS1 =                   20", "ZNAXIS1 =                20000"),
      ("ZNAXIS  =                    2", "ZNAXIS  =                    9"),
      ("ZBITPIX =                   16", "ZBITPIX =                   17"),
      ("NAXIS1  =                    8", "NAXIS1  =              0     8"),
    ] {
      let error = try damaged("rice_1.fits.fz", card, replacement)
      #expect(error?.kind.exitStatus == 65)
    }
    #expect(try damaged("rice_1.fits.fz", "'RICE_1  '", "'LOSSY_9 '")?.reason.contains("LOSSY_9") == true)
  }

  @Test func tilesThatEndTooEarlyAreRefused() throws {
    // The gzip signature of the first tile, with its data behind it zeroed.
    var data = try golden("gzip_1.fits.fz")
    let start = try #require(Data(data).range(of: Data([0x1F, 0x8B, 0x08]))).lowerBound
    for i in start + 12..<start + 30 { data[i] = 0 }
    let path = folder.file("gzip.fits")
    try Data(data).write(to: URL(filePath: path))
    let error = #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
    #expect(error?.reason.contains("tile 1 is damaged") == true)
  }

  @Test(arguments: [
    "rice_1.fits.fz", "gzip_2.fits.fz", "hcompress_1.fits.fz", "plio_1.fits.fz", "rice_float.fits.fz", "uint16.fits",
    "table.fits", "int64.fits.gz",
  ])
  func randomDamage(name: String) throws {
    let original = try golden(name)
    var random = RandomSource(StableHash.fnv1a(name))
    let path = folder.file(name)
    let limits = ReadingLimits(maximumPixels: 1 << 20, maximumBytes: 1 << 24, maximumTableValues: 1 << 16)
    for round in 0..<60 {
      var bytes = original
      switch round % 3 {
      case 0: for _ in 0..<3 { bytes[random.integer(below: bytes.count)] = UInt8(truncatingIfNeeded: random.next()) }
      case 1:
        for _ in 0..<3 {
          let place = random.integer(below: min(bytes.count, 8640) / 80) * 80 + 10 + random.integer(below: 20)
          if place < bytes.count { bytes[place] = UInt8(ascii: "0") + UInt8(random.integer(below: 10)) }
        }
      default: bytes = Array(bytes.prefix(random.integer(below: bytes.count)))
      }
      try Data(bytes).write(to: URL(filePath: path))
      do { _ = try SkyFile.readImage(path, limits: limits) } catch let error as SkyFileError {
        #expect(!error.description.contains("\n"))
      }
      do { _ = try Table.read(path, limits: limits) } catch let error as SkyFileError {
        #expect(!error.description.contains("\n"))
      }
      _ = SkyFile.describe(path, limits: limits)
    }
  }
}
