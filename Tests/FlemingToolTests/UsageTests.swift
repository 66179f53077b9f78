import FlemingTool
import TestSupport
import Testing

/// Wrong requests to the real commands: refused before any work, with one line and the right status.
@Suite("Wrong requests")
struct UsageTests {
  @Test(
    "usage errors",
    arguments: [
      (["train", "d", "--output", "m"], "--task star-galaxy|morphology|spectra|FILE.json is missing"),
      (["train", "d", "--task", "star-galaxy"], "--output MODEL is missing"),
      (["train", "d", "--task", "stars", "--output", "m"], "there is no task \"stars\""),
      (["train", "d", "--task", "star-galaxy", "--output", "m", "--epochs", "0"], "--epochs: \"0\" is not between 1"),
      (["train", "d", "--task", "star-galaxy", "--output", "m", "--epochs", "1e9"], "is not a whole number"),
      (["train", "d", "--task", "star-galaxy", "--output", "m", "--learning-rate", "-1"], "\"-1\" is negative"),
      (["train", "d", "--task", "star-galaxy", "--output", "m", "--learning-rate", "0"], "must be above 0"),
      (["train", "d", "--task", "star-galaxy", "--output", "m", "--batch", "-8"], "\"-8\" is not between"),
      (["train", "d", "--task", "star-galaxy", "--output", "m", "--optimizer", "adamm"], "did you mean adam?"),
      (
        ["train", "d", "--task", "star-galaxy", "--output", "m", "--architecture", "lenett"],
        "did you mean lenet? Known: "
      ),
      (["train", "d", "--task", "star-galaxy", "--output", "m", "--schedule", "cosin"], "did you mean cosine?"),
      (["train", "d", "--task", "star-galaxy", "--output", "m", "--augment", "turn"], "did you mean 'turns'?"),
      (["train", "d", "--task", "star-galaxy", "--output", "m", "--precision", "f16"], "there is no \"f16\""),
      (["train", "d", "--task", "star-galaxy", "--output", "m", "--validation", "1.5"], "is not between 0 and 0.95"),
      (["train", "d", "--task", "star-galaxy", "--output", "m", "--views", "3"], "3 views; 1, 4 or 8"),
      (["train", "d", "--task", "star-galaxy", "--output", "m", "--seed", "-1"], "is not a whole number from 0"),
      (["train", "d", "--task", "star-galaxy", "--output", "m", "--threads", "0"], "is not between 1 and 1024"),
      (["classify", "m"], "classify needs MODEL PATH..."),
      (["classify", "m", "p", "--output", "t.txt"], "its name must end in .csv, .fits, .vot, .jsonl"),
      (["probe", "m", "d", "--epsilon", "-0.5"], "--epsilon: \"-0.5\" is negative"),
      (["probe", "m", "d", "--epsilon", "nan"], "is not a number"),
      (["probe", "m", "d", "--attack", "fsgm"], "did you mean fgsm?"),
      (["probe", "m", "d", "--unit", "sigmas"], "did you mean sigma?"),
      (["probe", "m", "d", "--bounds", "5,1"], "is not LOW,HIGH"),
      (["features", "p", "--block-norm", "Lx9y"], "there is no \"Lx9y\"; known: L1, "),
      (["features", "p", "--cell", "8x"], "is neither a whole number nor ROWSxCOLUMNS"),
      (["augment", "p"], "--output SHEET.png|DIR is missing"),
      (["simulate", "star-galaxi", "--output", "d"], "did you mean star-galaxy?"),
      (["simulate", "morphology"], "--output DIR is missing"),
      (["simulate", "morphology", "--count", "0", "--output", "d"], "is not between 1"),
      (["simulate", "spectra", "--fields", "3", "--output", "d"], "--fields says nothing of spectra"),
      (["simulate", "morphology", "--snr", "3", "--output", "d"], "--snr says nothing of morphology"),
      (["simulate", "spectra", "--kinds", "stras", "--output", "d"], "did you mean stars?"),
      (["simulate", "spectra", "--snr", "30,3", "--output", "d"], "the lower and the upper end of a range"),
      (["inspect", "a", "b", "--plot", "p.svg"], "--plot draws one spectrum, not 2 files"),
      (["inspect", "a", "--redshift", "1"], "--redshift belongs to --plot"),
      (["bench", "--network", "fleming-compakt"], "did you mean fleming-compact?"),
      (["bench", "--mode", "inferense"], "did you mean inference?"),
      (["bench", "--input", "5x44"], "is not BANDSxROWSxCOLUMNS"),
    ])
  func usage(_ arguments: [String], _ expected: String) {
    let ran = Ran(arguments)
    #expect(ran.status == 64)
    #expect(ran.output == "")
    #expect(ran.errors.contains(expected), "\(ran.errors)")
    #expect(ran.errors.split(separator: "\n").count == 1)
  }

  @Test("what does not exist is no input")
  func missing() throws {
    let folder = try TemporaryFolder()
    let nowhere = folder.file("nowhere")
    let model = folder.file("m.safetensors")
    for arguments in [
      ["train", nowhere, "--task", "star-galaxy", "--output", model], ["classify", nowhere, nowhere],
      ["evaluate", nowhere, nowhere], ["probe", nowhere, nowhere], ["features", nowhere], ["inspect", nowhere],
      ["augment", nowhere, "--output", folder.file("s.png")], ["bench", "--network", nowhere + ".safetensors"],
      ["train", nowhere, "--task", nowhere + ".json", "--output", model],
      ["demo", "--samples", nowhere, "--output", folder.file("demo")],
    ] {
      let ran = Ran(arguments)
      #expect(ran.status == 66, "\(arguments): \(ran.errors)")
      #expect(ran.errors.contains("nowhere"), "\(ran.errors)")
      #expect(ran.errors.split(separator: "\n").count == 1)
    }
    #expect(try folder.names() == [])
  }

  @Test("outputs that cannot be created are found out first, and leave no trace")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    let nowhere = folder.file("no/such/folder/x")
    for arguments in [
      ["train", "d", "--task", "star-galaxy", "--output", nowhere],
      ["train", "d", "--task", "star-galaxy", "--output", folder.path],
      ["classify", "m", "p", "--output", nowhere + ".csv"],
      ["classify", "m", "p", "--json", nowhere, "--output", folder.file("t.csv")],
      ["evaluate", "m", "d", "--json", nowhere], ["probe", "m", "d", "--json", nowhere],
      ["probe", "m", "d", "--save", "/dev/null/x"], ["features", "p", "--output", nowhere + ".fits"],
      ["augment", "p", "--output", nowhere + ".png"], ["augment", "p", "--output", "/dev/null/x"],
      ["simulate", "morphology", "--output", "/dev/null/x"], ["inspect", "f", "--json", nowhere],
      ["bench", "--json", nowhere],
    ] {
      let ran = Ran(arguments)
      #expect(ran.status == 73, "\(arguments): \(ran.errors)")
      #expect(ran.errors.contains("cannot create"), "\(ran.errors)")
    }
    #expect(try folder.names() == [])
  }
}
