import Groundwork
import Networks

/// One run of a trainer: the plan, the state between steps, and how they move on.
final class TrainingRun {
  private let trainer: Trainer
  private let interruption: Interruption
  private let events: (TrainingEvent) -> Void
  private let plan: Plan
  private let judge: Judge
  private let classWeights: [Float]
  private let isWeighted: Bool
  private var state = Checkpoint.State()
  private var best: [Float]?
  private var average: MovingAverage?
  private var stopwatch = Stopwatch()
  private var lastSave = Stopwatch()

  private var configuration: TrainingConfiguration { trainer.configuration }
  private var survey: Survey { trainer.survey }
  private var dataset: Dataset { trainer.survey.dataset }

  /// Seconds between two checkpoints; how often has no bearing on the result.
  private static let secondsBetweenCheckpoints = 10.0

  init(
    _ trainer: Trainer, resume: Bool, interruption: Interruption, events: @escaping (TrainingEvent) -> Void
  ) throws {
    self.trainer = trainer
    self.interruption = interruption
    self.events = events
    let configuration = trainer.configuration
    let survey = trainer.survey
    let dataset = survey.dataset
    var counts = [Int](repeating: 0, count: dataset.classes.count)
    for place in survey.split.training { counts[dataset.samples[place].label] += 1 }
    classWeights = try configuration.classWeights.weights(counts: counts, classes: dataset.classes)
    isWeighted = configuration.classWeights != .none

    var network = Network(trainer.architecture, seed: configuration.seed)
    var checkpoint: Checkpoint?
    if resume {
      let path = trainer.paths.checkpoint
      let found = try Checkpoint.read(path, optimizerBlocks: configuration.optimizer.stateBlockCount)
      try found.check(
        against: trainer.record([], bestEpoch: 0), architecture: trainer.architecture, classes: dataset.classes,
        path: path)
      network = found.model.network
      checkpoint = found
    }
    plan = try Plan(
      network, batch: configuration.batch, purpose: .training,
      loss: configuration.loss(outputs: trainer.architecture.outputs), optimizer: configuration.optimizer,
      threads: configuration.threads)
    judge = try Judge(survey, network: network, batch: min(128, configuration.batch), threads: configuration.threads)
    if configuration.averaging > 0 {
      average = MovingAverage(decay: configuration.averaging, values: checkpoint?.average ?? network.values)
    }
    if let checkpoint {
      state = checkpoint.state
      best = checkpoint.best
      try plan.restore(optimizerState: checkpoint.optimizer + [checkpoint.state.optimizerCount])
      // A run that may go on longer than the one that stopped is not stopped any more.
      state.isStopped = hasLostPatience
    }
    events(
      .started(
        trainingSamples: survey.split.training.count, validationSamples: survey.split.validation.count,
        parameters: trainer.architecture.parameterCount, stepsPerEpoch: stepsPerEpoch,
        resumedFrom: checkpoint.map { $0.state.epoch }))
  }

  /// Steps of an epoch. A rest of less than a quarter of a batch is left out (each epoch another one): its gradient
  /// would be noise at full learning rate.
  private var stepsPerEpoch: Int {
    let (whole, rest) = survey.split.training.count.quotientAndRemainder(dividingBy: configuration.batch)
    return whole + (rest > 0 && (whole == 0 || 4 * rest >= configuration.batch) ? 1 : 0)
  }

  private var hasLostPatience: Bool {
    guard let patience = configuration.patience, state.bestEpoch > 0 else { return false }
    return state.epoch - 1 - state.bestEpoch >= patience
  }

  /// Runs the epochs that are left and writes the model.
  func train() throws -> Model {
    if state.epoch == 1, state.step == 0 { try survey.split.write(to: trainer.paths.split, dataset: dataset) }
    while state.epoch <= configuration.epochs, !state.isStopped {
      try trainEpoch()
      try judgeEpoch()
    }
    try save()
    let model = try finished()
    try model.write(to: trainer.paths.model)
    return model
  }

  // MARK: Steps

  private func trainEpoch() throws {
    let steps = stepsPerEpoch
    let threads = configuration.threads > 0 ? configuration.threads : WorkerThreads.processorCount
    let pass = Loader.Pass.training(
      survey.split.training, seed: configuration.seed, epoch: state.epoch, augmentation: configuration.augmentation)
    let loader = try Loader(survey, pass: pass, batch: configuration.batch, threads: threads, first: state.step)
    defer { loader.stop() }
    stopwatch = Stopwatch()
    var images = 0
    while state.step < steps {
      if interruption.isRequested {
        try save()
        throw TrainingError.interrupted(checkpoint: trainer.paths.checkpoint)
      }
      guard let batch = try loader.next() else { break }
      try step(batch, of: steps)
      images += batch.count
      report(steps: steps, images: images)
    }
  }

  private func step(_ batch: Batch, of steps: Int) throws {
    let weights = isWeighted ? batch.labels.map { classWeights[Int($0)] } : []
    var source = RandomSource(
      seed: configuration.seed, epoch: state.epoch, sample: state.step, purpose: "dropout")
    let loss = try plan.trainingStep(
      batch.values, count: batch.count, targets: .classes(batch.labels), sampleWeights: weights,
      learningRate: learningRate(of: steps), dropoutSeed: source.next())
    guard loss.isFinite else { throw try diverged() }
    let weight = isWeighted ? weights.reduce(0) { $0 + Double($1) } : Double(batch.count)
    state.lossSum += loss * weight
    state.lossWeight += weight
    state.step += 1
    state.steps += 1
    if average != nil, state.steps % MovingAverage.interval == 0 {
      average?.take(plan.network().values, steps: state.steps)
    }
  }

  private func learningRate(of steps: Int) -> Double {
    configuration.schedule.rate(
      base: configuration.learningRate, epoch: Double(state.epoch - 1) + Double(state.step) / Double(steps),
      epochs: configuration.epochs, losses: state.history.map { $0.validationLoss ?? $0.trainingLoss })
  }

  private func report(steps: Int, images: Int) {
    let seconds = max(stopwatch.seconds, 1e-9)
    let rate = Double(images) / seconds
    let left = (configuration.epochs - state.epoch) * survey.split.training.count
    let rest = Double(left) + Double((steps - state.step) * configuration.batch)
    events(
      .step(
        TrainingEvent.Progress(
          epoch: state.epoch, epochs: configuration.epochs, step: state.step, steps: steps,
          loss: state.lossWeight > 0 ? state.lossSum / state.lossWeight : 0, imagesPerSecond: rate,
          secondsLeft: rest / rate)))
  }

  /// The error of a loss that is no number, behind the best model so far.
  private func diverged() throws -> TrainingError {
    var advice = "try a smaller learning rate than \(configuration.learningRate)"
    if best != nil {
      try finished().write(to: trainer.paths.model)
      advice += "; the model of epoch \(state.bestEpoch), the best so far, is in \(trainer.paths.model)"
    }
    return .diverged(epoch: state.epoch, step: state.step + 1, advice: advice)
  }

  // MARK: Epochs

  /// The parameters that are judged and kept: the moving average where there is one.
  private func judged() -> Network {
    guard let average else { return plan.network() }
    return Network(architecture: trainer.architecture, values: average.values)
  }

  private func judgeEpoch() throws {
    let trainingSeconds = stopwatch.seconds
    var record = EpochRecord(
      epoch: state.epoch, learningRate: learningRate(of: stepsPerEpoch),
      trainingLoss: state.lossWeight > 0 ? state.lossSum / state.lossWeight : 0, isBest: false)
    let places = survey.split.validation
    if places.isEmpty {
      record.isBest = true
    } else {
      let network = judged()
      let logits = try judge.logits(network, places: places)
      let score = Answers.score(
        ofLogits: logits, outputs: trainer.architecture.outputs, classes: dataset.classes.count,
        labels: places.map { dataset.samples[$0].label })
      guard score.loss.isFinite else { throw try diverged() }
      record.validationLoss = score.loss
      record.validationAccuracy = score.accuracy
      record.isBest = score.loss < state.bestLoss ?? .infinity
      if record.isBest {
        state.bestLoss = score.loss
        state.bestEpoch = state.epoch
        best = network.values
      }
    }
    record.seconds = stopwatch.seconds
    record.imagesPerSecond = Double(survey.split.training.count) / max(trainingSeconds, 1e-9)
    state.history.append(record)
    state.epoch += 1
    state.step = 0
    state.lossSum = 0
    state.lossWeight = 0
    try writeHistory()
    events(.epoch(record))
    if hasLostPatience {
      state.isStopped = true
      events(.stoppedEarly(epoch: state.epoch - 1, best: state.bestEpoch))
    }
    if lastSave.seconds > Self.secondsBetweenCheckpoints { try save() }
  }

  private func writeHistory() throws {
    let lines = try state.history.map { try Model.json($0) + "\n" }
    try AtomicFile.write(lines.joined(), to: trainer.paths.history)
  }

  private func save() throws {
    let network = plan.network()
    let model = Model(
      network: network, contract: survey.contract, classes: dataset.classes, task: trainer.task,
      training: trainer.record(state.history, bestEpoch: state.bestEpoch))
    // One block as long as the parameters for each of the optimiser's, then its count of updates.
    let optimizer = plan.optimizerState
    state.optimizerCount = optimizer.last ?? []
    let checkpoint = Checkpoint(
      model: model, state: state, best: best, average: average?.values, optimizer: Array(optimizer.dropLast()))
    try checkpoint.write(to: trainer.paths.checkpoint)
    lastSave = Stopwatch()
    events(.checkpoint(path: trainer.paths.checkpoint))
  }

  // MARK: The end

  /// The model of the best epoch, calibrated and judged on the validation split.
  private func finished() throws -> Model {
    var network = judged()
    if let best { network.values = best }
    var contract = survey.contract
    contract.views = configuration.views
    var model = Model(
      network: network, contract: contract, classes: dataset.classes, task: trainer.task,
      training: trainer.record(state.history, bestEpoch: state.bestEpoch))
    let places = survey.split.validation
    guard !places.isEmpty else { return model }
    let labels = places.map { dataset.samples[$0].label }
    let outputs = trainer.architecture.outputs
    let logits = try judge.logits(network, places: places, views: contract.views)
    if configuration.calibrates {
      model.temperature = Answers.temperature(
        ofLogits: logits, outputs: outputs, classes: dataset.classes.count, labels: labels)
    }
    let probabilities = Answers.probabilities(
      ofLogits: logits, outputs: outputs, classes: dataset.classes.count, temperature: model.temperature)
    model.metrics = try Evaluation(
      labels: labels, probabilities: probabilities, classes: dataset.classes,
      positive: trainer.task.positive.flatMap { dataset.classes.contains($0) ? $0 : nil },
      bootstrap: Bootstrap(seed: configuration.seed))
    return model
  }
}
