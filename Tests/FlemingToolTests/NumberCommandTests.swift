import FlemingTool
import FoundationEssentials
import Groundwork
import SkyFiles
import TestSupport
import Testing

/// Plain numbers beside pictures, through the commands.
@Suite("Numbers beside pictures")
struct NumberCommandTests {
  let sky: SmallSky
  private var model: String { sky.folder.file("model.safetensors") }
  private var table: String { sky.path + "/labels.csv" }

  init() throws {
    sky = try SmallSky()
    // Spots of one width, so that the colour alone tells the classes.
    var rows = "path,colour,mag\n"
    for (label, name) in ["galaxy", "star"].enumerated() {
      for i in 0..<24 {
        try SkyFile.writeFITS(
          SmallSky.spot(width: 1.5, seed: UInt64(i + 50 * label)), to: "\(sky.path)/\(name)/\(name)\(i).fits")
        let colour = i == 0 ? "" : "\(Double(label) + 0.01 * Double(i % 5))"
        rows += "\(name)/\(name)\(i).fits,\(colour),\(20 + i % 3)\n"
      }
    }
    try AtomicFile.write(rows, to: sky.path + "/labels.csv")
    let ran = Ran(sky.training("--numbers", "colour,mag:log", "--epochs", "30", "--learning-rate", "0.01", "--quiet"))
    try #require(ran.status == 0, "\(ran.errors)")
  }

  private func classified(_ arguments: String...) throws -> [String: String] {
    let output = sky.folder.file("t.csv")
    let ran = Ran(["classify", model, "--output", output, "--quiet"] + arguments)
    #expect(ran.status == 0, "\(ran.errors)")
    let table = try Table.read(output)
    return Dictionary(
      uniqueKeysWithValues: zip(try #require(table["id"]).texts, try #require(table["class"]).texts))
  }

  @Test("the numbers tell the classes: evaluate and classify agree, inspect names the columns")
  func answers() throws {
    let judged = Ran("evaluate", model, sky.path, "--json", "-", "--resamples", "0")
    #expect(judged.status == 0, "\(judged.errors)")
    let accuracy = try #require(judged.output.split(separator: "\n").first { $0.contains("\"accuracy\"") })
    let share = try #require(Double(accuracy.split(separator: " ").last?.dropLast() ?? ""))
    #expect(share >= 46.0 / 48, "\(accuracy)")
    let answers = try classified(sky.path, "--table", table)
    let right = answers.filter { $0.key.hasPrefix($0.value) }.count
    #expect(answers.count == 48 && abs(Double(right) / 48 - share) < 1e-9)
    let inspected = Ran("inspect", model)
    #expect(inspected.output.contains("  numbers   colour (0.5") && inspected.output.contains(", log10 mag (1.3"))
    #expect(inspected.output.contains("side1") && inspected.output.contains("--numbers colour,mag:log"))
  }

  @Test("a packed stack brings its own numbers")
  func stack() throws {
    let stack = sky.folder.file("stack.fits")
    #expect(Ran("pack", sky.path, "--output", stack, "--quiet").status == 0)
    let answers = try classified(stack)
    #expect(answers.count == 48)
    #expect(try Set(classified(sky.path, "--table", table).values) == Set(answers.values))
    let judged = Ran("evaluate", model, stack, "--resamples", "0")
    #expect(judged.status == 0, "\(judged.errors)")
    #expect(judged.output == Ran("evaluate", model, sky.path, "--resamples", "0").output)
  }

  @Test("classify without the numbers says which are missing; a file without a row is listed")
  func missing() throws {
    let without = Ran("classify", model, sky.path)
    #expect(without.status == 64)
    #expect(
      without.errors.contains("takes colour, mag beside each input: --table names the table with these columns"))
    try SkyFile.writeFITS(SmallSky.spot(width: 1.5, seed: 3), to: sky.path + "/star/new.fits")
    let some = Ran("classify", model, sky.path, "--table", table, "--quiet")
    #expect(some.status == 65 && some.output.split(separator: "\n").count == 49)
    #expect(some.errors.contains("new.fits: ") && some.errors.contains("has no row for it"))
    let less = sky.folder.file("less.csv")
    try AtomicFile.write("path,colour\nstar/star1.fits,1\n", to: less)
    let column = Ran("classify", model, sky.path, "--table", less)
    #expect(column.status == 65 && column.errors.contains("there is no column \"mag\""))
    let drawn = Ran(
      "inspect", sky.path + "/star/star1.fits", "--plot", sky.folder.file("s.svg"), "--model", model)
    #expect(drawn.status != 0)
  }

  @Test("evaluate and train name a column that is not there")
  func columns() throws {
    try AtomicFile.write("path,colour\nstar/star1.fits,1\n", to: table)
    let judged = Ran("evaluate", model, sky.path)
    #expect(judged.status == 65)
    #expect(judged.errors.contains("there is no column \"mag\" of numbers for the network; known: colour"))
    let trained = Ran(sky.training("--numbers", "hue", "--epochs", "1"))
    #expect(trained.status == 65 && trained.errors.contains("there is no column \"hue\""))
    #expect(Ran(sky.training("--numbers", "colour,colour")).errors.contains("--numbers: colour is named twice"))
    #expect(
      Ran(sky.training("--numbers", "colour", "--targets", "colour")).errors.contains("colour is a target"))
    #expect(Ran(sky.training("--numbers", "colour:ln")).status == 64)
  }

  @Test("probe changes the pixels alone; a model without numbers takes no table")
  func probe() throws {
    let file = sky.folder.file("p.json")
    let ran = Ran("probe", model, sky.path, "--epsilon", "0,0.5", "--json", file)
    #expect(ran.status == 0, "\(ran.errors)")
    #expect(ran.output.contains("passed  epsilon_zero_equals_clean"))
    let kept = Ran("probe", model, sky.path, "--epsilon", "0", "--save", sky.folder.file("c"))
    #expect(kept.status == 64 && kept.errors.contains("--save: "))
    let plain = Ran(sky.training("--epochs", "1", "--quiet", output: "plain.safetensors"))
    #expect(plain.status == 0)
    let given = Ran("classify", sky.folder.file("plain.safetensors"), sky.path, "--table", table)
    #expect(given.status == 64 && given.errors.contains("takes no numbers"))
  }

  @Test("folds, a committee and validation data of their own take the numbers")
  func variants() throws {
    let folds = Ran(
      sky.training("--numbers", "colour,mag", "--epochs", "2", "--folds", "2", "--quiet", output: "f.safetensors"))
    #expect(folds.status == 0, "\(folds.errors)")
    let other = try SmallSky(4)
    try AtomicFile.write(
      "path,mag,colour\n"
        + (0..<4).map { "star/star\($0).fits,20,1\ngalaxy/galaxy\($0).fits,21,0\n" }.joined(),
      to: other.path + "/labels.csv")
    let own = Ran(
      sky.training(
        "--numbers", "colour,mag", "--epochs", "2", "--validation", other.path, "--committee", "2", "--views", "4",
        "--quiet", output: "v.safetensors"))
    #expect(own.status == 0, "\(own.errors)")
  }
}
