import Augmentation
import Groundwork
import Networks
import Training

/// The options of `train`, checked.
struct TrainOptions {
  let path: String
  let output: String
  let task: TrainingTask
  let configuration: TrainingConfiguration
  let cacheBytes: Int
  /// The command as the model file tells it: without outputs and what does not change the result.
  let provenance: String
  private let validation: String?
  private let splitFile: String?
  private let group: String?
  private let restrictions: [Restriction]
  /// Whether baselines are judged as well.
  let wantsBaselines: Bool
  /// Folds of a cross-validation; nil: one model.
  let folds: Int?

  static let options = [
    Option("task", "NAME", "\(TrainingTask.names.joined(separator: ", ")), or a FILE.json"),
    Option("targets", "COLUMNS", "learn these numbers, not classes; teff:log learns a logarithm"),
    Option("numbers", "COLUMNS", "numbers of the table that the network takes as well; flux:log takes a logarithm"),
    Option(
      "loss", "NAME", "gaussian (value and error), mixture (of gaussians), \(Loss.names.joined(separator: ", "))",
      initial: "by the task"),
    Option("components", "K", "gaussians a number, of --loss mixture", initial: "3"),
    Parts.restriction,
    Option("output", "MODEL", "the model file, NAME.safetensors"),
    Option(
      "architecture", "NAME", "\(Architecture.presetNames.joined(separator: ", ")), or a FILE.json",
      initial: "fleming-compact"),
    Option("weights", "FILE", "start from the tensors of a safetensors file, of Fleming or PyTorch"),
    Option("weight-map", "MAP.json", "which of them fill which layers, where names and shapes do not tell"),
    Option("freeze", "LAYERS", "layers that stay as they are, or all-but-head"),
    Option("epochs", "N", "passes over the training samples", initial: "60"),
    Option("batch", "N", "samples a step", initial: "64"),
    Option("optimizer", "NAME", "\(Optimizer.names.joined(separator: ", "))", initial: "adamw"),
    Option("learning-rate", "X", "the base learning rate", initial: "0.002"),
    Option("momentum", "X", "of sgd, nesterov and rmsprop", initial: "0.9; 0 for rmsprop"),
    Option("weight-decay", "X", "strength of the weight decay", initial: "0.01 for adamw, else 0"),
    Option("l1", "X", "strength of an L1 penalty on the weights", initial: "0"),
    Option("clip-norm", "X", "largest norm of the gradient", initial: "none"),
    Option("clip-value", "X", "largest magnitude of a gradient's values", initial: "none"),
    Option("schedule", "NAME", "\(Schedule.names.joined(separator: ", "))", initial: "cosine"),
    Option("warm-up", "X", "epochs in which the rate climbs first", initial: "2"),
    Option("label-smoothing", "X", "moves labels toward equal shares", initial: "0"),
    Option("augment", "WORDS", "random views of the training images", initial: "by the task"),
    Option("validation", "DATA", "what judges: a share such as 0.2, or a data set", initial: "0.2"),
    Option("split", "FILE", "the split of an earlier run (its .split.csv)"),
    Option("folds", "K", "cross-validate: K models, each judged on what it did not see, and a committee of all"),
    Option("group", "COLUMN", "keep rows of one value together in the split"),
    Option("baselines", "judge principal components with regression, and nearest neighbours, on the same samples"),
    Option("class-weights", "W", "none, balanced, or numbers", initial: "by the task"),
    Option("patience", "N", "stop after N epochs without a better one", initial: "never"),
    Option("keep", "EPOCH", "best (least validation loss) or last", initial: "best"),
    Option("averaging", "X", "decay of a moving average of the parameters", initial: "0"),
    Option("views", "N", "turned views averaged for an answer: 1, 4 or 8", initial: "1"),
    Option("committee", "N", "networks that are trained and answer together", initial: "1"),
    Option("wavelengths", "LOW,HIGH", "the grid of spectra, Angstrom", initial: "by the data"),
    Option("bins", "N", "bins of the grid", initial: "by the data"),
    Option("channels", "NAMES", "of spectra: normalized, scaled, error", initial: "normalized"),
    Option("medium", "NAME", "vacuum or air: of the grid, and of spectra that do not say", initial: "as they are"),
    Option("rest-frame", "divide wavelengths by 1 + redshift, of the table or the file"),
    Option("precision", "NAME", "arithmetic: \(Precision.names.joined(separator: ", "))", initial: "f32"),
    Option("cache", "MIB", "memory for decoded samples", initial: "1024"),
    Option("resume", "go on from the checkpoint beside the model"),
  ]

  /// Options that neither change the model nor belong in its file.
  private static let untold = ["output", "resume", "quiet", "json", "cache", "threads", "baselines"]

  init(_ invocation: Invocation) throws {
    path = invocation.arguments[0]
    output = try invocation.required("output", "MODEL")
    if output == "-" { throw UsageError(invocation.command, "--output: a model cannot go to standard output") }
    task = try Self.task(invocation)
    restrictions = try Self.restrictions(invocation)
    wantsBaselines = invocation.has("baselines")
    folds = try invocation.integer("folds", 2...1000)
    for name in ["split", "validation", "resume"] where folds != nil && invocation.has(name) {
      throw UsageError(invocation.command, "--folds: the folds judge, so --\(name) cannot be given as well")
    }
    cacheBytes = (try invocation.integer("cache", 0...1_000_000) ?? 1024) << 20
    splitFile = invocation.text("split")
    group = invocation.text("group")
    var configuration = TrainingConfiguration.usual(for: task)
    configuration.loss = try Self.loss(invocation)
    let fraction = invocation.text("validation").flatMap(Double.init)
    validation = fraction == nil ? invocation.text("validation") : nil
    if fraction != nil, let share = try invocation.real("validation", 0...0.95) {
      configuration.validationFraction = share
    }
    try Self.set(&configuration, invocation)
    try configuration.check()
    self.configuration = configuration
    let told = invocation.values.filter { !Self.untold.contains($0.key) }.sorted { $0.key < $1.key }
    provenance =
      (["fleming train", Parser.quoted(path)]
      + told.flatMap { option, values in
        values.map { $0.isEmpty ? "--\(option)" : "--\(option) \(Parser.quoted($0))" }
      })
      .joined(separator: " ")
  }

  private static func loss(_ invocation: Invocation) throws -> Loss? {
    let components = try invocation.integer("components", 1...64)
    let name = try invocation.text("loss").map {
      try Invocation.known($0, ["gaussian", "mixture"] + Loss.names, "--loss", invocation.command)
    }
    guard components == nil || name?.hasPrefix("mixture") == true else {
      throw UsageError(invocation.command, "--components: belongs to --loss mixture")
    }
    switch name {
    case "gaussian": return Loss.gaussianNegativeLogLikelihood(beta: 0.5)
    case "mixture", "mixture-negative-log-likelihood":
      return Loss.mixtureNegativeLogLikelihood(components: components ?? 3)
    default: return try name.map(Loss.named)
    }
  }

  /// The conditions of every `--where`.
  static func restrictions(_ invocation: Invocation) throws -> [Restriction] {
    try (invocation.values["where"] ?? []).map { text in
      guard let restriction = Restriction(parsing: text) else {
        throw invocation.wrong("where", text, "is neither COLUMN=VALUE nor COLUMN=LOW:HIGH")
      }
      return restriction
    }
  }

  private static func set(_ configuration: inout TrainingConfiguration, _ invocation: Invocation) throws {
    if let name = invocation.text("architecture") {
      configuration.architecture =
        name.contains("/") || name.hasSuffix(".json")
        ? name : try Invocation.known(name, Architecture.presetNames, "--architecture", invocation.command)
    }
    configuration.start = try start(invocation)
    if let epochs = try invocation.integer("epochs", 1...1_000_000) { configuration.epochs = epochs }
    if let batch = try invocation.integer("batch", 1...65_536) { configuration.batch = batch }
    try setOptimizer(&configuration, invocation)
    if let rate = try invocation.real("learning-rate", 0...1000) {
      guard rate > 0 else { throw UsageError(invocation.command, "--learning-rate: must be above 0") }
      configuration.learningRate = rate
    }
    if let smoothing = try invocation.real("label-smoothing", 0...0.999) { configuration.labelSmoothing = smoothing }
    let warmUp = try invocation.real("warm-up", 0...100_000)
    if let name = try invocation.word("schedule", Schedule.names) {
      // One cycle climbs by itself.
      let usual = name == "one-cycle" ? 0 : configuration.schedule.warmUpEpochs
      configuration.schedule = try Schedule.named(
        name, epochs: configuration.epochs, warmUpEpochs: warmUp ?? usual)
    } else if let warmUp {
      configuration.schedule.warmUpEpochs = warmUp
    }
    if let words = invocation.text("augment") {
      if configuration.spectrumAugmentation == nil {
        configuration.augmentation = try Augmentation(parsing: words)
      } else {
        configuration.spectrumAugmentation = try SpectrumAugmentation(parsing: words)
      }
    }
    if let text = invocation.text("class-weights") { configuration.classWeights = try ClassWeights(parsing: text) }
    if let patience = try invocation.integer("patience", 1...1_000_000) { configuration.patience = patience }
    if try invocation.word("keep", ["best", "last"]) == "last" { configuration.keepsLastEpoch = true }
    if let averaging = try invocation.real("averaging", 0...0.999999) { configuration.averaging = averaging }
    if let views = try invocation.integer("views", 1...8) { configuration.views = views }
    if let members = try invocation.integer("committee", 1...Committee.mostMembers), members > 1 {
      configuration.committee = members
    }
    let precision = try invocation.word("precision", Precision.names).flatMap(Precision.init)
    if let precision, precision != .f32 { configuration.precision = precision }
    configuration.seed = try invocation.seed()
    configuration.threads = try invocation.threads()
  }

  private static func start(_ invocation: Invocation) throws -> StartingPoint? {
    let start = StartingPoint(
      weights: invocation.text("weights"), weightMap: invocation.text("weight-map"),
      frozen: invocation.text("freeze")?.split(separator: ",").map(String.init) ?? [])
    if start.weightMap != nil, start.weights == nil {
      throw UsageError(invocation.command, "--weight-map: needs --weights")
    }
    return start == StartingPoint() ? nil : start
  }

  private static func setOptimizer(_ configuration: inout TrainingConfiguration, _ invocation: Invocation) throws {
    let momentum = try invocation.real("momentum", 0...0.99999)
    if let name = try invocation.word("optimizer", Optimizer.names) {
      if momentum != nil, !["sgd", "nesterov", "rmsprop"].contains(name) {
        throw UsageError(invocation.command, "--momentum: \(name) has none; sgd, nesterov and rmsprop have")
      }
      configuration.optimizer = try Optimizer.named(
        name, weightDecay: name == "adamw" ? 0.01 : 0, momentum: momentum)
    } else if momentum != nil {
      throw UsageError(invocation.command, "--momentum: needs --optimizer sgd, nesterov or rmsprop")
    }
    if let decay = try invocation.real("weight-decay", 0...1000) { configuration.optimizer.weightDecay = decay }
    if let l1 = try invocation.real("l1", 0...1000), l1 > 0 { configuration.optimizer.l1 = l1 }
    if let norm = try invocation.real("clip-norm", 0...1e9), norm > 0 { configuration.optimizer.clipNorm = norm }
    if let value = try invocation.real("clip-value", 0...1e9), value > 0 { configuration.optimizer.clipValue = value }
  }

  /// The data set and its split; given validation data are added behind the training data.
  func data() throws -> (Dataset, Split) {
    let dataset = try dataset(path, classes: nil)
    if let splitFile { return (dataset, try Split(reading: splitFile, dataset: dataset)) }
    guard let validation else {
      return (
        dataset,
        try Split(of: dataset, validationFraction: configuration.validationFraction, seed: configuration.seed)
      )
    }
    let judges = try self.dataset(validation, classes: task.targets.isEmpty ? dataset.classes : nil)
    let shared = Set(dataset.samples.map(\.path)).intersection(judges.samples.map(\.path))
    if let path = shared.min() {
      throw UsageError("train", "--validation: \(path) is a training sample too; the two must not overlap")
    }
    let renamed = judges.samples.map { sample in
      var sample = sample
      sample.id = "validation/\(sample.id)"
      return sample
    }
    let both = Dataset(
      path: dataset.path, classes: dataset.classes, targets: dataset.targets, numbers: dataset.numbers,
      samples: dataset.samples + renamed, badInputs: dataset.badInputs + judges.badInputs)
    let count = dataset.samples.count
    return (both, Split(training: Array(0..<count), validation: Array(count..<both.samples.count)))
  }

  private func dataset(_ path: String, classes: [String]?) throws -> Dataset {
    let dataset = try Dataset(
      reading: path, kind: task.samples, classes: classes, targets: task.targets.map(\.name),
      numbers: task.numbers.map(\.name), group: group)
    return try restrictions.reduce(dataset) { try $0.restricted(to: $1) }
  }
}
