import Foundation
import Imagery
import SkyFiles
import TestSupport
import Testing

/// Headers that CFITSIO takes in a way that would lose values, or end the process.
struct DoubtfulHeaderTests {
  private let path: String
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("a.fits")
  }

  private func header(_ cards: [String]) -> Data {
    var text = (cards + ["END"]).map { $0.padding(toLength: 80, withPad: " ", startingAt: 0) }.joined()
    text += String(repeating: " ", count: 2880 - text.count)
    return Data(text.utf8)
  }

  /// An image of 4 x 3 bytes that are 1 to 12, with cards put in place of or behind its own.
  private func file(_ changes: [String], and extensions: [Data] = []) throws {
    var cards = ["SIMPLE  = ", "BITPIX  = ", "NAXIS   = ", "NAXIS1  = ", "NAXIS2  = "]
    for (i, value) in ["T", "8", "2", "4", "3"].enumerated() {
      cards[i] += String(repeating: " ", count: 19) + value
    }
    for change in changes {
      if let place = cards.firstIndex(where: { $0.prefix(8) == change.prefix(8) }) {
        cards[place] = change
      } else {
        cards.append(change)
      }
    }
    let block = Data((1...12).map { UInt8($0) } + [UInt8](repeating: 0, count: 2868))
    try extensions.reduce(header(cards) + block, +).write(to: URL(filePath: path))
  }

  @Test(arguments: ["NAXIS   =", "NAXIS1  =", "NAXIS2  = / rows", "NAXIS1    4"])
  func anAxisWithoutALengthIsNotZero(card: String) throws {
    try file([card])
    #expect(SkyFile.describe(path).error?.contains("has no value") == true)
    #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
  }

  @Test(arguments: ["BSCALE  = '2.0'", "BZERO   = NaN", "BSCALE  = 1D400", "BSCALE  = T"])
  func aScalingThatIsNoNumberIsRefused(card: String) throws {
    try file([card])
    #expect(SkyFile.describe(path).error?.contains("is not a number") == true)
    #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
  }

  /// CFITSIO ended the process on the way to the HDU behind.
  @Test(arguments: ["PCOUNT  = 1000000000000", "GCOUNT  = 1000000000000", "PCOUNT  = -12", "GCOUNT  = 0"])
  func groupsThatEndElsewhereThanTheImageAreRefused(card: String) throws {
    try file([card])
    #expect(SkyFile.describe(path).error != nil)
    #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
    #expect(throws: SkyFileError.self) { try SkyFile.readImage("\(path)[1]") }
    #expect(throws: SkyFileError.self) { try SkyFile.readHeader("\(path)[OTHER]") }
  }

  /// A table may declare a longer heap than there is, as long as no list needs it.
  @Test func aTableWhoseHeapIsCutIsReadWithAWarning() throws {
    let cards = [
      "XTENSION= 'BINTABLE'", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 2", "NAXIS2  = 3", "PCOUNT  = 1000000000000",
      "GCOUNT  = 1", "TFIELDS = 1", "TFORM1  = 'I'",
    ]
    try file([], and: [header(cards), Data([0, 1, 0, 2, 0, 3]) + Data(count: 2874)])
    let description = SkyFile.describe(path)
    #expect(description.error == nil && description.hdus[1].shape == [3])
    #expect(description.warnings.contains { $0.contains("HDU 1 ends at byte") })
    #expect(try Table.read(path).columns[0].values == .integer([1, 2, 3]))
    #expect(throws: SkyFileError.self) { try SkyFile.readHeader("\(path)[2]") }
  }

  @Test func partsBehindOneThatCannotBeReadAreTold() throws {
    func extended(_ more: String...) -> Data {
      header(
        ["XTENSION= 'IMAGE'", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 4", "NAXIS2  = 3", "PCOUNT  = 0", "GCOUNT  = 1"]
          + more) + Data(count: 2880)
    }
    try file([], and: [extended("BSCALE  = 'two'", "EXTNAME = 'BAD'"), extended("EXTNAME = 'GOOD'")])
    let description = SkyFile.describe(path)
    #expect(description.error?.contains("HDU 1: BSCALE is not a number") == true)
    #expect(description.hdus.map(\.name) == [nil, "BAD", "GOOD"])
    #expect(description.hdus[1].shape == [3, 4] && description.hdus[1].mean == nil && description.hdus[2].mean == 0)
  }

  @Test func aFileThatDoesNotClaimTheStandardIsReadWithAWarning() throws {
    try file(["SIMPLE  =                    F"])
    #expect(try SkyFile.readImage(path).pixels == (1...12).map { Float($0) })
    #expect(SkyFile.describe(path).warnings.contains { $0.hasPrefix("SIMPLE is F") })
  }

  @Test func bytesThatAreNoTextAreNotCalledSo() throws {
    try Data(repeating: 0xFF, count: 5760).write(to: URL(filePath: path))
    #expect(SkyFile.describe(path).error?.contains("plain text") == false)
  }
}
