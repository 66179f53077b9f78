import FlemingTool
import FoundationEssentials
import Groundwork
import SkyFiles
import TestSupport
import Testing

/// Spectra through the very commands of pictures.
struct SpectrumCommandTests {
  let folder: TemporaryFolder
  private var data: String { folder.file("stars") }

  init() throws {
    folder = try TemporaryFolder()
    let made = Ran(
      "simulate", "spectra", "--count", "60", "--kinds", "stars", "--snr", "40,40", "--size", "256", "--output",
      folder.file("stars"), "--quiet")
    try #require(made.status == 0, "\(made.errors)")
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.file(name), encoding: .utf8)
  }

  private func train(_ more: String...) -> Ran {
    Ran(
      ["train", data, "--task", "spectra", "--bins", "128", "--epochs", "2", "--threads", "1", "--quiet"]
        + ["--output", folder.file("m.safetensors")] + more)
  }

  @Test func classesAreTrainedClassifiedEvaluatedAndProbed() throws {
    let trained = train("--channels", "normalized,scaled", "--baselines", "--json", folder.file("t.json"))
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(
      trained.output.contains("pca-logistic: accuracy") && trained.output.contains("nearest-neighbours: accuracy"))
    let model = folder.file("m.safetensors")
    let classified = Ran("classify", model, data, "--output", folder.file("t.csv"), "--mc-dropout", "4", "--quiet")
    #expect(classified.status == 0, "\(classified.errors)")
    let table = try Table.read(folder.file("t.csv"))
    #expect(table.rowCount == 60 && table["p_G"] != nil && table["entropy"] != nil)
    let inspected = Ran("inspect", model)
    #expect(inspected.output.contains("128 logarithmic bins") && inspected.output.contains("normalized, scaled"))
    let judged = Ran("evaluate", model, data, "--augment", "snr=5", "--where", "snr=0:1000", "--resamples", "0")
    #expect(judged.status == 0 && judged.output.contains("balanced accuracy"), "\(judged.errors)")
    let truth = try Table.read(folder.file("stars/truth.csv"))
    let (hot, low) = (try #require(truth["teff"]?.numbers), try #require(truth["logg"]?.numbers))
    let both = zip(hot, low).count { (5000...20000).contains($0) && (3.5...9).contains($1) }
    let conditions = ["--where", "teff=5000:20000", "--where", "logg=3.5:9"]
    let some = Ran(["evaluate", model, data, "--json", folder.file("e.json"), "--resamples", "0"] + conditions)
    #expect(some.status == 0 && both > 0 && both < 60, "\(some.errors)")
    // The model says by which command it was made.
    let other = folder.file("w.safetensors")
    #expect(train("--where", "snr=0:1000", "--where", "teff=0:90000", "--output", other).status == 0)
    let told = Ran("inspect", other).output
    #expect(told.contains("--where snr=0:1000 --where teff=0:90000"), "\(told)")
    let figures = try text("e.json")
    #expect(figures.contains("\"count\" : \(both)"), "\(figures.prefix(400))")
    let probed = Ran(
      "probe", model, data, "--epsilon", "0,1", "--limit", "10", "--json", folder.file("p.json"), "--quiet", "--plot",
      folder.file("p.svg"), "--report", folder.file("p.html"))
    #expect(probed.status == 0, "\(probed.errors)")
    let report = try text("p.json")
    #expect(report.contains("\"sensitivity\"") && report.contains("\"wavelength\""))
    let page = try text("p.html")
    for drawn in [try text("p.svg"), page] {
      #expect(drawn.contains("nats per standard deviation") && drawn.contains(">Hβ<"))
    }
    #expect(page.contains("Half of the slope lies in") && page.contains("standard deviations of the bin"))
    let wrong = Ran("probe", model, data, "--unit", "input", "--plot", folder.file("q.svg"))
    #expect(wrong.status == 64 && wrong.errors.contains("--plot: draws spectra"))
    let star = try #require(try Table.read(folder.file("t.csv"))["path"]?.texts.first)
    let drawn = Ran("inspect", star, "--plot", folder.file("s.svg"), "--model", model)
    #expect(drawn.status == 0, "\(drawn.errors)")
    #expect(try text("s.svg").contains(", probability 0."))
    #expect(Ran("inspect", star, "--model", model).status == 64)
  }

  @Test func numbersAreTrainedWithFolds() throws {
    let trained = train("--targets", "teff:log,logg", "--folds", "2", "--baselines", "--json", folder.file("f.json"))
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.contains("pca-ridge: teff rmse"))
    #expect(trained.output.contains("the networks of all folds as one committee"))
    try committeeOfFolds()
    let table = try Table.read(folder.file("m.predictions.csv"))
    #expect(table.rowCount == 60 && table["teff_true"] != nil && table["logg_error"] != nil && table["fold"] != nil)
    let model = folder.file("m.fold1.safetensors")
    let classified = Ran("classify", model, data, "--output", folder.file("t.fits"), "--quiet")
    #expect(classified.status == 0, "\(classified.errors)")
    let answers = try Table.read(folder.file("t.fits"))
    #expect(answers["teff"] != nil && answers["teff_low"] != nil && answers["class"] == nil)
    let judged = Ran("evaluate", model, data, "--by", "label", "--resamples", "0")
    #expect(judged.status == 0 && judged.output.contains("coverage 95"), "\(judged.errors)")
    let probed = Ran(
      "probe", model, data, "--epsilon", "0,2", "--limit", "12", "--attack", "fgsm,pgd", "--json",
      folder.file("p.json"),
      "--report", folder.file("p.html"), "--plot", folder.file("p.svg"), "--quiet")
    #expect(probed.status == 0, "\(probed.errors)")
    #expect(probed.output.contains("passed  epsilon_zero_equals_clean") && probed.output.contains("rmse"))
    #expect(probed.output.contains("passed  noise_is_weaker"), "\(probed.output)")
    let report = try text("p.json")
    for key in ["clean_loss", "per_target", "mean_absolute_sigma", "noise_control", "sensitivity"] {
      #expect(report.contains("\"\(key)\""), "\(key)")
    }
    #expect(try text("p.html").contains("beyond one error") && text("p.svg").contains("<svg"))
    #expect(Ran("probe", model, data, "--target", "K").status == 64)
    let star = try #require(answers["path"]?.texts.first)
    #expect(Ran("inspect", star, "--plot", folder.file("s.svg"), "--model", model).status == 0)
    #expect(try text("s.svg").contains(" ± ") && text("s.svg").contains("teff "))
    #expect(Ran("evaluate", model, data, "--where", "teff").status == 64)
    #expect(train("--targets", "mass").status == 65 && train("--targets", "teff:ln").status == 64)
    #expect(train("--targets", "teff", "--components", "2").status == 64)
    #expect(Ran("train", data, "--task", "morphology", "--bins", "9", "--output", model).status == 64)
  }

  /// The committee of all folds is judged as training judged it: each sample by the network that did not see it.
  private func committeeOfFolds() throws {
    struct Figures: Decodable { var per_target: [String: [String: Figure]] }
    struct Figure: Decodable {
      var value: Double?
      init(from decoder: any Decoder) throws { value = try? decoder.singleValueContainer().decode(Double.self) }
    }
    struct Trained: Decodable { var pooled: Figures }
    let model = folder.file("m.safetensors")
    let trained = try JSONDecoder().decode(Trained.self, from: Data(text("f.json").utf8)).pooled
    func judged(_ more: String...) throws -> Figures {
      let judged = Ran(["evaluate", model, data, "--resamples", "0", "--json", folder.file("e.json")] + more)
      #expect(judged.status == 0, "\(judged.errors)")
      return try JSONDecoder().decode(Figures.self, from: Data(text("e.json").utf8))
    }
    let apart = try judged("--split", folder.file("m.split.csv"))
    let whole = try judged()
    for target in ["teff", "logg"] {
      let rms = [trained, apart, whole].compactMap { $0.per_target[target]?["rmse"]?.value }
      try #require(rms.count == 3)
      #expect(abs(rms[0] - rms[1]) < 1e-6 * rms[0] && abs(rms[0] - rms[2]) > 1e-5 * rms[0], "\(target): \(rms)")
    }
    #expect(Ran("inspect", model).output.contains("60 samples, judged on 60 in 2 folds"))
    // A probe attacks the whole committee, which has seen every sample.
    let probed = Ran("probe", model, data, "--split", folder.file("m.split.csv"))
    #expect(probed.status == 64 && probed.errors.contains("NAME.fold1.split.csv"), "\(probed.errors)")
    try AtomicFile.write("id,fold\nG/1,3\n", to: folder.file("wrong.csv"))
    let wrong = Ran("evaluate", model, data, "--split", folder.file("wrong.csv"))
    #expect(wrong.status == 65 && wrong.errors.contains("row 1: fold \"3\"; the model has 2"), "\(wrong.errors)")
    try AtomicFile.write("id,fold\nG/1,1\nG/1,2\n", to: folder.file("wrong.csv"))
    let twice = Ran("evaluate", model, data, "--split", folder.file("wrong.csv"))
    #expect(twice.status == 65 && twice.errors.contains("row 2: \"G/1\" is there twice"), "\(twice.errors)")
    try AtomicFile.write("id,fold\nelsewhere,1\n", to: folder.file("wrong.csv"))
    let none = Ran("evaluate", model, data, "--split", folder.file("wrong.csv"))
    #expect(none.status == 65 && none.errors.contains("the folds name none of its samples"), "\(none.errors)")
  }

  @Test func numbersBesideSpectraAreTaken() throws {
    let trained = train("--targets", "teff:log", "--numbers", "logg,feh", "--baselines")
    #expect(trained.status == 0, "\(trained.errors)")
    let model = folder.file("m.safetensors")
    #expect(Ran("inspect", model).output.contains("  numbers   logg ("))
    #expect(Ran("classify", model, data).status == 64)
    let stack = folder.file("stack.fits")
    #expect(Ran("pack", data, "--output", stack, "--quiet").status == 0)
    let table = ["--output", folder.file("a.csv"), "--table", data + "/truth.csv"]
    #expect(Ran(["classify", model, data] + table).status == 0)
    #expect(Ran("classify", model, stack, "--output", folder.file("b.csv")).status == 0)
    let columns = try ["a.csv", "b.csv"].map { try #require(Table.read(folder.file($0))["teff"]?.numbers) }
    #expect(columns[0].count == 60 && zip(columns[0].sorted(), columns[1].sorted()).allSatisfy { abs($0 - $1) < 1 })
    let probed = Ran("probe", model, stack, "--epsilon", "0,1", "--limit", "10", "--plot", folder.file("p.svg"))
    #expect(probed.status == 0 && probed.output.contains("passed  epsilon_zero_equals_clean"), "\(probed.errors)")
  }

  @Test func mixturesAreTrainedClassifiedAndEvaluated() throws {
    let trained = train("--targets", "teff:log,logg", "--loss", "mixture", "--components", "2", "--committee", "2")
    #expect(trained.status == 0, "\(trained.errors)")
    let model = folder.file("m.safetensors")
    #expect(Ran("inspect", model).output.contains("mixtures of 2"))
    let classified = Ran("classify", model, data, "--output", folder.file("t.csv"), "--quiet")
    #expect(classified.status == 0, "\(classified.errors)")
    let table = try Table.read(folder.file("t.csv"))
    let names = ["teff_error", "teff_q16", "teff_q84", "teff_mode", "logg_mode"]
    #expect(names.allSatisfy { table[$0] != nil })
    let (low, high) = (try #require(table["teff_q16"]?.numbers), try #require(table["teff_q84"]?.numbers))
    #expect(zip(low, high).allSatisfy { $0 < $1 })
    let judged = Ran("evaluate", model, data, "--resamples", "0")
    #expect(judged.status == 0 && judged.output.contains("NLL"), "\(judged.errors)")
  }

  /// A packed folder is the folder: the same splits, answers and figures.
  @Test func packedSpectraAreTheFolder() throws {
    let packed = folder.file("stack.fits")
    let made = Ran("pack", data, "--output", packed)
    #expect(made.status == 0 && made.errors.contains("on one grid of 256 pixels"), "\(made.errors)")
    #expect(train("--targets", "teff:log,logg").status == 0)
    let model = folder.file("m.safetensors")
    for (path, name) in [(data, "a.csv"), (packed, "b.csv")] {
      let ran = Ran("classify", model, path, "--output", folder.file(name), "--quiet")
      #expect(ran.status == 0, "\(ran.errors)")
    }
    func answers(_ name: String) throws -> [String: Double] {
      let table = try Table.read(folder.file(name))
      let ids = try #require(table["id"]?.texts), teff = try #require(table["teff"]?.numbers)
      let stems = ids.map { $0.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? "" }
      return Dictionary(uniqueKeysWithValues: zip(stems, teff))
    }
    let (a, b) = (try answers("a.csv"), try answers("b.csv"))
    #expect(a.count == 60 && b.count == 60)
    #expect(a.allSatisfy { abs($1 / (b[$0] ?? 0) - 1) < 1e-4 })
    let judged = Ran("evaluate", model, packed, "--resamples", "0", "--split", folder.file("m.split.csv"))
    #expect(judged.status == 0 && judged.output.contains("coverage 95"), "\(judged.errors)")
    let trained = Ran(
      "train", packed, "--task", "spectra", "--bins", "128", "--epochs", "1", "--threads", "1", "--quiet", "--output",
      folder.file("p.safetensors"))
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(Ran("inspect", packed).output.contains("60 "))
    #expect(Ran("pack", data, "--output", packed, "--compress", "gzip").status == 64)
  }
}
