import Foundation
import Groundwork
import SkyFiles
import TestSupport
import Testing

/// Catalogues of other programs: VOTable by astropy, SExtractor's forms, columns of text; and bad ones.
struct CatalogueTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ text: String, as name: String = "a.vot", limits: ReadingLimits = .standard) throws -> Table {
    try Data(text.utf8).write(to: URL(filePath: folder.file(name)))
    return try SkyFile.readTable(folder.file(name), limits: limits)
  }

  private func voTable(_ fields: String, _ data: String) -> String {
    "<?xml version='1.0'?><VOTABLE version='1.4'><RESOURCE><TABLE name='t'>\(fields)<DATA>\(data)</DATA></TABLE>"
      + "</RESOURCE></VOTABLE>"
  }

  @Test(arguments: ["tabledata", "binary", "binary2"]) func astropyVOTables(_ form: String) throws {
    let table = try Table.read(RealData.golden("catalogues/\(form).vot"))
    #expect(table.rowCount == 3 && table.columns.count == 10)
    #expect(table["id"]?.texts == ["M 31", "NGC 4565", "<&>"])
    let ra = try #require(table["ra"])
    #expect(ra.numbers?.prefix(2) == [10.5, -0.25] && ra.numbers?[2].isNaN == true)
    #expect(ra.unit == "deg" && ra.ucd == "pos.eq.ra;meta.main" && ra.comment == "right ascension")
    #expect(table["count"]?.missing == [false, true, false])
    guard case .integer(let counts)? = table["count"]?.values else {
      Issue.record("count is not whole numbers")
      return
    }
    #expect(counts[0] == 1 << 62 && counts[2] == 0)
    #expect(table["small"]?.missing == [true, false, false] && table["small"]?.numbers?.suffix(2) == [-2, 3])
    #expect(table["byte"]?.values == .integer([0, 200, 255]))
    #expect(table["good"]?.values == .logical([true, false, true]))
    #expect(table["flux"]?.values == .vector([0, 1, 2, 3, 4, 5], width: 2))
    #expect(table["long"]?.values == .array(.integer(Array(0..<12)), width: 4))
    #expect(table["long"]?.dimensions == [2, 2])
    #expect(table["wave"]?.values == .array(.real([1, 2, 3, -4, 0, 0]), width: 2) && table["wave"]?.isComplex == true)
    #expect(table["list"]?.values == .list(.real([1, 2, 3]), offsets: [0, 2, 3, 3]))
    let description = SkyFile.describe(RealData.golden("catalogues/\(form).vot"))
    #expect(description.kind == "votable" && description.error == nil)
    #expect(description.hdus.first?.columns.first { $0.name == "ra" }?.unit == "deg")
  }

  @Test func ownVOTablesReadBack() throws {
    let path = folder.file("own.vot")
    var table = TableTests.sample
    table.append(.init("n", .integer([1, 2, 3]), missing: [false, true, false]))
    table.append(.init("list", .list(.integer([1, 2, 3]), offsets: [0, 2, 2, 3])))
    try table.write(to: path)
    let back = try Table.read(path)
    #expect(back.name == table.name && back.columns.map(\.name) == table.columns.map(\.name))
    for name in ["id", "ra", "count", "good", "features", "list"] { #expect(back[name] == table[name], "\(name)") }
    #expect(back["n"]?.missing == [false, true, false])
    #expect(back.header.map(\.keyword) == ["CREATOR", "SEED", "EPSILON"] && back.header[1].value == .integer(7))
  }

  @Test func ofSeveralTablesTheFirstWithRows() throws {
    let field = "<FIELD name='x' datatype='int'/>"
    let row = "<DATA><TABLEDATA><TR><TD>7</TD></TR></TABLEDATA></DATA>"
    let text =
      "<v:VOTABLE xmlns:v='x'><v:RESOURCE><TABLE name='empty'>\(field)</TABLE><TABLE name='full'>\(field)\(row)</TABLE>"
      + "<TABLE name='last'>\(field)\(row)</TABLE></v:RESOURCE></v:VOTABLE>"
    #expect(try read(text).name == "full")
    #expect(try Table.read(folder.file("a.vot[LAST]")).name == "last")
    #expect(try Table.read(folder.file("a.vot[0]")).rowCount == 0)
    #expect(throws: SkyFileError.noSuchExtension(path: folder.file("a.vot"), name: "other")) {
      try Table.read(folder.file("a.vot[other]"))
    }
  }

  @Test func hostileVOTablesAreRefused() throws {
    let int = "<FIELD name='x' datatype='int'/>"
    let huge = "<FIELD name='x' datatype='double' arraysize='1000000000'/>"
    let cases = [
      (voTable(int, "<TABLEDATA><TR><TD>a</TD></TR></TABLEDATA>"), "'a' in the column 'x' is no int"),
      (voTable(int, "<TABLEDATA><TR><TD>1</TD><TD>2</TD></TR></TABLEDATA>"), "more cells"),
      (voTable(int, "<TABLEDATA><TR></TR></TABLEDATA>"), "0 cells"),
      (voTable(huge, "<TABLEDATA><TR><TD/></TR></TABLEDATA>"), "too large"),
      (voTable(huge, "<BINARY><STREAM encoding='base64'>AAAA</STREAM></BINARY>"), "ends within row 1"),
      (voTable(int, "<BINARY2><STREAM encoding='base64'>AAAA</STREAM></BINARY2>"), "ends within row 1"),
      (voTable(int, "<BINARY><STREAM encoding='base64'>!</STREAM></BINARY>"), "not base64"),
      (voTable(int, "<BINARY><STREAM href='file:///etc/passwd'/></BINARY>"), "another file"),
      (voTable("<FIELD name='x' datatype='int' arraysize='-1'/>", ""), "impossible arraysize"),
      (voTable("<FIELD name='x' datatype='int' arraysize='99999999999x99999999999'/>", ""), "impossible arraysize"),
      (voTable("<FIELD name='x' datatype='quad'/>", ""), "unknown datatype"),
      (
        voTable(
          "<FIELD name='x' datatype='char' arraysize='*'/>",
          "<BINARY><STREAM encoding='base64'>f////w==</STREAM></BINARY>"),
        "ends within"
      ),
      ("<VOTABLE>" + String(repeating: "<RESOURCE>", count: 100_000), "within one another"),
      ("<!DOCTYPE VOTABLE [<!ENTITY a 'b'>]><VOTABLE>&a;</VOTABLE>", "entities"),
      (
        "<VOTABLE><RESOURCE><INFO name='QUERY_STATUS' value='ERROR'>no such column</INFO></RESOURCE></VOTABLE>",
        "no such"
      ),
      ("<VOTABLE></VOTABLE>", "no table"), ("<html></html>", "no VOTable"), ("<VOTABLE>", "line 1"),
    ]
    for (text, expected) in cases {
      let error = #expect(throws: SkyFileError.self, "\(expected)") { try read(text) }
      #expect(error?.kind == .badData && error?.reason.contains(expected) == true, "\(error?.reason ?? "")")
    }
    let binary = try Data(contentsOf: URL(filePath: RealData.golden("catalogues/binary2.vot")))
    for count in stride(from: 1, to: binary.count - 12, by: 13) {
      try binary.prefix(count).write(to: URL(filePath: folder.file("cut.vot")))
      #expect(throws: SkyFileError.self) { try Table.read(folder.file("cut.vot")) }
    }
  }

  @Test func damagedVOTablesDoNotCrash() throws {
    var random = RandomSource(5)
    for form in ["tabledata", "binary", "binary2"] {
      let whole = try Data(contentsOf: URL(filePath: RealData.golden("catalogues/\(form).vot")))
      for _ in 0..<300 {
        var damaged = whole
        for _ in 0..<2 { damaged[Int(random.next() % UInt64(whole.count))] = UInt8(truncatingIfNeeded: random.next()) }
        try damaged.write(to: URL(filePath: folder.file("damaged.vot")))
        _ = try? Table.read(folder.file("damaged.vot"))
      }
    }
  }

  @Test func sextractor() throws {
    let table = try read(
      """
      #   1 NUMBER                 Running object number
      #   2 X_IMAGE                Object position along x                                    [pixel]
      #   3 FLUX_APER              Flux vector within fixed circular aperture(s)              [count]
      #   6 FLAGS                  Extraction flags
               1   10.5000    1.5  2.5 -3e2   0
               2  200.2500    4.0  5.0   6    3

      """, as: "test.cat")
    #expect(table.columns.map(\.name) == ["NUMBER", "X_IMAGE", "FLUX_APER", "FLAGS"])
    #expect(table["X_IMAGE"]?.unit == "pixel" && table["X_IMAGE"]?.comment == "Object position along x")
    #expect(table["NUMBER"]?.values == .integer([1, 2]))
    #expect(table["FLUX_APER"]?.values == .array(.real([1.5, 2.5, -300, 4, 5, 6]), width: 3))
    #expect(SkyFile.describe(folder.file("test.cat")).hdus.first?.columns.count == 4)
    #expect(try read("# 1 NUMBER\n", as: "none.cat").rowCount == 0)
    for text in [
      "# 1 A\n# 9 B\n1 2\n", "# 1 A\n# 1 B\n1 2\n", "# 1 A\n1\n1 2\n", "# 1 A\n# 9223372036854775807 B\n1\n",
    ] {
      _ = #expect(throws: SkyFileError.self) { try read(text, as: "bad.cat") }
    }
    #expect(try Table.read(RealData.golden("catalogues/ldac.fits")).columns.map(\.name) == ["NUMBER", "X_IMAGE"])
  }

  @Test func columnsOfText() throws {
    let table = try read("ra dec  name\n1.5 2 a\n\t3 4 b\n", as: "a.txt")
    #expect(table["ra"]?.numbers == [1.5, 3] && table["name"]?.texts == ["a", "b"])
    #expect(try read("name\nM 31\n", as: "a.csv")["name"]?.texts == ["M 31"])
    let error = #expect(throws: SkyFileError.self) { try read("a b\n1 2\n3\n", as: "a.txt") }
    #expect(error?.reason == "malformed: line 3 has 1 fields, not 2")
    try Data([0x61, 0x2C, 0x62, 0x0A, 0xFF, 0x2C, 0x31, 0x0A]).write(to: URL(filePath: folder.file("a.csv")))
    let invalid = #expect(throws: SkyFileError.self) { try Table.read(folder.file("a.csv")) }
    #expect(invalid?.reason == "malformed: line 2 is not UTF-8")
  }
}
