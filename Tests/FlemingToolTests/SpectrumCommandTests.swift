import FlemingTool
import FoundationEssentials
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
    let probed = Ran(
      "probe", model, data, "--epsilon", "0,1", "--limit", "10", "--json", folder.file("p.json"), "--quiet")
    #expect(probed.status == 0, "\(probed.errors)")
    let report = try String(contentsOfFile: folder.file("p.json"), encoding: .utf8)
    #expect(report.contains("\"sensitivity\"") && report.contains("\"wavelength\""))
  }

  @Test func numbersAreTrainedWithFolds() throws {
    let trained = train("--targets", "teff:log,logg", "--folds", "2")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.contains("mean and spread over 2 folds") && trained.output.contains("teff.rmse"))
    let table = try Table.read(folder.file("m.predictions.csv"))
    #expect(table.rowCount == 60 && table["teff_true"] != nil && table["logg_error"] != nil && table["fold"] != nil)
    let model = folder.file("m.fold1.safetensors")
    let classified = Ran("classify", model, data, "--output", folder.file("t.fits"), "--quiet")
    #expect(classified.status == 0, "\(classified.errors)")
    let answers = try Table.read(folder.file("t.fits"))
    #expect(answers["teff"] != nil && answers["teff_low"] != nil && answers["class"] == nil)
    let judged = Ran("evaluate", model, data, "--by", "label", "--resamples", "0")
    #expect(judged.status == 0 && judged.output.contains("coverage 95"), "\(judged.errors)")
    #expect(Ran("probe", model, data).status == 64)
    #expect(Ran("evaluate", model, data, "--where", "teff").status == 64)
    #expect(train("--targets", "mass").status == 65 && train("--targets", "teff:ln").status == 64)
    #expect(train("--targets", "teff", "--components", "2").status == 64)
    #expect(Ran("train", data, "--task", "morphology", "--bins", "9", "--output", model).status == 64)
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
}
