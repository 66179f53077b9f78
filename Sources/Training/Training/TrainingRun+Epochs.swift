import Groundwork
import Networks

extension TrainingRun {
  /// Steps of an epoch. A rest of less than a quarter of a batch is left out (each epoch another one): its gradient
  /// would be noise at full learning rate.
  var stepsPerEpoch: Int {
    let (whole, rest) = survey.split.training.count.quotientAndRemainder(dividingBy: configuration.batch)
    return whole + (rest > 0 && (whole == 0 || 4 * rest >= configuration.batch) ? 1 : 0)
  }

  /// Takes the steps of the epoch that are left.
  func trainEpoch() throws {
    let steps = stepsPerEpoch
    let threads = configuration.threads > 0 ? configuration.threads : WorkerThreads.processorCount
    let pass = Loader.Pass.training(
      survey.split.training, seed: memberSeed, epoch: state.epoch, views: configuration.randomViews)
    let loader = Loader(survey, pass: pass, batch: configuration.batch, threads: threads, first: state.step)
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
    let (targets, weights) = objective.targets(of: batch, dataset)
    var source = RandomSource(
      seed: memberSeed, epoch: state.epoch, sample: state.step, purpose: "dropout")
    let loss = try batch.withValues {
      try plan.trainingStep(
        $0, count: batch.count, targets: targets, sampleWeights: weights, learningRate: learningRate(of: steps),
        dropoutSeed: source.next())
    }
    guard loss.isFinite else { throw try diverged() }
    let weight = weights.isEmpty ? Double(batch.count) : weights.reduce(0) { $0 + Double($1) }
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
      epochs: configuration.epochs, losses: memberHistory.map { $0.validationLoss ?? $0.trainingLoss })
  }

  private func report(steps: Int, images: Int) {
    let seconds = max(stopwatch.seconds, 1e-9)
    let rate = Double(images) / seconds
    let left = configuration.epochs - state.epoch + (configuration.members - member) * configuration.epochs
    let rest = Double(left * survey.split.training.count + (steps - state.step) * configuration.batch)
    events(
      .step(
        TrainingEvent.Progress(
          member: member, members: configuration.members, epoch: state.epoch, epochs: configuration.epochs,
          step: state.step, steps: steps,
          loss: state.lossWeight > 0 ? state.lossSum / state.lossWeight : 0, imagesPerSecond: rate,
          secondsLeft: rest / rate)))
  }

  /// The error of a loss that is no number, behind the best model so far.
  private func diverged() throws -> TrainingError {
    var advice = "try a smaller learning rate than \(configuration.learningRate)"
    let kept = finished + (best == nil ? [] : [judged()])
    if !kept.isEmpty {
      try model(Committee(kept)).write(to: trainer.paths.model)
      advice += "; the best so far is in \(trainer.paths.model)"
    }
    return .diverged(epoch: state.epoch, step: state.step + 1, advice: advice)
  }

  /// The parameters as they stand: the moving average where there is one.
  private func averaged() -> Network {
    guard let average else { return plan.network() }
    return Network(architecture: trainer.architecture, values: average.values)
  }

  /// The parameters of the best epoch; of the last where none was judged.
  func judged() -> Network {
    best.map { Network(architecture: trainer.architecture, values: $0) } ?? averaged()
  }

  /// Judges the epoch, keeps it when it is the best, and goes on to the next.
  func judgeEpoch() throws {
    let trainingSeconds = stopwatch.seconds
    var record = EpochRecord(
      member: configuration.committee.map { _ in member }, epoch: state.epoch,
      learningRate: learningRate(of: stepsPerEpoch),
      trainingLoss: state.lossWeight > 0 ? state.lossSum / state.lossWeight : 0, isBest: false)
    let places = survey.split.validation
    if places.isEmpty {
      record.isBest = true
    } else {
      let network = averaged()
      let outputs = try judge.outputs(Committee(network), places: places)
      let score = objective.score(outputs, of: places, dataset, loss)
      guard score.loss.isFinite else { throw try diverged() }
      record.validationLoss = score.loss
      record.validationAccuracy = score.accuracy
      record.validationError = score.error
      record.isBest = configuration.keepsLastEpoch == true || score.loss < state.bestLoss ?? .infinity
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
}
