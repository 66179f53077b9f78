import Foundation
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// Packed files that unpack to far more than they are, and tables whose sizes are made up: refused with the reason.
struct HostileContentTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What the system's packers make of so many zeros behind a FITS header that declares a small image.
  private func bomb(_ tool: String, _ ending: String) throws -> String? {
    guard FileManager.default.isExecutableFile(atPath: tool) else { return nil }
    let path = folder.file("a.fits")
    try SkyFile.writeFITS(Image(bands: 1, rows: 2, columns: 2, filledWith: 1), to: path)
    try (Data(contentsOf: URL(filePath: path)) + Data(count: 64 << 20)).write(to: URL(filePath: path))
    let process = Process()
    process.executableURL = URL(filePath: tool)
    process.arguments = ["-f", path]
    try process.run()
    process.waitUntilExit()
    return path + ending
  }

  @Test(arguments: [("/bin/gzip", ".gz"), ("/bin/bzip2", ".bz2"), ("/usr/bin/compress", ".Z")])
  func bombsStopAtTheLimit(tool: String, ending: String) throws {
    guard let path = try bomb(tool, ending), FileManager.default.fileExists(atPath: path) else { return }
    let limits = ReadingLimits(maximumBytes: 1 << 20)
    let error = #expect(throws: SkyFileError.self) { try SkyFile.readImage(path, limits: limits) }
    guard case .tooLarge(_, _, let size, let limit)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(limit == 1 << 20 && size < 8 << 20)
    #expect(throws: SkyFileError.self) { try Table.read(path, limits: limits) }
    #expect(SkyFile.describe(path, limits: limits).error != nil)
  }

  /// Behind the last HDU no header asks for anything: of the bomb's 64 MiB no more is unpacked than tells that.
  @Test(arguments: [("/bin/gzip", ".gz"), ("/bin/bzip2", ".bz2"), ("/usr/bin/compress", ".Z")])
  func bombsStopWhereTheFileEnds(tool: String, ending: String) throws {
    guard let path = try bomb(tool, ending), FileManager.default.fileExists(atPath: path) else { return }
    #expect(try SkyFile.readImage(path).pixels == [1, 1, 1, 1])
    let warning = try #require(SkyFile.describe(path).warnings.first)
    let behind = try #require(Int(warning.prefix { $0.isNumber }))
    #expect(behind >= 16 << 20 - 8640 && behind < 48 << 20)
  }

  /// What a header asks for is unpacked, however small it was packed: behind an empty primary HDU too.
  @Test func evenColumnsPackedSmallAreWhole() throws {
    guard FileManager.default.isExecutableFile(atPath: "/bin/gzip") else { return }
    let path = folder.file("even.fits")
    let rows = 5 << 20
    try Table(columns: [.init("n", .integer([Int64](repeating: 7, count: rows)))]).write(to: path)
    let process = Process()
    process.executableURL = URL(filePath: "/bin/gzip")
    process.arguments = ["-1", "-f", path]
    try process.run()
    process.waitUntilExit()
    #expect(try Table.read("\(path).gz")["n"]?.values == .integer([Int64](repeating: 7, count: rows)))
  }

  @Test(arguments: [".gz", ".bz2", ".Z"]) func packedGarbageIsRefused(ending: String) throws {
    let starts: [String: [UInt8]] = [
      ".gz": [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], ".bz2": Array("BZh91AY&SY".utf8), ".Z": [0x1F, 0x9D, 0x90],
    ]
    var random = RandomSource(3)
    for count in [0, 1, 2, 40, 4000] {
      let junk = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      let path = folder.file("a.fits\(ending)")
      try Data(try #require(starts[ending]) + junk).write(to: URL(filePath: path))
      let error = #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
      #expect(error?.kind == .badData)
    }
  }

  /// A table of lists whose header or descriptors are then made to lie.
  private func table(_ changes: [(String, String)], descriptor: [UInt8]? = nil) throws -> SkyFileError? {
    let path = folder.file("a.fits")
    let lists = Table.Values.list(.real([1, 2, 3]), offsets: [0, 2, 3])
    try Table(columns: [.init("name", .text(["star", "moon"])), .init("list", lists)]).write(to: path)
    var data = try Data(contentsOf: URL(filePath: path))
    for (old, new) in changes {
      let range = try #require(data.range(of: Data(old.utf8), options: .backwards), "\(old) is not there")
      data.replaceSubrange(range.lowerBound..<range.lowerBound + new.utf8.count, with: Data(new.utf8))
    }
    if let descriptor {
      let end = try #require(data.range(of: Data("END     ".utf8), options: .backwards)).lowerBound
      let start = (end / 2880 + 1) * 2880 + 4
      data.replaceSubrange(start..<start + descriptor.count, with: descriptor)
    }
    try data.write(to: URL(filePath: path))
    do { _ = try Table.read(path) } catch let error as SkyFileError { return error }
    return nil
  }

  @Test func tablesThatLieAboutTheirSizesAreRefused() throws {
    #expect(try table([]) == nil)
    for (old, new) in [
      ("NAXIS2  =                    2", "NAXIS2  =          99999999999"),
      ("TFORM1  = '4A", "TFORM1  = '2000000000A'"),
      ("TFIELDS =                    2", "TFIELDS =                  998"),
    ] {
      let error = try table([(old, new)])
      #expect(error?.kind == .badData, "\(new)")
    }
  }

  @Test func listsOutsideTheHeapAreRefused() throws {
    for descriptor: [UInt8] in [
      [0, 0, 0, 2, 0x7F, 0xFF, 0xFF, 0xF0], [0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0],
    ] {
      #expect(try table([], descriptor: descriptor)?.kind == .badData)
    }
  }

  /// Every row points at the same values: allowed, up to four times the file.
  @Test func listsMayShareTheirValuesWithinAFactor() throws {
    let path = folder.file("a.fits")
    let count = 2000
    let lists = Table.Values.list(.real([Double](repeating: 1, count: count)), offsets: (0...count).map { $0 })
    try Table(columns: [.init("list", lists)]).write(to: path)
    var data = try Data(contentsOf: URL(filePath: path))
    let end = try #require(data.range(of: Data("END     ".utf8), options: .backwards)).lowerBound
    let start = (end / 2880 + 1) * 2880
    let width = (data.range(of: Data("'1QD".utf8)) ?? data.range(of: Data("'1Q".utf8))) == nil ? 8 : 16
    for row in 0..<count {
      var descriptor = [UInt8](repeating: 0, count: width)
      let half = width / 2
      (descriptor[half - 2], descriptor[half - 1]) = (UInt8(count >> 8), UInt8(count & 255))
      data.replaceSubrange(start + row * width..<start + (row + 1) * width, with: descriptor)
    }
    try data.write(to: URL(filePath: path))
    let error = #expect(throws: SkyFileError.self) { try Table.read(path) }
    #expect(error?.reason.contains("more values than the file has bytes for") == true)
  }
}
