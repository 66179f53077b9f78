import Foundation
import Groundwork
import SkyFiles
import TestSupport
import Testing

/// Tables written and read back, and the odd corners of CSV.
struct TableTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static var sample: Table {
    Table(
      name: "OBJECTS",
      columns: [
        .init("id", .text(["M 31", "comma, \"quote\"", "line\nbreak"]), ucd: "meta.id;meta.main"),
        .init(
          "ra", .real([10.684708333333334, 0.1 + 0.2, -1e-300]), unit: "deg", ucd: "pos.eq.ra",
          comment: "right ascension"),
        .init("count", .integer([.max, -1, 0])),
        .init("p_star", .float([0.1, 1, .nan]), comment: "probability"),
        .init("good", .logical([true, false, true])),
        .init("features", .vector([1, 2, 3, 4.5, 5, -6], width: 2), unit: "adu"),
      ],
      header: [
        HeaderCard("CREATOR", "fleming", comment: "who made it"), HeaderCard("SEED", .integer(7)),
        HeaderCard("EPSILON", .real(0.25), comment: "budget", unit: "sigma"),
      ])
  }

  @Test func fitsKeepsColumnsUnitsAndProvenance() throws {
    let path = folder.file("table.fits")
    var table = Self.sample
    try table.write(to: path)
    let back = try Table.read(path)
    #expect(back.name == table.name)
    // FITS text is printable ASCII: the line break became a question mark.
    #expect(back["id"]?.texts == ["M 31", "comma, \"quote\"", "line?break"])
    for name in ["ra", "count", "good", "features"] { #expect(back[name] == table[name], "\(name)") }
    guard case .float(let p)? = back["p_star"]?.values else {
      Issue.record("p_star is not float")
      return
    }
    #expect(p[0] == 0.1 && p[1] == 1 && p[2].isNaN)
    #expect(back["id"]?.ucd == "meta.id;meta.main" && back["p_star"]?.comment == "probability")
    #expect(back.header == table.header)
    #expect(back.columnsLeftOut.isEmpty)
    table = Table(columns: [])
    try table.write(to: path)
    #expect(try Table.read(path).columns.isEmpty)
    table = Table(columns: [.init("name", .text([])), .init("x", .real([]))])
    try table.write(to: path)
    #expect(try Table.read(path).rowCount == 0)
    #expect(try Table.read(path).columns.map(\.name) == ["name", "x"])
  }

  @Test func csvRoundTripsExactly() throws {
    let path = folder.file("table.csv")
    try Self.sample.write(to: path)
    let back = try Table.read(path)
    #expect(back.columns.map(\.name) == ["id", "ra", "count", "p_star", "good", "features0", "features1"])
    for name in ["id", "ra", "count", "good"] { #expect(back[name]?.values == Self.sample[name]?.values, "\(name)") }
    #expect(back["p_star"]?.numbers?[2].isNaN == true)
    #expect(back["p_star"]?.numbers?.prefix(2).map { Float($0) } == [0.1, 1])
    #expect(back["features1"]?.numbers == [2, 4.5, -6])
    var random = RandomSource(3)
    let reals = (0..<2000).map { _ in Double(bitPattern: random.next()) }.filter(\.isFinite)
    try Table(columns: [.init("x", .real(reals))]).write(to: path)
    #expect(try Table.read(path)["x"]?.values == .real(reals))
    let floats = (0..<2000).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next())) }.filter(\.isFinite)
    try Table(columns: [.init("x", .float(floats))]).write(to: path)
    #expect(try Table.read(path)["x"]?.numbers?.map { Float($0) } == floats)
  }

  private func csv(_ text: String) throws -> Table {
    let path = folder.file("a.csv")
    try Data(text.utf8).write(to: URL(filePath: path))
    return try Table.read(path)
  }

  @Test func csvByRFC4180() throws {
    let table = try csv(
      "# made by hand\r\n\u{FEFF}a, b ,c\r\n1,\"x,\"\"y\"\"\",\r\n\r\n# between\r\n2,\"two\r\nlines\",3.5")
    #expect(table.columns.map(\.name).suffix(2) == ["b", "c"])
    #expect(table.columns[0].values == .integer([1, 2]))
    #expect(table["b"]?.values == .text(["x,\"y\"", "two\r\nlines"]))
    #expect(table["c"]?.numbers?[0].isNaN == true && table["c"]?.numbers?[1] == 3.5)
    #expect(try csv("\u{FEFF}path,label\na.fits,star\n")["path"]?.texts == ["a.fits"])
  }

  @Test func csvTypesKeepIdentifiers() throws {
    let table = try csv(
      "id,code,big,flag,mixed,real,hex\n1237648720693755918,007,12345678901234567890,TRUE,1,1e3,0x10\n-5,010,1,false,x,nan,1\n"
    )
    #expect(table["id"]?.values == .integer([1_237_648_720_693_755_918, -5]))
    #expect(table["code"]?.values == .text(["007", "010"]))
    #expect(table["big"]?.values == .text(["12345678901234567890", "1"]))
    #expect(table["flag"]?.values == .logical([true, false]))
    #expect(table["mixed"]?.values == .text(["1", "x"]))
    #expect(table["real"]?.numbers?.first == 1000)
    #expect(table["hex"]?.values == .text(["0x10", "1"]))
    #expect(table.column(named: "file_loc", "CODE")?.name == "code")
  }

  @Test func csvErrorsNameTheLine() throws {
    let ragged = #expect(throws: SkyFileError.self) { try csv("a,b\n1,2\n3\n") }
    #expect(ragged?.reason == "malformed: line 3 has 1 fields, the header 2")
    let open = #expect(throws: SkyFileError.self) { try csv("a,b\n1,\"2\n3,4\n") }
    #expect(open?.reason == "malformed: the quote opened in line 2 is not closed")
    #expect(throws: SkyFileError.self) { try csv("a\n\"1\"2\n") }
    #expect(throws: SkyFileError.empty(path: folder.file("a.csv"))) { try csv("") }
    #expect(throws: SkyFileError.self) { try csv("# nothing\n") }
    #expect(throws: SkyFileError.self) { try csv("a\0b\n1\n") }
    let error = #expect(throws: SkyFileError.self) { try Self.sample.write(to: folder.file("table.doc")) }
    #expect(error?.kind == .cannotCreate)
  }

  @Test func jsonLinesAreValid() throws {
    let lines = Self.sample.jsonLines().split(separator: "\n")
    #expect(lines.count == 3)
    let objects = try lines.map { try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]) }
    #expect(objects[1]["id"] as? String == "comma, \"quote\"")
    #expect(objects[2]["id"] as? String == "line\nbreak")
    // JSONSerialization rounds the last digit, so the text itself is looked at.
    #expect(lines[1].contains("\"ra\": 0.30000000000000004,"))
    #expect(objects[2]["p_star"] is NSNull)
    #expect(objects[0]["features1"] as? Double == 2)
    #expect(objects[0]["good"] as? Bool == true)
  }

  @Test func voTableIsWellFormed() throws {
    let path = folder.file("table.vot")
    try Self.sample.write(to: path)
    let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    #expect(text.contains("<FIELD name=\"ra\" datatype=\"double\" unit=\"deg\" ucd=\"pos.eq.ra\">"))
    #expect(text.contains("<TD>comma, &quot;quote&quot;</TD>"))
    #expect(text.components(separatedBy: "<TR>").count == 4)
    #expect(text.contains("<INFO name=\"SEED\" value=\"7\">"))
  }

  @Test func brokenTablesAreRefused() throws {
    let path = folder.file("table.fits")
    try Self.sample.write(to: path)
    let whole = try Data(contentsOf: URL(filePath: path))
    try whole.dropLast(2880).write(to: URL(filePath: path))
    #expect(throws: SkyFileError.self) { try Table.read(path) }
    #expect(SkyFile.describe(path).error?.contains("truncated") == true)
    try whole.write(to: URL(filePath: path))
    #expect(throws: SkyFileError.self) { try Table.read(path, limits: ReadingLimits(maximumTableValues: 10)) }
    let image = #expect(throws: SkyFileError.self) { try SkyFile.readImage(path) }
    #expect(image?.reason == "no image with data in it")
    #expect(throws: SkyFileError.self) { try Table.read(folder.file("table.fits[0]")) }
  }

  /// Leaves files for Tests/Goldens/sky-files/read_back.py, which reads them with astropy.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["FLEMING_KEEP"] != nil, "FLEMING_KEEP names no folder"))
  func filesForAstropy() throws {
    let keep = try #require(ProcessInfo.processInfo.environment["FLEMING_KEEP"])
    for ending in Table.writableEndings { try Self.sample.write(to: "\(keep)/table\(ending)") }
  }
}
