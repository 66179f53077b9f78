import Foundation
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// Headers that CFITSIO and the check before it could read in two ways, found by fuzzing: each ended the process, hung it or
/// took gigabytes.
struct HostileHeaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func golden(_ name: String) throws -> Data {
    try Data(contentsOf: URL(filePath: RealData.golden("sky-files/\(name)")))
  }

  private func replace(_ old: String, _ new: String, in data: inout Data) throws {
    let range = try #require(data.range(of: Data(old.utf8), options: .backwards), "\(old) is not there")
    data.replaceSubrange(range, with: Data(new.padding(toLength: old.count, withPad: " ", startingAt: 0).utf8))
  }

  private func error(_ data: Data) throws -> SkyFileError? {
    let path = folder.file("a.fits")
    try data.write(to: URL(filePath: path))
    #expect(SkyFile.describe(path).error != nil)
    return #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
  }

  /// The first tile of an image of tiles ends early, which the check sees only when it sees the header.
  private func damaged(_ name: String) throws -> Data {
    var data = try golden(name)
    let end = try #require(data.range(of: Data("END     ".utf8), options: .backwards)).lowerBound
    let heap = (end / 2880 + 1) * 2880 + 8 * 24
    let length = name.hasPrefix("gzip") ? 50 : 6
    for i in heap + 4..<heap + length { data[i] = UInt8(truncatingIfNeeded: 40 + i) }
    return data
  }

  @Test(arguments: ["gzip_1.fits.fz", "plio_1.fits.fz"])
  func otherWaysToEndAHeaderOrSetAKeyword(name: String) throws {
    for (old, new) in [
      ("END     ", "END more"), ("END     ", "END=    "),
      ("ZIMAGE  =                    T", "ZIMAGE=                      T"),
      ("ZIMAGE  =                    T", "HIERARCH ZIMAGE = T"),
      ("ZIMAGE  =                    T", "ZIMAGE  : =                  T"),
    ] {
      var data = try damaged(name)
      #expect(try error(data)?.reason.contains("damaged") == true)
      try replace(old, new, in: &data)
      #expect(try error(data)?.kind == .badData, "\(new)")
    }
  }

  /// CFITSIO would look for the tiles in column 0; and it finds the column in lower case too, whose tiles need the same look.
  @Test func theColumnOfTilesByAnotherName() throws {
    var data = try golden("rice_1.fits.fz")
    try replace("'COMPRESSED_DATA'", "'COMPRESSED_DOTA'", in: &data)
    #expect(try error(data)?.reason.contains("no column COMPRESSED_DATA") == true)
    data = try damaged("plio_1.fits.fz")
    try replace("'COMPRESSED_DATA'", "'compressed_data'", in: &data)
    #expect(try error(data)?.reason.contains("damaged") == true)
  }

  /// WCSLIB ended the process at SIP terms of one axis, of no order, or beyond it.
  @Test(arguments: ["A_ORDER", "B_ORDER", "AP_ORDER", "A_2_0", "B_0_2"]) func distortionOfOneAxis(keyword: String)
    throws
  {
    var data = try Data(contentsOf: URL(filePath: RealData.golden("world-coordinates/tan-sip.fits")))
    for new in ["XX", "A__9", "B_9_9", "AP__1"] {
      let padded = keyword.padding(toLength: 8, withPad: " ", startingAt: 0)
      guard data.range(of: Data(padded.utf8), options: .backwards) != nil else { return }
      try replace(padded, new, in: &data)
      let path = folder.file("a.fits")
      try data.write(to: URL(filePath: path))
      let source = try CutoutSource([path])
      #expect(try source.coordinates?.positions(x: [3], y: [4]).longitudes[0].isFinite == true)
      try replace(new.padding(toLength: 8, withPad: " ", startingAt: 0), keyword, in: &data)
    }
  }

  /// Looked for again, CFITSIO finds the second of two cards, which need not say the same.
  @Test func aWidthGivenTwiceIsTheFirst() throws {
    let path = folder.file("a.fits")
    try Table(columns: [.init("name", .text(["star", "moon"])), .init("n", .integer([1, 2]))]).write(to: path)
    let expected = try Table.read(path)
    var data = try Data(contentsOf: URL(filePath: path))
    try replace("GCOUNT  =                    1", "NAXIS1  =                    0", in: &data)
    try data.write(to: URL(filePath: path))
    do { #expect(try Table.read(path).columns == expected.columns) } catch let error as SkyFileError {
      #expect(error.kind == .badData)
    }
  }

  /// Also behind a header that does not say its size, where CFITSIO guesses it and goes on.
  @Test(arguments: [false, true]) func aNameOfSeventyDigitsIsRefused(behindAnUnsizedHeader: Bool) throws {
    var data = try golden("columns.fits")
    if behindAnUnsizedHeader {
      let axes = try #require(data.range(of: Data("NAXIS   =".utf8))).upperBound
      data[axes + 6] = 0
    }
    let place = try #require(data.range(of: Data("TTYPE1  = ".utf8))).upperBound
    data.replaceSubrange(place..<place + 70, with: Data(String(repeating: "9", count: 70).utf8))
    let path = folder.file("a.fits")
    try data.write(to: URL(filePath: path))
    #expect(throws: SkyFileError.self) { try Table.read(path) }
    let error = #expect(throws: SkyFileError.self) { try SkyFile.readHeader("\(path)[1]") }
    #expect(error?.reason.contains("TTYPE1") == true)
  }

  /// CFITSIO makes room for any number of columns where a table's header does not begin as it should, whether or not it ends.
  @Test(arguments: [
    ("NAXIS1  =                  179", "NAXIS1  =                    T"), ("NAXIS2  =", "NAXIS3  ="),
    ("TFIELDS =                   19", "TFIELDS =             10000000"),
  ]) func aTableThatBeginsOtherwiseIsRefused(old: String, new: String) throws {
    var data = try golden("columns.fits")
    try replace(old, new, in: &data)
    let path = folder.file("a.fits")
    for end in ["END     ", "ENDLESS "] {
      try replace("END     ", end, in: &data)
      try data.write(to: URL(filePath: path))
      let error = #expect(throws: SkyFileError.self) { try SkyFile.readHeader("\(path)[1]") }
      #expect(error?.reason.contains("no sound \(old.prefix(7).trimmingCharacters(in: .whitespaces))") == true)
      #expect(throws: SkyFileError.self) { try Table.read(path) }
    }
  }

  /// CFITSIO ends the process when it is to read a long text as a number; WCSLIB when a text is not closed or not ASCII.
  @Test func textWhereANumberBelongsIsNoNumber() throws {
    let path = folder.file("a.fits")
    try SkyFile.writeFITS(
      Image(bands: 1, rows: 4, columns: 5, filledWith: 1), to: path,
      header: [
        HeaderCard("EXTVER", String(repeating: "version ", count: 8)), HeaderCard("DC-FLAG", .integer(0)),
        HeaderCard("CTYPE1", "RA---TAN"), HeaderCard("CTYPE2", "DEC--TAN"), HeaderCard("CRVAL1", .real(10)),
      ])
    #expect(try SkyFile.readImage("\(path)[PRIMARY,1]").pixels.count == 20)
    #expect(try Frame(path).coordinates != nil)
    for (old, new) in [
      ("'RA---TAN'", "'RA---TAN/http://"), ("'RA---TAN'", "'RA---TA\u{1}\u{2}'"), ("'RA---TAN'", "'RA---TAB'"),
      ("DC-FLAG =                    0", "WCSAXES =            999999999"),
    ] {
      var data = try Data(contentsOf: URL(filePath: path))
      let place = try #require(data.range(of: Data(old.utf8))).lowerBound
      data.replaceSubrange(place..<place + new.utf8.count, with: Data(new.utf8))
      let changed = folder.file("b.fits")
      try data.write(to: URL(filePath: changed))
      do { _ = try Frame(changed) } catch let error as SkyFileError { #expect(error.kind == .badData) }
    }
  }

  /// Single-precision tiles in an image of doubles: CFITSIO reads from a buffer that it did not make.
  @Test(arguments: ["floats_gzip_1.fits.fz", "floats_rice_none.fits.fz"])
  func tilesOfAnotherWidthThanTheImage(name: String) throws {
    var data = try golden(name)
    try replace("ZBITPIX =                  -32", "ZBITPIX =                  -64", in: &data)
    #expect(try error(data)?.reason.contains("damaged") == true)
  }

  @Test func wordsOfALineListMustNotEndTheTile() throws {
    // A list of three words with no length, and one whose last word asks for another.
    for words in [[0, 7, -100, 0, 0, 0, 0], [0, 7, -100, 8, 0, 0, 0, 4096]] {
      var data = try golden("plio_1.fits.fz")
      let end = try #require(data.range(of: Data("END     ".utf8), options: .backwards)).lowerBound
      let table = (end / 2880 + 1) * 2880
      let bytes = words.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
      data.replaceSubrange(table..<table + 8, with: [0, 0, 0, UInt8(words.count), 0, 0, 0, 0])
      data.replaceSubrange(table + 192..<table + 192 + bytes.count, with: bytes)
      let path = folder.file("a.fits")
      try data.write(to: URL(filePath: path))
      #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
    }
  }
}
