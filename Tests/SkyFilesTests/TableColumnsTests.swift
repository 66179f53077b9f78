import Foundation
import SkyFiles
import TestSupport
import Testing

/// Every kind of FITS column: read as astropy reads it, written and read back.
struct TableColumnsTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func everyKindReadsAsAstropyReadsIt() throws {
    let table = try Table.read(RealData.golden("sky-files/columns.fits"))
    let json = try Data(contentsOf: URL(filePath: RealData.golden("sky-files/columns.json")))
    let expected = try JSONDecoder().decode([String: [[String]]].self, from: json)
    #expect(table.columns.count == expected.count && table.columnsLeftOut.isEmpty)
    for column in table.columns {
      let wanted = try #require(expected[column.name])
      let elements = column.values.elements
      #expect(column.values.count == wanted.count, "\(column.name)")
      for (row, values) in wanted.enumerated() {
        let range = column.values.range(of: row)
        #expect(range.count == values.count, "\(column.name) row \(row)")
        for (element, value) in zip(range, values) {
          let mine = column.isMissing(element) ? "" : elements.text(of: element)
          #expect(mine == value || (Double(mine) != nil && Double(mine) == Double(value)), "\(column.name) row \(row)")
        }
      }
    }
    #expect(table["DOUBLES"]?.dimensions == [2, 3] && table["WORDS"]?.values.width == 3)
    #expect(table["COMPLEX"]?.isComplex == true && table["COMPLEX"]?.values.width == 2)
    #expect(table["LIST"]?.values == .list(.integer([1, 2, 3]), offsets: [0, 1, 3, 3]))
    #expect(table["NULLS"]?.missing == [true, false, true])
    #expect(table["HUGE"]?.values == .text(["0", "1", "18446744073709551615"]))
    let types = SkyFile.describe(RealData.golden("sky-files/columns.fits")).hdus[1].columns
    #expect(types.first { $0.name == "COMPLEXES" }?.type == "complex128[2]")
    let spectrum = types.first { $0.name == "SPECTRUM" }
    #expect(spectrum?.type == "variable float32" && spectrum?.unit == "Jy")
  }

  /// A table of all that can be written.
  static var sample: Table {
    var complex = Table.Column("z", .array(.real([1, 2, 3, 4]), width: 2))
    complex.isComplex = true
    var cube = Table.Column(
      "cube", .array(.integer(Array(0..<12)), width: 6), missing: [true] + [Bool](repeating: false, count: 11))
    cube.dimensions = [2, 3]
    return Table(
      name: "ALL",
      columns: [
        .init("n", .integer([.min, 7]), missing: [false, true]),
        .init("flag", .logical([true, false]), missing: [false, true]),
        .init("words", .array(.text(["a", "bcd", "", "ef"]), width: 2)),
        .init("flags", .array(.logical([true, false, false, true]), width: 2)),
        .init(
          "list", .list(.real([0.5, 1.5, -2]), offsets: [0, 1, 3]), unit: "Jy", ucd: "phot.flux", comment: "fluxes"),
        .init("counts", .list(.integer([1, 2]), offsets: [0, 0, 2]), missing: [true, false]),
        .init("short", .list(.float([1, 2, 3]), offsets: [0, 3, 3])),
        .init("bits", .list(.logical([true, false]), offsets: [0, 1, 2])),
        complex, cube,
      ], header: [HeaderCard("CREATOR", "fleming")])
  }

  @Test func everyKindRoundTrips() throws {
    let path = folder.file("all.fits")
    let table = Self.sample
    try table.write(to: path)
    let back = try Table.read(path)
    #expect(back.name == "ALL" && back.header == table.header)
    for column in table.columns {
      let other = try #require(back[column.name])
      #expect(other.missing == column.missing && other.dimensions == column.dimensions, "\(column.name)")
      #expect(other.isComplex == column.isComplex && other.unit == column.unit && other.ucd == column.ucd)
      #expect(other.comment == column.comment && other.values.count == 2, "\(column.name)")
      for row in 0..<2 {
        #expect(other.values.range(of: row) == column.values.range(of: row), "\(column.name)")
        for i in column.values.range(of: row) where !column.isMissing(i) {
          #expect(other.values.elements.text(of: i) == column.values.elements.text(of: i), "\(column.name)")
        }
      }
    }
    #expect(SkyFile.describe(path).error == nil && SkyFile.describe(path).warnings.isEmpty)
    let texts = Table(columns: [.init("x", .list(.text(["a"]), offsets: [0, 1]))])
    #expect(throws: SkyFileError.self) { try texts.write(to: path) }
  }

  @Test func textFormatsLeaveMissingValuesEmpty() {
    let table = Table(columns: Array(Self.sample.columns[0...4]))
    let lines = table.csv().split(separator: "\n")
    #expect(lines[0] == "n,flag,words0,words1,flags0,flags1,list")
    #expect(lines[1] == "-9223372036854775808,true,a,bcd,true,false,0.5")
    #expect(lines[2] == ",,,ef,false,true,1.5 -2.0")
    #expect(table.jsonLines().hasSuffix("\"flags1\": true, \"list\": [1.5, -2.0]}\n"))
    #expect(table.jsonLines().contains("{\"n\": null, \"flag\": null,"))
    #expect(table["n"]?.numbers?[1].isNaN == true && table["n"]?.texts == ["-9223372036854775808", ""])
  }

  @Test func listsOutsideTheFileAreRefused() throws {
    let path = folder.file("list.fits")
    try Table(columns: [.init("x", .list(.integer([1, 2, 3]), offsets: [0, 3]))]).write(to: path)
    var bytes = try Data(contentsOf: URL(filePath: path))
    let start = bytes.count - 2880
    for count in [[0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 4]] as [[UInt8]] {
      bytes.replaceSubrange(start..<start + 4, with: count)
      try bytes.write(to: URL(filePath: path))
      let error = #expect(throws: SkyFileError.self) { try Table.read(path) }
      #expect(error?.reason == "malformed: column x: the values of row 1 lie outside the file")
    }
  }

  /// Leaves a file for Tests/Goldens/sky-files/read_back_columns.py, which reads it with astropy.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["FLEMING_KEEP"] != nil, "FLEMING_KEEP names no folder"))
  func filesForAstropy() throws {
    let keep = try #require(ProcessInfo.processInfo.environment["FLEMING_KEEP"])
    try Self.sample.write(to: "\(keep)/all.fits")
  }
}
