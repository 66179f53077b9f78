import Groundwork
import Training

/// The steps of the demo: each runs the very command line that it prints.
struct DemoRun {
  /// Passes of the training when none are asked for.
  static let epochs = 12

  let samples: String
  let folder: String
  let console: Console
  var seed: UInt64 = 1
  var threads = 0
  var epochs = DemoRun.epochs

  private var data: String { "\(samples)/star-galaxy" }
  private var model: String { "\(folder)/star-galaxy.safetensors" }
  private var split: String { TrainingPaths(model: model).split }

  /// Runs every step; returns the status of the first that failed, or 0.
  func run() throws -> Int32 {
    let start = Clock.now()
    var common: [String] = seed == 1 ? [] : ["--seed", "\(seed)"]
    if threads > 0 { common += ["--threads", "\(threads)"] }
    let steps: [(title: String, arguments: [String])] = [
      ("What one of the samples holds", ["inspect", try firstSample()]),
      (
        "Train a network on stars and galaxies out of FITS files",
        ["train", data, "--task", "star-galaxy", "--epochs", "\(epochs)", "--output", model] + common
      ),
      ("Classify a folder into a table", ["classify", model, data, "--output", "\(folder)/objects.csv"]),
      (
        "Measure it on the objects it was not trained on",
        ["evaluate", model, data, "--split", split, "--json", "\(folder)/metrics.json"]
      ),
      (
        "Probe it: how little must change before a star becomes a galaxy?",
        [
          "probe", model, data, "--split", split, "--attack", "fgsm,pgd", "--epsilon", "0,0.01,0.05,0.1,0.25",
          "--limit",
          "100", "--json", "\(folder)/probe.json",
        ] + common
      ),
      ("Look at random views of a galaxy", ["augment", try firstSample(), "--output", "\(folder)/views.png"]),
    ]
    for (i, step) in steps.enumerated() {
      try StopSignal.check("what is in \(folder) stays")
      try console.print(
        "\n\(i + 1). \(step.title)\n\n$ fleming \(step.arguments.map(Parser.quoted).joined(separator: " "))\n")
      let arguments = step.arguments + (console.quiet ? ["--quiet"] : [])
      let status = FlemingCommand.run(arguments, output: console.output, errors: console.errors)
      guard status == 0 else { return status }
    }
    let sheet = try DemoSheetMaker(model: model, data: data, split: split, threads: threads).write(
      to: "\(folder)/sheet.svg")
    try console.print(
      "\n\(steps.count + 1). A sheet of it all\n\n\(sheet)\nDone in \(Clock.text(Clock.now() - start)).")
    return 0
  }

  /// A galaxy to look at.
  private func firstSample() throws -> String {
    let dataset = try Dataset(reading: data)
    let galaxy = dataset.classes.firstIndex(of: "galaxy") ?? 0
    guard let sample = dataset.samples.first(where: { $0.label == galaxy }) else {
      throw TrainingError.badDataset(path: data, reason: "it holds no galaxy")
    }
    return sample.path
  }
}
