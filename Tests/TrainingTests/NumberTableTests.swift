import FoundationEssentials
import Groundwork
import TestSupport
import Testing
import Training

/// Which row of a table is whose.
struct NumberTableTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for name in ["a", "b"] {
      try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
      for file in ["1.fits", "2.fits"] { try AtomicFile.write("x", to: folder.file("\(name)/\(file)")) }
    }
    try AtomicFile.write("x", to: folder.file("b/3.fits"))
  }

  /// The numbers of each file by its last two names, and the bad inputs' reasons.
  private func taken(_ table: String, _ paths: String..., columns: [String] = ["z"]) throws -> (
    numbers: [String: [Double]], bad: [String: String]
  ) {
    try AtomicFile.write(table, to: folder.file("t.csv"))
    var inputs = try InputList(paths.map { folder.file($0) }, numbers: [])
    try inputs.take(numbers: columns, fromTable: folder.file("t.csv"))
    func short(_ path: String) -> String { path.split(separator: "/").suffix(2).joined(separator: "/") }
    return (
      Dictionary(uniqueKeysWithValues: inputs.items.map { (short($0.path), $0.numbers ?? []) }),
      Dictionary(uniqueKeysWithValues: inputs.badInputs.map { (short($0.path), $0.reason) })
    )
  }

  @Test func pathsAreTakenAsTheyAreWrittenFirst() throws {
    // Relative to the table's folder, absolute, and by name alone where no path is nearer.
    let result = try taken(
      "path,z,k\na/1.fits,1,5\n\(folder.file("b/1.fits")),2,\n./a/2.fits,,6\nelsewhere/3.fits,4,7\n", "a", "b",
      columns: ["z", "k"])
    #expect(result.numbers["a/1.fits"] == [1, 5] && result.numbers["b/3.fits"] == [4, 7])
    #expect(result.numbers["b/1.fits"]?[0] == 2 && result.numbers["b/1.fits"]?[1].isNaN == true)
    #expect(result.numbers["a/2.fits"]?[0].isNaN == true)
    // The row of a/2.fits is not that of b/2.fits.
    #expect(result.bad.keys.sorted() == ["b/2.fits"] && result.bad["b/2.fits"]?.contains("has no row for it") == true)
  }

  @Test func whatCouldBeSeveralIsNone() throws {
    // One name for two files; two rows for one file; two rows of one path.
    let result = try taken("file,z\n1.fits,1\nx/2.fits,2\ny/2.fits,3\nb/3.fits,4\nb/3.fits,4\n", "a", "b")
    #expect(result.numbers.isEmpty && result.bad.count == 5)
    #expect(result.bad.values.allSatisfy { $0.contains("shares its name or path with others in") })
    #expect(try taken("file,z\n1.fits,1\n2.fits,2\n", "a").numbers == ["a/1.fits": [1], "a/2.fits": [2]])
  }

  @Test func identifiersDoWhereThereAreNoPaths() throws {
    #expect(try taken("id,z\n1,7\n2,8\n9,9\n", "a").numbers == ["a/1.fits": [7], "a/2.fits": [8]])
    #expect(try taken("id,z\n1,7\n2,8\n", "a", "b").bad.count == 5)
  }

  @Test func tablesThatCannotServeAreTold() throws {
    #expect {
      try taken("path,z\na/1.fits,1\n", "a", columns: ["z", "rmag", "g"])
    } throws: {
      "\($0)".contains("there is no column \"rmag\", \"g\" of numbers for the network; known: path, z")
    }
    #expect {
      try taken("name,z\na/1.fits,1\n", "a")
    } throws: {
      "\($0)".contains("there is no column path or id to know the files by; known: name, z")
    }
  }

  @Test func aTableBesideClassFoldersGivesNoFileTheRowOfAnother() throws {
    try AtomicFile.write("path,z\na/1.fits,1\nb/1.fits,2\na/2.fits,3\n3.fits,4\n", to: folder.file("labels.csv"))
    let dataset = try Dataset(reading: folder.file("/"), numbers: ["z"])
    #expect(dataset.numbers == ["z"] && dataset.samples.count == 5)
    let numbers = Dictionary(uniqueKeysWithValues: dataset.samples.map { ($0.id, $0.numbers[0]) })
    #expect(numbers["a/1.fits"] == 1 && numbers["b/1.fits"] == 2 && numbers["a/2.fits"] == 3)
    #expect(numbers["b/3.fits"] == 4 && numbers["b/2.fits"]?.isNaN == true)
    #expect(dataset.selecting([4]).samples[0].numbers == [4])
  }
}
