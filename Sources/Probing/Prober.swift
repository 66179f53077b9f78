/// Runs attacks on a model and reports what they did.
///
/// The rules: a sample that is already wrong counts as wrong; the accuracy of an epsilon is the mean over samples of the
/// worst case over attacks; epsilon 0 gives the clean accuracy bit for bit.
public struct Prober {
  /// Samples, and what may be changed in them.
  public let samples: ProbeSamples
  /// The sizes to try.
  public let budget: Budget
  /// The attacks, at least one.
  public let attacks: [any Attack]
  /// The seed of random starts and of the noise control.
  public let seed: UInt64

  /// A probe; throws `ProbingError.noSamples` when there is nothing to probe.
  public init(samples: ProbeSamples, budget: Budget, attacks: [any Attack], seed: UInt64 = 0) throws {
    precondition(!attacks.isEmpty, "a probe needs an attack")
    guard samples.count > 0 else { throw ProbingError.noSamples }
    self.samples = samples
    self.budget = budget
    self.attacks = attacks
    self.seed = seed
  }

  /// One attacked batch, as it is done; throw from the observer to stop.
  public struct Step {
    /// Place of the batch's first sample.
    public let first: Int
    /// The attack's name; "noise" for the control.
    public let attack: String
    /// The size of the ball.
    public let epsilon: Double
    /// The changed values `[sample, band, row, column]`.
    public let values: [Float]
    /// The class each changed sample is taken for.
    public let classes: [Int32]
    /// Batches done and batches in all.
    public let done: Int, total: Int
  }

  /// Runs every attack at every epsilon, the noise control and the checks.
  public func run(_ model: some ProbedModel, observer: (Step) throws -> Void = { _ in }) throws -> ProbeReport {
    precondition(
      samples.elementsPerSample == model.elementsPerSample && samples.bands == model.bands,
      "samples of \(samples.elementsPerSample) values for a model of \(model.elementsPerSample)")
    let clean = try cleanVerdict(model)
    var report = ProbeReport(
      cleanAccuracy: share(clean.right), unit: budget.unit, attacks: [], worstCase: [], noiseControl: [], checks: [])
    var done = 0
    let total = batches(model).count * (attacks.count + 1) * budget.epsilons.count
    for epsilon in budget.epsilons {
      var standing = clean.right
      for (i, attack) in attacks.enumerated() {
        let (outcome, noise) = try strike(attack, model, epsilon, clean, withNoise: i == 0) {
          batch, name, values, classes in
          done += 1
          try observer(
            Step(
              first: batch.first, attack: name, epsilon: epsilon, values: values, classes: classes, done: done,
              total: total))
        }
        for sample in standing.indices where !outcome.right[sample] { standing[sample] = false }
        report.attacks.append(outcome.result(attack, epsilon))
        if i == 0 { report.noiseControl.append(AccuracyPoint(epsilon: epsilon, accuracy: share(noise.right))) }
      }
      report.worstCase.append(AccuracyPoint(epsilon: epsilon, accuracy: share(standing)))
    }
    report.checks = try checks(report, model, clean)
    return report
  }

  /// The values `[sample, band, row, column]` of all samples under one attack.
  public func perturb(_ attack: any Attack, epsilon: Double, model: some ProbedModel) throws -> [Float] {
    try batches(model).flatMap { try attack.perturb(samples.batch($0, epsilon: epsilon), of: model, seed: seed) }
  }
}

/// What the unchanged samples are taken for.
struct CleanVerdict {
  var logits: [Float] = []
  var right: [Bool] = []
}

/// How the samples fared under one attack at one epsilon.
struct Outcome {
  /// Right before and under the attack.
  var right: [Bool] = []
  /// Largest change, in the budget's unit.
  var changes: [Double] = []
  /// Samples the attack could have turned, and those it did.
  var eligible = 0
  var turned = 0

  func result(_ attack: some Attack, _ epsilon: Double) -> AttackResult {
    AttackResult(
      name: attack.name, epsilon: epsilon, accuracy: share(right),
      successRate: eligible == 0 ? 0 : Double(turned) / Double(eligible),
      meanLinf: changes.isEmpty ? 0 : changes.reduce(0, +) / Double(changes.count), parameters: attack.parameters)
  }
}

/// The share of true flags.
func share(_ flags: [Bool]) -> Double {
  flags.isEmpty ? 0 : Double(flags.reduce(0) { $0 + ($1 ? 1 : 0) }) / Double(flags.count)
}

extension Prober {
  typealias Watch = (_ batch: ProbeBatch, _ name: String, _ values: [Float], _ classes: [Int32]) throws -> Void

  /// The sample ranges of the batches; the same for clean and changed samples, so that equal values give equal bits.
  func batches(_ model: some ProbedModel) -> [Range<Int>] {
    let size = max(1, model.largestBatch)
    return stride(from: 0, to: samples.count, by: size).map { $0..<min($0 + size, samples.count) }
  }

  func cleanVerdict(_ model: some ProbedModel) throws -> CleanVerdict {
    var clean = CleanVerdict()
    for range in batches(model) {
      let batch = samples.batch(range, epsilon: 0)
      let logits = try model.logits(batch.values, count: batch.count)
      clean.right += zip(Verdict.classes(logits, count: batch.count), batch.labels).map { $0 == $1 }
      clean.logits += logits
    }
    return clean
  }

  /// One attack at one epsilon on all samples, with the noise control of equal norm beside it when asked for.
  func strike(
    _ attack: any Attack, _ model: some ProbedModel, _ epsilon: Double, _ clean: CleanVerdict, withNoise: Bool = false,
    _ watch: Watch = { _, _, _, _ in }
  ) throws -> (attack: Outcome, noise: Outcome) {
    var outcome = Outcome()
    var control = Outcome()
    let wanted = attack.target?.classes(logits: clean.logits, labels: samples.labels)
    for range in batches(model) {
      let batch = samples.batch(range, epsilon: epsilon)
      let values = try attack.perturb(batch, of: model, seed: seed)
      let classes = try judge(values, batch, model, clean, epsilon, &outcome)
      for (i, sample) in range.enumerated() where clean.right[sample] && wanted?[sample] != batch.labels[i] {
        outcome.eligible += 1
        let turned = wanted.map { classes[i] == $0[sample] } ?? (classes[i] != batch.labels[i])
        if turned { outcome.turned += 1 }
      }
      try watch(batch, attack.name, values, classes)
      guard withNoise else { continue }
      let twin = NoiseControl.twin(of: values, batch, seed: seed)
      try watch(batch, "noise", twin, try judge(twin, batch, model, clean, epsilon, &control))
    }
    return (outcome, control)
  }

  private func judge(
    _ values: [Float], _ batch: ProbeBatch, _ model: some ProbedModel, _ clean: CleanVerdict, _ epsilon: Double,
    _ outcome: inout Outcome
  ) throws -> [Int32] {
    let classes = Verdict.classes(try model.logits(values, count: batch.count), count: batch.count)
    for i in classes.indices { outcome.right.append(clean.right[batch.first + i] && classes[i] == batch.labels[i]) }
    outcome.changes += batch.largestChanges(values, epsilon: epsilon)
    return classes
  }
}
