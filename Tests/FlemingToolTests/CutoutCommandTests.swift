import FlemingTool
import FoundationEssentials
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// `cutout` and `pack` as functions, and what they write put to use.
@Suite("Cutouts and stacks")
struct CutoutCommandTests {
  let folder: TemporaryFolder
  let frame = RealData.golden("world-coordinates/tan.fits")

  init() throws { folder = try TemporaryFolder() }

  @Test("one file an object, and a table of them; rows without a cutout are listed")
  func files() throws {
    let catalog = folder.file("c.csv")
    try AtomicFile.write("id,ra,dec,label\na/b,150.1,2.2,star\nc,10,10,star\nd,,2,galaxy\n", to: catalog)
    let ran = Ran(["cutout", frame, catalog, "--size", "8", "--output", folder.file("out")])
    #expect(ran.status == 65)
    #expect(ran.errors.contains("positions ra, dec, taken as ICRS"))
    #expect(ran.errors.contains("c.csv, row 2: ") && ran.errors.contains("c.csv, row 3: it has no position"))
    let image = try SkyFile.readImage(folder.file("out/a_b.fits"))
    #expect(image.rows == 8 && image.columns == 8)
    let table = try Table.read(folder.file("out/labels.csv"))
    #expect(table["file"]?.texts == ["a_b.fits"] && table["label"]?.texts == ["star"])
    #expect(abs((table["column0"]?.numbers?[0] ?? 0) - 19.5) < 1e-6)
  }

  @Test("SExtractor's pixels count from 1; the same object from either convention is the same cutout")
  func conventions() throws {
    try AtomicFile.write("X_IMAGE,Y_IMAGE\n21,17\n", to: folder.file("one.csv"))
    try AtomicFile.write("x,y\n20,16\n", to: folder.file("zero.csv"))
    for name in ["one", "zero"] {
      let arguments = ["cutout", frame, folder.file("\(name).csv"), "--size", "7", "--output", folder.file(name)]
      let ran = Ran(arguments)
      #expect(ran.status == 0 && ran.errors.contains("the first pixel is \(name == "one" ? 1 : 0)"))
    }
    let one = try SkyFile.readImage(folder.file("one/000001.fits"))
    #expect(try SkyFile.readImage(folder.file("zero/000001.fits")) == one)
    #expect(one[0, 3, 3] == 16 * 40 + 20)
  }

  @Test("a cutout between pixels is resampled only when asked, and its coordinates say where it lies")
  func subpixel() throws {
    try AtomicFile.write("x,y\n20.3,16.6\n", to: folder.file("c.csv"))
    let ran = Ran([
      "cutout", frame, folder.file("c.csv"), "--size", "9", "--subpixel", "--output", folder.file("out"),
    ])
    #expect(ran.status == 0)
    // The frame's values are a plane, 40 a row and 1 a column, which interpolation keeps.
    let image = try SkyFile.readImage(folder.file("out/000001.fits"))
    #expect(abs(image[0, 4, 4] - (40 * 16.6 + 20.3)) < 1e-2)
    let here = try #require(try Frame(folder.file("out/000001.fits")).coordinates).positions(x: [4], y: [4])
    let there = try #require(try Frame(frame).coordinates).positions(x: [20.3], y: [16.6])
    #expect(abs(here.longitudes[0] - there.longitudes[0]) < 1e-9)
    #expect(abs(here.latitudes[0] - there.latitudes[0]) < 1e-9)
  }

  @Test("a frame without the objects, a catalogue without positions, contradicting options")
  func refusals() throws {
    try AtomicFile.write("a,b\n1,2\n", to: folder.file("none.csv"))
    let none = Ran(["cutout", frame, folder.file("none.csv"), "--size", "8", "--output", folder.file("out")])
    #expect(none.status == 65 && none.errors.contains("no columns of positions"))
    try AtomicFile.write("x,y\n900,900\n", to: folder.file("far.csv"))
    let far = Ran(["cutout", frame, folder.file("far.csv"), "--size", "8", "--output", folder.file("far.fits")])
    #expect(far.status == 65 && !FileManager.default.fileExists(atPath: folder.file("far.fits")))
    let trim = Ran([
      "cutout", frame, folder.file("far.csv"), "--size", "8", "--mode", "trim", "--output", folder.file("far.fits"),
    ])
    #expect(trim.status == 64)
    #expect(Ran(["cutout", frame, folder.file("far.csv"), "--output", folder.file("o")]).status == 64)
  }

  @Test("a packed data set trains to the same model and classifies to the same answers", arguments: ["none", "gzip"])
  func packed(_ compression: String) throws {
    let sky = try SmallSky()
    let model = try sky.model()
    let stack = sky.folder.file("stack.fits")
    #expect(Ran(["pack", sky.path, "--output", stack, "--compress", compression]).status == 0)
    var arguments = sky.training("--epochs", "4", "--quiet", output: "packed.safetensors")
    arguments[1] = stack
    #expect(Ran(arguments).status == 0)
    let split = try Data(contentsOf: URL(filePath: sky.folder.file("model.split.csv")))
    #expect(try Data(contentsOf: URL(filePath: sky.folder.file("packed.split.csv"))) == split)
    var tables: [Table] = []
    for (name, data) in [("folder", sky.path), ("stack", stack)] {
      let path = sky.folder.file("\(name).csv")
      #expect(Ran(["classify", model, data, "--output", path]).status == 0)
      tables.append(try Table.read(path))
    }
    #expect(tables[0]["p_star"] == tables[1]["p_star"])
    let evaluated = Ran(["evaluate", model, stack])
    #expect(evaluated.status == 0 && evaluated.output == Ran(["evaluate", model, sky.path]).output)
  }

  @Test("a stack named .fits.fz is one file, packed without loss")
  func packedByName() throws {
    let sky = try SmallSky(4)
    let stack = sky.folder.file("stack.fits.fz")
    #expect(Ran(["pack", sky.path, "--output", stack]).status == 0)
    #expect(SkyFile.describe(stack).hdus.contains { $0.type == "compressed-image" })
    #expect(try ImageStack(stack)?.count == 8)
    let frame = sky.folder.file("frame.fits")
    let objects = sky.folder.file("objects.csv")
    try SkyFile.writeFITS(SmallSky.spot(width: 2, seed: 1, rows: 40), to: frame)
    try Data("x,y\n5,6\n7,30\n".utf8).write(to: URL(filePath: objects))
    let cutouts = sky.folder.file("cutouts.fits.fz")
    #expect(Ran(["cutout", frame, objects, "--size", "8", "--output", cutouts]).status == 0)
    #expect(try ImageStack(cutouts)?.count == 2)
  }

  @Test("images of another shape are left out of a stack")
  func shapes() throws {
    let sky = try SmallSky(4)
    try SkyFile.writeFITS(SmallSky.spot(width: 2, seed: 1, rows: 9), to: "\(sky.path)/star/zz.fits")
    let stack = sky.folder.file("stack.fits")
    let ran = Ran(["pack", sky.path, "--output", stack])
    #expect(ran.status == 65 && ran.errors.contains("zz.fits: it has 2 x 9 x 9 pixels, the first image 2 x 12 x 12"))
    #expect(try ImageStack(stack)?.count == 8)
  }

  @Test(
    "a real frame and its catalogue, classified",
    .enabled(if: RealData.folder("sdss-frame") != nil, "the SDSS frame is not there"))
  func realFrame() throws {
    let data = try #require(RealData.folder("sdss-frame"))
    let stack = folder.file("stack.fits")
    let cut = Ran([
      "cutout", "\(data)/003918-3-0213-512.fits", "\(data)/catalog.csv", "--size", "44", "--output", stack,
    ])
    #expect(cut.status == 0)
    let ran = Ran(["classify", "\(RealData.repository)/models/star-galaxy.safetensors", stack])
    #expect(ran.status == 0 && ran.output.split(separator: "\n").count == 63)
  }
}
