import Foundation
import Groundwork
import SkyFiles
import TestSupport
import Testing

/// JSON lines read back, and what breaks the grammar.
struct JSONLinesTests {
  private let path: String
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("table.jsonl")
  }

  private func read(_ text: String, limits: ReadingLimits = .standard) throws -> Table {
    try Data(text.utf8).write(to: URL(filePath: path))
    return try Table.read(path, limits: limits)
  }

  @Test func whatIsWrittenIsReadBack() throws {
    try TableTests.sample.write(to: path)
    let back = try Table.read(path)
    #expect(back["id"]?.texts == TableTests.sample["id"]?.texts)
    for name in ["ra", "count", "good"] { #expect(back[name]?.values == TableTests.sample[name]?.values, "\(name)") }
    #expect(back["p_star"]?.numbers?.prefix(2) == [0.1, 1] && back["p_star"]?.isMissing(2) == true)
    #expect(back["features1"]?.numbers == [2, 4.5, -6])
    let lists = Table(columns: [
      .init("n", .integer([1, 0]), missing: [false, true]),
      .init("values", .list(.integer([7, 8, 9]), offsets: [0, 3, 3])),
      .init("words", .list(.text(["é", "\u{1}\"\\"]), offsets: [0, 1, 2])),
    ])
    try lists.write(to: path)
    #expect(try Table.read(path).columns == lists.columns)
    let description = SkyFile.describe(path)
    #expect(description.kind == "jsonl" && description.hdus[0].columns.map(\.name) == ["n", "values", "words"])
  }

  @Test func keysMayComeInAnyOrderOrNotAtAll() throws {
    let table = try read(
      "{\"a\": 1, \"b\": \"x\"}\r\n\n {\"b\":null,\"c\":[1.5,null]}\n{\"a\":-0,\"b\":\"\\ud83d\\ude00\\/\"}")
    #expect(table.columns.map(\.name) == ["a", "b", "c"] && table.rowCount == 3)
    #expect(table["a"]?.values == .integer([1, 0, 0]) && table["a"]?.missing == [false, true, false])
    #expect(table["b"]?.texts == ["x", "", "😀/"] && table["b"]?.missing == [false, true, false])
    #expect(table["c"]?.values.range(of: 1) == 1..<3)
    #expect(try read("{\"a\": 9223372036854775807}\n{\"a\": 1e3}").columns[0].numbers == [0x1p63, 1000])
    #expect(try read("{\"a\": \"7\"}\n{\"a\": 8}")["a"]?.values == .text(["7", "8"]))
    #expect(try read("{}").columns.isEmpty)
  }

  @Test(arguments: [
    "{\"a\": 1", "{\"a\" 1}", "{\"a\": 1} 2", "{\"a\": {\"b\": 1}}", "{\"a\": [[1]]}", "{\"a\": 01}", "{\"a\": +1}",
    "{\"a\": 0x1}", "{\"a\": \"\\q\"}", "{\"a\": \"\\u12g4\"}", "{\"a\": \"open}", "{\"a\": 1, \"a\": 2}",
    "{\"a\": tru}",
    "{\"a\": }", "{\"a\": 1,}", "{\"a\": [1,]}", "{\"a\": 1}\n[1]",
  ]) func whatIsNoObjectIsRefused(text: String) throws {
    let error = #expect(throws: SkyFileError.self) { try read(text) }
    #expect(error?.reason.contains("line ") == true && error?.kind == .badData)
  }

  /// A new key a line would take rows times columns values.
  @Test func sparseTablesStayWithinTheLimit() throws {
    let text = (0..<200).map { "{\"k\($0)\": 1}\n" }.joined()
    #expect(throws: SkyFileError.self) { try read(text, limits: ReadingLimits(maximumTableValues: 10_000)) }
    #expect(try read(text).columns.count == 200)
  }
}
