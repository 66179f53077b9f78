import FoundationEssentials
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing
import Training

struct DatasetTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: true)
  }

  private func reason(_ body: () throws -> Dataset) -> String {
    do {
      _ = try body()
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func classFoldersOfMixedFormats() throws {
    for name in ["star", "galaxy/deep", "galaxy/.hidden", "empty"] { try makeFolder(name) }
    for name in [
      "star/a.fits", "star/b.PNG", "star/notes.txt", "galaxy/c.fits.gz", "galaxy/deep/d.fit", "galaxy/.e.fits",
      "galaxy/.hidden/f.fits", "README.md",
    ] { try Fixtures.write("x", to: folder.file(name)) }
    let data = try Dataset(reading: folder.path + "/")
    #expect(data.classes == ["galaxy", "star"])
    #expect(data.samples.map(\.id) == ["galaxy/c.fits.gz", "galaxy/deep/d.fit", "star/a.fits", "star/b.PNG"])
    #expect(data.samples.map(\.label) == [0, 0, 1, 1] && data.classCounts == [2, 2])
    let ordered = try Dataset(reading: folder.path, classes: ["star", "galaxy"])
    #expect(ordered.samples.map(\.label) == [0, 0, 1, 1] || ordered.samples.map(\.label) == [1, 1, 0, 0])
    #expect(ordered.classes == ["star", "galaxy"] && ordered.samples.first?.label == 1)
    #expect(
      reason { try Dataset(reading: folder.path, classes: ["star", "quasar"]) }.contains("\"galaxy\" is no class"))
  }

  @Test func whatCannotBeADataSetSaysWhy() throws {
    #expect(reason { try Dataset(reading: folder.file("nowhere")) }.contains("no such file or folder"))
    #expect(reason { try Dataset(reading: folder.path) }.contains("there is no image in it"))
    try makeFolder("star")
    try makeFolder("galaxy")
    try Fixtures.write("x", to: folder.file("star/a.fits"))
    let one = reason { try Dataset(reading: folder.path) }
    #expect(one.contains("only one class folder with images, \"star\"") && one.contains("\"galaxy\" holds no image"))
    // A model's classes make one folder enough.
    #expect(try Dataset(reading: folder.path, classes: ["galaxy", "star"]).samples.count == 1)
    try makeFolder("flat")
    try Fixtures.write("x", to: folder.file("flat/a.fits"))
    #expect(reason { try Dataset(reading: folder.file("flat")) }.contains("not in class folders"))
  }

  @Test func aTableKeepsItsColumns() throws {
    try Fixtures.write(
      "file_loc,label,rmag,field,id_str\na.fits,star,17.5,f1,s1\nsub/b.fits,galaxy,,f1,s2\n/abs/c.fits,star,19,f2,s3\n",
      to: folder.file("list.csv"))
    let data = try Dataset(reading: folder.file("list.csv"), group: "field")
    #expect(data.classes == ["galaxy", "star"] && data.samples.map(\.label) == [1, 0, 1])
    #expect(data.samples.map(\.path) == [folder.file("a.fits"), folder.file("sub/b.fits"), "/abs/c.fits"])
    #expect(data.samples.map(\.id) == ["s1", "s2", "s3"] && data.samples.map(\.group) == ["f1", "f1", "f2"])
    let magnitudes = try #require(data["rmag"])
    #expect(magnitudes.isNumeric && magnitudes.numbers[0] == 17.5 && magnitudes.numbers[1].isNaN)
    #expect(reason { try Dataset(reading: folder.file("list.csv"), group: "tile") }.contains("no column \"tile\""))
    #expect(data.selecting([2]).columns.first?.values == ["19"] || data.selecting([2])["rmag"]?.numbers == [19])
  }

  @Test func badTablesSayWhy() throws {
    let path = folder.file("list.csv")
    try Fixtures.write("name,label\na,star\n", to: path)
    #expect(reason { try Dataset(reading: path) }.contains("no column path"))
    try Fixtures.write("path,kind\na,star\n", to: path)
    #expect(reason { try Dataset(reading: path) }.contains("no column label"))
    try Fixtures.write("path,label\na,star\nb,star\n", to: path)
    #expect(reason { try Dataset(reading: path) }.contains("only one class"))
    try Fixtures.write("path,label\na,star\nb,galaxy\n,star\nc,\n", to: path)
    let data = try Dataset(reading: path)
    #expect(data.samples.count == 2 && data.badInputs.map(\.reason) == ["row 3 has no path", "row 4 has no label"])
    #expect(reason { try Dataset(reading: path, classes: ["star", "quasar"]) }.contains("\"galaxy\" is no class"))
  }

  @Test func aTableBesideClassFoldersGivesColumns() throws {
    try makeFolder("star")
    try makeFolder("galaxy")
    for name in ["star/a.fits", "galaxy/a.fits", "galaxy/b.fits"] { try Fixtures.write("x", to: folder.file(name)) }
    try Fixtures.write(
      "file,label,source,rmag\ngalaxy/a.fits,galaxy,sweep,20\nstar/a.fits,star,rule,18\n",
      to: folder.file("labels.csv"))
    let data = try Dataset(reading: folder.path)
    #expect(data.samples.map(\.id) == ["galaxy/a.fits", "galaxy/b.fits", "star/a.fits"])
    #expect(data["source"]?.values == ["sweep", "", "rule"])
    #expect(data["rmag"]?.numbers[2] == 18)
  }

  @Test func pathsOfACommandLine() throws {
    try makeFolder("x/y")
    for name in ["x/b.fits", "x/y/a.png", "x/t.txt", "one.fits.gz"] { try Fixtures.write("x", to: folder.file(name)) }
    let list = try InputList([folder.file("x"), folder.file("one.fits.gz"), folder.file("gone.fits")])
    #expect(list.items.map(\.id) == ["b", "a", "one"])
    #expect(list.badInputs == [BadInput(path: folder.file("gone.fits"), reason: "no such file or folder")])
    #expect(throws: TrainingError.self) { try InputList([folder.file("gone.fits")]) }
    try makeFolder("none")
    #expect(throws: TrainingError.self) { try InputList([folder.file("none")]) }
  }

  @Test func pathsOfATable() throws {
    try makeFolder("x")
    try Fixtures.write("x", to: folder.file("x/a.fits"))
    try Fixtures.write("path,rmag\nx/a.fits,17.5\n,18\n/gone.fits,\n", to: folder.file("list.csv"))
    let list = try InputList([folder.file("list.csv")], numbers: ["rmag"])
    #expect(list.items.map(\.path) == [folder.file("x/a.fits"), "/gone.fits"])
    #expect(list.items.map(\.id) == ["a", "gone"])
    #expect(list.items[0].numbers == [17.5] && list.items[1].numbers?[0].isNaN == true)
    #expect(list.badInputs == [BadInput(path: folder.file("list.csv"), reason: "row 2 has no path")])
    // What a folder holds already is not taken twice.
    let both = try InputList([folder.file("list.csv"), folder.file("x")]).items.map(\.path)
    #expect(both == [folder.file("x/a.fits"), "/gone.fits"])

    try Table(columns: [
      .init("id", .text(["first"])), .init("file", .text(["x/a.fits"])), .init("redshift", .real([0.25])),
    ]).write(to: folder.file("list.fits"))
    for kind in [SampleKind.image, .spectrum] {
      let item = try InputList([folder.file("list.fits")], kind: kind).items
      #expect(item.map(\.id) == ["first"] && item.map(\.path) == [folder.file("x/a.fits")])
      #expect(item[0].redshift == (kind == .spectrum ? 0.25 : nil) && item[0].numbers == nil)
    }
    // Without a column of paths it is what it claims to be, and refused when it is read.
    try Fixtures.write("a,b\n1,2\n", to: folder.file("other.csv"))
    #expect(try InputList([folder.file("other.csv")]).items.map(\.path) == [folder.file("other.csv")])
  }

  @Test(.enabled(if: RealData.folder("sdss-stargalaxy") != nil, "real data are not beside the checkout"))
  func realCutoutsHaveTheirColumns() throws {
    let data = try Dataset(reading: #require(RealData.folder("sdss-stargalaxy")))
    #expect(data.classes == ["galaxy", "star"] && data.classCounts == [580, 406])
    #expect(data["label_source"]?.values.filter { $0 == "sdss-sweep" }.count == 399)
    #expect(data["rmag"]?.isNumeric == true)
    for (sample, label) in zip(data.samples, data["label"]?.values ?? []) {
      #expect(data.classes[sample.label] == label)
    }
  }
}
