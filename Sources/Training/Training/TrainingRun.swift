import Groundwork
import Networks

/// One run of a trainer: the plan, the state between steps, and how they move on, member after member.
final class TrainingRun {
  let trainer: Trainer
  let interruption: Interruption
  let events: (TrainingEvent) -> Void
  /// The members of the committee that are done.
  private(set) var finished: [Network] = []
  private(set) var plan: Plan
  let judge: Judge
  let objective: Objective
  let loss: Loss
  var state = Checkpoint.State()
  var best: [Float]?
  var average: MovingAverage?
  var stopwatch = Stopwatch()
  private(set) var lastSave = Stopwatch()

  var configuration: TrainingConfiguration { trainer.configuration }
  var survey: Survey { trainer.survey }
  var dataset: Dataset { trainer.survey.dataset }
  /// The member in training, from 1.
  var member: Int { finished.count + 1 }
  /// The seed of the member in training.
  var memberSeed: UInt64 { configuration.seed(ofMember: member) }
  /// The epochs of the member in training.
  var memberHistory: ArraySlice<EpochRecord> { state.history.suffix(state.epoch - 1) }

  /// Seconds between two checkpoints; how often has no bearing on the result.
  static let secondsBetweenCheckpoints = 10.0

  init(
    _ trainer: Trainer, resume: Bool, interruption: Interruption, events: @escaping (TrainingEvent) -> Void
  ) throws {
    self.trainer = trainer
    self.interruption = interruption
    self.events = events
    let configuration = trainer.configuration
    let survey = trainer.survey
    let dataset = survey.dataset
    objective = try Objective(trainer)
    loss = trainer.loss

    var network = Network(trainer.architecture, seed: configuration.seed(ofMember: 1))
    var checkpoint: Checkpoint?
    if resume {
      let path = trainer.paths.checkpoint
      let found = try Checkpoint.read(path, optimizerBlocks: configuration.optimizer.stateBlockCount)
      try found.check(
        against: trainer.record([], bestEpoch: 0), architecture: trainer.architecture, classes: dataset.classes,
        targets: trainer.targets, numbers: survey.contract.numbers, path: path)
      finished = found.finished
      network = found.current
      checkpoint = found
    } else {
      try configuration.start?.fill(&network, tell: events)
    }
    plan = try Self.plan(network, configuration, loss)
    judge = try Judge(
      survey, network: network, targets: trainer.targets, batch: min(128, configuration.batch),
      threads: configuration.threads)
    average = MovingAverage(configuration, values: checkpoint?.average ?? network.values)
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

  private static func plan(
    _ network: Network, _ configuration: TrainingConfiguration, _ loss: Loss
  ) throws -> Plan {
    try Plan(
      network, batch: configuration.batch, purpose: .training, loss: loss, optimizer: configuration.optimizer,
      frozen: try network.architecture.frozenLayers(configuration.start?.frozen ?? []),
      precision: configuration.precision ?? .f32, threads: configuration.threads)
  }

  var hasLostPatience: Bool {
    guard let patience = configuration.patience, state.bestEpoch > 0 else { return false }
    return state.epoch - 1 - state.bestEpoch >= patience
  }

  /// Runs the epochs that are left of the members that are left, and writes the model.
  func train() throws -> Model {
    if state.epoch == 1, state.step == 0 { try survey.split.write(to: trainer.paths.split, dataset: dataset) }
    while true {
      while state.epoch <= configuration.epochs, !state.isStopped {
        try trainEpoch()
        try judgeEpoch()
      }
      guard member < configuration.members else { break }
      try startNextMember()
    }
    try save()
    let model = try model(Committee(finished + [judged()]))
    try model.write(to: trainer.paths.model)
    return model
  }

  private func startNextMember() throws {
    finished.append(judged())
    var network = Network(trainer.architecture, seed: memberSeed)
    try configuration.start?.fill(&network)
    plan = try Self.plan(network, configuration, loss)
    average = MovingAverage(configuration, values: network.values)
    best = nil
    let history = state.history
    state = Checkpoint.State()
    state.history = history
  }

  func save() throws {
    let model = Model(
      committee: Committee(finished + [plan.network()]), contract: survey.contract, classes: dataset.classes,
      targets: trainer.targets, task: trainer.task,
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

  /// The model of a committee, calibrated and judged on the validation split.
  func model(_ committee: Committee) throws -> Model {
    var contract = survey.contract
    contract.views = configuration.views
    var model = Model(
      committee: committee, contract: contract, classes: dataset.classes, targets: trainer.targets, task: trainer.task,
      training: trainer.record(state.history, bestEpoch: state.bestEpoch))
    let places = survey.split.validation
    guard !places.isEmpty else { return model }
    try model.judge(on: dataset.selecting(places), by: configuration) { temperature in
      try judge.outputs(committee, places: places, views: configuration.views, temperature: temperature)
    }
    return model
  }
}
