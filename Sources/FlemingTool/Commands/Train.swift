import Augmentation
import Groundwork
import Networks
import SkyFiles
import Synchronization
import Training

extension Command {
  /// `fleming train`.
  static let train = Command(
    name: "train", summary: "train a network on class folders or a table of images or spectra", arguments: "DATA",
    count: 1...1,
    discussion: """
      DATA is a folder with one folder of images for each class, or a table (CSV, FITS or VOTable) with the columns path and label. FITS, PNG and JPEG files may be mixed. With --task spectra the files are spectra of any form, brought to one grid of wavelengths; with --targets numeric columns of the table (labels.csv in a folder) are learnt in place of classes, each with its error; empty entries are left out. With --numbers columns of the table (magnitudes, a redshift) go into the network beside each picture: into its side input, or joined to the features in front of its first dense layer; they are standardised, and an empty entry counts as the mean. The model file carries the network, its input contract, the classes and how it was made; beside it lie its history (one line of JSON an epoch) and the split. The epoch with the least validation loss is kept, or with --keep last the last, so that the samples that judge choose nothing.
      Ctrl-C saves the state; the same command with --resume goes on. The same data, options, seed, threads and machine give the same model, bit for bit, also when resumed.
      --folds K trains K models, each judged on the K-th of the samples that it did not see, and tells mean and spread of every metric; the answers go to a table beside the models (NAME.predictions.csv). The networks of all folds together are the model, calibrated on those answers: every sample has trained and judged.
      Words of --augment, separated by commas: \(Augmentation.usage.joined(separator: ", ")). Of spectra: \(SpectrumAugmentation.usage.joined(separator: ", ")).
      """,
    options: TrainOptions.options + [Option.json],
    examples: [
      ("fleming train samples/star-galaxy --task star-galaxy --output model.safetensors", "the usual network"),
      (
        "fleming train DATA --task morphology --epochs 20 --augment turns,flips,zoom=1.2 --output m.safetensors",
        "other views of the images"
      ),
      (
        "fleming train labels.csv --task star-galaxy --validation held-out --output m.safetensors",
        "own validation data"
      ),
      (
        "fleming train labels.csv --task spectra --targets teff:log,logg,feh --output stars.safetensors",
        "numbers with errors from spectra"
      ),
      (
        "fleming train labels.csv --task morphology --numbers rmag,redshift --output m.safetensors",
        "numbers beside the pictures"
      ),
      ("fleming train DATA --task spectra --folds 5 --output m.safetensors", "how well it would do, five times over"),
    ]
  ) { invocation, console in
    let options = try TrainOptions(invocation)
    try Outputs.check(options.output)
    if let json = invocation.text("json") { try Outputs.check(json) }
    let start = Clock.now()
    let (dataset, split) = try options.data()
    StopSignal.listen()
    if let folds = options.folds {
      return try crossValidate(dataset, folds, options, invocation.text("json"), start, console)
    }
    let survey = try survey(dataset, split, options, console)
    let trainer = try Trainer(
      survey: survey, task: options.task, configuration: options.configuration,
      provenance: .init(version: FlemingCommand.version, command: options.provenance), output: options.output)
    let status = BadInputs.report(survey.badInputs, of: dataset.samples.count + dataset.badInputs.count, console)
    let teller = TrainingTeller(console, options.configuration)
    let model = try trainer.run(resume: invocation.has("resume"), interruption: StopSignal.interruption) {
      teller.tell($0)
    }
    teller.finish()
    let baselines = options.wantsBaselines ? try survey.baselines(targets: options.task.targets) : []
    let report = TrainReport(model, baselines, path: options.output, seconds: Clock.now() - start)
    try console.print(report.text)
    try Outputs.write(json: report, to: invocation.text("json"), console)
    return status
  }

  /// Trains and judges as many models as folds.
  private static func crossValidate(
    _ dataset: Dataset, _ folds: Int, _ options: TrainOptions, _ json: String?, _ start: Double, _ console: Console
  ) throws -> Int32 {
    let survey = try survey(dataset, Split(training: Array(dataset.samples.indices), validation: []), options, console)
    let validation = try CrossValidation(
      survey, folds: folds, task: options.task, configuration: options.configuration,
      provenance: .init(version: FlemingCommand.version, command: options.provenance), output: options.output)
    try Outputs.check(validation.paths.predictions)
    let status = BadInputs.report(survey.badInputs, of: dataset.samples.count + dataset.badInputs.count, console)
    let teller = TrainingTeller(console, options.configuration)
    let result = try validation.run(interruption: StopSignal.interruption) {
      console.note("fold \($0 + 1) of \(folds)")
    } events: {
      teller.tell($0)
    }
    teller.finish()
    let numbers = result.folds.enumerated().flatMap { fold, part in part.dataset.samples.map { _ in fold + 1 } }
    try result.pooled.table(folds: numbers).write(to: validation.paths.predictions)
    let baselines = options.wantsBaselines ? try validation.baselines() : []
    let report = try CrossValidationReport(
      result, validation, baselines,
      positive: options.task.positive.flatMap { dataset.classes.contains($0) ? $0 : nil },
      bootstrap: Bootstrap(seed: options.configuration.seed), seconds: Clock.now() - start)
    if json != "-" { try console.print(report.text) }
    try Outputs.write(json: report, to: json, console)
    return status
  }

  private static func survey(
    _ dataset: Dataset, _ split: Split, _ options: TrainOptions, _ console: Console
  ) throws -> Survey {
    let progress = Mutex(Progress("reading", of: dataset.samples.count, unit: options.task.samples.plural, console))
    defer { progress.withLock { $0.finish() } }
    return try interruptible("nothing was trained yet") {
      try Survey(
        dataset, split: split, task: options.task, cacheBytes: options.cacheBytes,
        threads: options.configuration.threads, interruption: StopSignal.interruption
      ) { done, _ in progress.withLock { $0.update(done) } }
    }
  }

  /// Runs a step that keeps nothing when interrupted, and says so.
  static func interruptible<Result>(_ detail: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch TrainingError.interrupted {
      throw Interrupted(detail: detail)
    }
  }
}

/// What `train` gives: figures for people and as JSON.
struct TrainReport: Encodable {
  private let model: String
  private let architecture: String
  private let members: Int
  private let parameters: Int
  private let trainingSamples: Int
  private let validationSamples: Int
  private let epochs: Int
  private let bestEpoch: Int
  private let seconds: Double
  private let metrics: Metrics?
  private let baselines: [String: Metrics]?

  enum CodingKeys: String, CodingKey {
    case model, architecture, members, parameters, epochs, seconds, metrics, baselines
    case trainingSamples = "training_samples"
    case validationSamples = "validation_samples"
    case bestEpoch = "best_epoch"
  }

  init(_ model: Model, _ baselines: [BaselineMetrics], path: String, seconds: Double) {
    self.model = path
    architecture = model.architecture.name
    members = model.committee.members.count
    parameters = model.committee.parameterCount
    trainingSamples = model.training?.trainingSamples ?? 0
    validationSamples = model.training?.validationSamples ?? 0
    epochs = model.training?.history.count ?? 0
    bestEpoch = model.training?.bestEpoch ?? 0
    self.seconds = seconds
    metrics = Metrics(model)
    self.baselines = Metrics.byName(baselines)
  }

  /// For a person.
  var text: String {
    var text =
      "\(model): \(members > 1 ? "\(members) times " : "")\(architecture), \(NumberFormat.grouped(parameters)) parameters, "
    text += "\(epochs) epochs in \(Clock.text(seconds))"
    if bestEpoch > 0, members == 1 { text += ", best \(bestEpoch)" }
    if let metrics { text += "\nvalidation: \(metrics.line)" }
    return text + Metrics.lines(baselines)
  }
}
