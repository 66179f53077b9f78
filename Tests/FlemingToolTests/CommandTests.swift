import FlemingTool
import FoundationEssentials
import Groundwork
import Imagery
import SkyFiles
import TestSupport
import Testing

/// Every command on small data, as a function.
@Suite("Commands")
struct CommandTests {
  let sky: SmallSky
  let model: String

  init() throws {
    sky = try SmallSky()
    model = try sky.model()
  }

  func json(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test("train writes the model with history and split, and says how it went")
  func train() throws {
    let ran = Ran(sky.training("--epochs", "2", "--json", sky.folder.file("t.json"), output: "other.safetensors"))
    #expect(ran.status == 0)
    #expect(ran.output.contains("other.safetensors: small, "))
    #expect(ran.output.contains("validation: accuracy "))
    #expect(ran.errors.contains("epoch 2/2  loss "))
    #expect(ran.errors.contains("  best so far"))
    let names = try sky.folder.names()
    for name in ["other.safetensors", "other.history.jsonl", "other.split.csv"] { #expect(names.contains(name)) }
    #expect(try json(sky.folder.file("t.json")).contains("\"best_epoch\""))
    #expect(try json(sky.folder.file("other.history.jsonl")).split(separator: "\n").count == 2)
  }

  @Test("where the last epoch is kept, none is called the best")
  func keepLast() {
    let ran = Ran(sky.training("--epochs", "2", "--keep", "last", output: "last.safetensors"))
    #expect(ran.status == 0 && ran.errors.contains("epoch 2/2") && !ran.errors.contains("best"))
  }

  @Test("the same command gives the same model, bit for bit; quiet says nothing")
  func deterministic() throws {
    let ran = Ran(sky.training("--epochs", "4", "--quiet", output: "again.safetensors"))
    #expect(ran.status == 0 && ran.errors == "")
    let first = try Data(contentsOf: URL(filePath: model))
    #expect(try Data(contentsOf: URL(filePath: sky.folder.file("again.safetensors"))) == first)
  }

  @Test("classify gives one row an object, in every format", arguments: ["csv", "fits", "vot", "jsonl"])
  func classify(_ ending: String) throws {
    let output = sky.folder.file("table.\(ending)")
    let ran = Ran("classify", model, sky.path, "--output", output, "--json", "-")
    #expect(ran.status == 0, "\(ran.errors)")
    #expect(ran.output.contains("\"n\" : 48"))
    if ending == "csv" || ending == "fits" {
      let table = try Table.read(output)
      #expect(table.columns.map(\.name) == ["id", "path", "class", "p_galaxy", "p_star", "entropy"])
      #expect(table.rowCount == 48)
      let galaxy = try #require(table["p_galaxy"]?.numbers)
      let star = try #require(table["p_star"]?.numbers)
      for i in galaxy.indices {
        #expect(abs(galaxy[i] + star[i] - 1) < 1e-12)
        #expect(table["class"]?.texts[i] == (galaxy[i] >= star[i] ? "galaxy" : "star"))
      }
      #expect(table["id"]?.texts[0] == "galaxy0")
    } else {
      #expect(try json(output).contains("p_galaxy"))
    }
  }

  @Test("classify prints CSV without --output, and skips what is bad")
  func classifyBad() throws {
    try AtomicFile.write("not a picture", to: sky.path + "/star/text.fits")
    try AtomicFile.write("", to: sky.path + "/star/empty.fits")
    try SkyFile.writeFITS(SmallSky.spot(width: 1, seed: 1, bands: 3), to: sky.path + "/star/three.fits")
    let ran = Ran("classify", model, sky.path, "--quiet")
    #expect(ran.status == 65)
    #expect(ran.output.split(separator: "\n").count == 49)
    #expect(ran.output.hasPrefix("id,path,class,p_galaxy,p_star,entropy\n"))
    let lines = ran.errors.split(separator: "\n")
    #expect(lines.count == 3)
    for name in ["text.fits: not a FITS", "empty.fits: the file is empty", "three.fits: the image has 3 bands"] {
      #expect(lines.contains { $0.contains(name) }, "\(name) not in \(ran.errors)")
    }
  }

  @Test("classify of nothing but bad inputs writes no table")
  func classifyAllBad() throws {
    let path = sky.folder.file("bad.fits")
    try AtomicFile.write("x", to: path)
    let ran = Ran("classify", model, path, "--output", sky.folder.file("t.csv"))
    #expect(ran.status == 65)
    #expect(try !sky.folder.names().contains("t.csv"))
  }

  @Test("evaluate prints the metrics and writes the documented keys")
  func evaluate() throws {
    let file = sky.folder.file("e.json")
    let ran = Ran("evaluate", model, sky.path, "--json", file, "--resamples", "50")
    #expect(ran.status == 0, "\(ran.errors)")
    #expect(ran.output.contains("accuracy") && ran.output.contains("truth \\ said"))
    let text = try json(file)
    for key in [
      "n", "classes", "accuracy", "balanced_accuracy", "macro_f1", "mcc", "auc", "brier", "log_loss",
      "calibration_error", "confusion", "per_class", "bad_inputs", "purity_at_completeness", "completeness_at_purity",
      "positive", "precision", "recall", "f1", "support",
    ] { #expect(text.contains("\"\(key)\" :"), "\(key)") }
    let judged = Ran("evaluate", model, sky.path, "--split", sky.folder.file("model.split.csv"), "--json", "-")
    #expect(judged.output.contains("\"n\" : 10"), "\(judged.output)")
  }

  @Test("evaluate measures parts apart")
  func evaluateParts() throws {
    let rows = (0..<24).flatMap {
      [
        "galaxy/galaxy\($0).fits,\($0 % 2 == 0 ? "even" : "odd"),\(Double($0) / 4)",
        "star/star\($0).fits,odd,\(Double($0) / 4)",
      ]
    }
    try AtomicFile.write("path,kind,mag\n" + rows.joined(separator: "\n") + "\n", to: sky.path + "/labels.csv")
    let ran = Ran("evaluate", model, sky.path, "--by", "kind,mag", "--resamples", "0")
    #expect(ran.status == 0, "\(ran.errors)")
    #expect(ran.output.contains("kind even: ") && ran.output.contains("(n = 12)"))
    #expect(ran.output.contains("mag 0 to 1: "))
    let wrong = Ran("evaluate", model, sky.path, "--by", "knid")
    #expect(wrong.status == 64 && wrong.errors.contains("did you mean kind?"))
  }

  @Test("probe keeps the rules: epsilon 0 is clean, checks named, changed images evaluate to the same accuracy")
  func probe() throws {
    let file = sky.folder.file("p.json")
    let ran = Ran(
      "probe", model, sky.path, "--attack", "fgsm,pgd", "--epsilon", "0,0.5,2", "--json", file, "--save",
      sky.folder.file("changed"))
    #expect(ran.status == 0, "\(ran.errors)")
    #expect(ran.output.contains("epsilon in units of sigma"))
    let text = try json(file)
    for key in [
      "clean_accuracy", "unit", "attacks", "success_rate", "mean_linf", "parameters", "worst_case", "noise_control",
      "checks", "passed", "detail",
    ] { #expect(text.contains("\"\(key)\" :"), "\(key)") }
    #expect(ran.output.contains("passed  epsilon_zero_equals_clean"))
    // The sky's sigma of a band is stated before the stretch; what was saved is flux, so it evaluates to the same.
    let clean = Ran("evaluate", model, sky.folder.file("changed/fgsm-0"), "--json", "-", "--resamples", "0")
    let accuracy = try #require(clean.output.split(separator: "\n").first { $0.contains("\"accuracy\"") })
    let stated = try #require(text.split(separator: "\n").first { $0.contains("\"clean_accuracy\"") })
    #expect(accuracy.split(separator: ":").last == stated.split(separator: ":").last)
  }

  @Test("probe in every unit, targeted, and with a limit", arguments: ["sigma", "flux", "input"])
  func units(_ unit: String) throws {
    let ran = Ran(
      "probe", model, sky.path, "--unit", unit, "--epsilon", "0,0.1", "--target", "galaxy", "--limit", "10", "--json",
      "-", "--save", sky.folder.file("c"))
    #expect(ran.status == 0, "\(ran.errors)")
    #expect(ran.output.contains("\"unit\" : \"\(unit)\"") && ran.output.contains("\"fgsm-targeted\""))
    let wrong = Ran("probe", model, sky.path, "--target", "galaxi")
    #expect(wrong.status == 64 && wrong.errors.contains("did you mean galaxy?"))
  }

  @Test("features has the columns of its format, and equal images have equal features")
  func features() throws {
    let csv = Ran("features", sky.path, "--cell", "4", "--block", "2")
    #expect(csv.status == 0)
    let header = try #require(csv.output.split(separator: "\n").first)
    #expect(header.hasPrefix("id,path,f0,f1,") && header.hasSuffix("f143"))
    let fits = sky.folder.file("f.fits")
    #expect(Ran("features", sky.path, "--cell", "4", "--block", "2", "--output", fits).status == 0)
    let table = try Table.read(fits)
    #expect(table.columns.map(\.name) == ["id", "path", "features"])
    guard case .vector(let values, let width)? = table["features"]?.values else {
      Issue.record("no vector column")
      return
    }
    #expect(width == 144 && values.count == 48 * 144)
    try SkyFile.writeFITS(SmallSky.spot(width: 1, seed: 1, rows: 16), to: sky.path + "/star/z.fits")
    let mixed = Ran("features", sky.path, "--cell", "4", "--block", "2", "--quiet")
    #expect(mixed.status == 65 && mixed.errors.contains("z.fits: it has 324 features, the first image has 144"))
  }

  @Test("augment writes a sheet, or FITS files that depend on the seed alone")
  func augment() throws {
    let image = sky.path + "/star/star0.fits"
    let sheet = sky.folder.file("sheet.png")
    #expect(Ran("augment", image, "--views", "3", "--output", sheet, "--scale", "2").status == 0)
    let picture = try SkyFile.readImage(sheet)
    #expect([picture.bands, picture.rows, picture.columns] == [3, 32, 116])
    for folder in ["a", "b"] {
      #expect(Ran("augment", image, "--views", "2", "--seed", "5", "--output", sky.folder.file(folder)).status == 0)
    }
    let first = try SkyFile.readImage(sky.folder.file("a/star0-0-1.fits"))
    #expect(try SkyFile.readImage(sky.folder.file("b/star0-0-1.fits")) == first)
    #expect(try SkyFile.readImage(image) != first)
  }

  @Test("inspect shows files and models, and lists what is wrong")
  func inspect() throws {
    let ran = Ran("inspect", sky.path + "/star/star0.fits", model, "--json", sky.folder.file("i.json"))
    #expect(ran.status == 0, "\(ran.errors)")
    #expect(ran.output.contains("2 x 12 x 12") && ran.output.contains("conv1") && ran.output.contains("galaxy, star"))
    let text = try json(sky.folder.file("i.json"))
    for key in ["files", "path", "kind", "hdus", "shape", "bitpix", "minimum", "model", "architecture", "metrics"] {
      #expect(text.contains("\"\(key)\" :"), "\(key)")
    }
    let columns = sky.folder.file("columns.txt")
    try AtomicFile.write(Array("4000 1 0.1\n4001 2 0.1\n4002 1 0\n".utf8), to: columns)
    let spectrum = Ran("inspect", columns, "--json", sky.folder.file("s.json"))
    #expect(spectrum.status == 0 && spectrum.output.contains("3 pixels  4000 to 4002 Angstrom, vacuum or air unknown"))
    #expect(spectrum.output.contains("median S/N 15  masked 1"), "\(spectrum.output)")
    for part in ["\"kind\" : \"text\"", "\"format\" : \"text\"", "\"wavelength_maximum\" : 4002", "\"medium\" : null"] {
      #expect(try json(sky.folder.file("s.json")).contains(part), "\(part)")
    }
    try AtomicFile.write(Array("400 1\n500 2\n".utf8), to: columns)
    let guessed = Ran("inspect", columns)
    #expect(guessed.status == 65 && guessed.errors.contains("without a unit"))
    let bad = sky.folder.file("bad.safetensors")
    try AtomicFile.write([255, 255, 255, 255, 255, 255, 255, 127, 123], to: bad)
    let both = Ran("inspect", bad, model)
    #expect(both.status == 65)
    #expect(both.errors.split(separator: "\n").count == 1 && both.errors.contains("bad.safetensors"))
  }

  @Test("bench has the documented keys", arguments: ["training", "inference", "input-gradient"])
  func bench(_ mode: String) throws {
    let ran = Ran(
      "bench", "--network", sky.folder.file("small.json"), "--batch", "2", "--mode", mode, "--seconds", "0.01",
      "--threads", "1", "--json", "-")
    #expect(ran.status == 0, "\(ran.errors)")
    for key in [
      "network", "parameters", "batch", "mode", "precision", "threads", "milliseconds_median", "milliseconds_minimum",
      "items_per_second",
    ] { #expect(ran.output.contains("\"\(key)\" :"), "\(key)") }
  }

  @Test("bench measures each stage where asked")
  func benchProfile() throws {
    let arguments = [
      "bench", "--network", sky.folder.file("small.json"), "--batch", "2", "--mode", "training", "--seconds", "0.01",
      "--threads", "1", "--profile",
    ]
    let lines = Ran(arguments).output.split(separator: "\n").map { $0.split(separator: " ") }
    let stages = try #require(lines.firstIndex { $0.first == "stage" }) + 1
    let all = try #require(lines.last)
    #expect(all[0] == "all")
    for column in [1, 2] {
      let sum = lines[stages...].filter { $0[0].last?.isNumber == true }.reduce(0) { $0 + (Double($1[column]) ?? .nan) }
      #expect(abs(sum - (Double(all[column]) ?? .nan)) < 0.0006 * Double(lines.count))
    }
    #expect(Ran(arguments + ["--json", "-"]).output.contains("\"implementations\" :"))
  }

  @Test(
    "simulate writes a data set with its truth, the same for the same seed",
    arguments: ["star-galaxy", "morphology", "spectra"])
  func simulate(_ kind: String) throws {
    for folder in ["one", "two"] {
      let ran = Ran("simulate", kind, "--count", "12", "--seed", "4", "--output", sky.folder.file(folder))
      #expect(ran.status == 0, "\(ran.errors)")
    }
    let table = try Table.read(sky.folder.file("one/truth.csv"))
    #expect(table.rowCount == 12)
    for path in try #require(table["path"]?.texts) {
      let bytes = try Data(contentsOf: URL(filePath: sky.folder.file("one/\(path)")))
      #expect(try Data(contentsOf: URL(filePath: sky.folder.file("two/\(path)"))) == bytes)
    }
    let other = Ran("simulate", kind, "--count", "4", "--seed", "4", "--output", sky.folder.file("one"))
    #expect(other.status == 0 && other.errors.contains("holds 8 other files"))
  }

  @Test("simulate spectra of some kinds writes no others, and inspect draws one")
  func plot() throws {
    let folder = sky.folder.file("survey")
    let made = Ran(
      "simulate", "spectra", "--count", "2", "--kinds", "quasars", "--snr", "30", "--size", "300", "--output", folder)
    #expect(made.status == 0, "\(made.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["quasar", "truth.csv"])
    let picture = sky.folder.file("quasar.svg")
    let ran = Ran(
      "inspect", "\(folder)/quasar/quasar-000001.fits", "--plot", picture, "--redshift", "2.5", "--rest-frame")
    #expect(ran.status == 0 && ran.output.contains("spectrum  image  300 pixels"), "\(ran.errors)")
    let drawn = try String(contentsOfFile: picture, encoding: .utf8)
    #expect(drawn.contains(">C IV<") && drawn.contains("as emitted at redshift 2.5"))
    let image = Ran("inspect", sky.folder.file("survey/truth.csv"), "--plot", sky.folder.file("no.svg"))
    #expect(image.status == 65 && !FileManager.default.fileExists(atPath: sky.folder.file("no.svg")))
  }
}
