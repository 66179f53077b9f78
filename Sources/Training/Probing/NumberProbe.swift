import Groundwork
import Probing

/// Runs attacks on a model that answers with numbers: up its loss, beside noise of the same norms, and tells how far the
/// answers moved.
public struct NumberProbe {
  private let dataset: Dataset
  private let prober: Prober

  /// At most so many samples take part in the check that needs further attacks.
  private static let checkedSamples = 64

  /// A probe of samples whose labels are their places in the data set; throws `ProbingError.noSamples` when there are none.
  public init(
    samples: ProbeSamples, dataset: Dataset, budget: Budget, attacks: [any Attack], seed: UInt64 = 0
  ) throws {
    precondition(
      samples.labels.elementsEqual(dataset.samples.indices.map { Int32($0) }), "labels that are not places of samples")
    self.dataset = dataset
    prober = try Prober(samples: samples, budget: budget, attacks: attacks, seed: seed)
  }

  /// Answers and losses of some samples.
  private struct Answered {
    var estimates: [[Estimate]] = []
    var losses: [Double] = []
    var changes: [Double] = []
    /// Samples whose gradient is 0 everywhere.
    var blind = 0
  }

  /// Runs every attack at every epsilon, the noise control and the checks; `observer` gets batches done and in all, and
  /// stops the run by throwing.
  public func run(
    _ model: PhysicalModel, observer: (_ done: Int, _ total: Int, _ attack: String, _ epsilon: Double) throws -> Void
  ) throws -> NumberProbeReport {
    guard let targets = model.model.targets else { preconditionFailure("a model of classes as one of numbers") }
    let epsilons = prober.budget.epsilons
    let total = prober.batchCount(model) * epsilons.count * prober.attacks.count
    var done = 0
    var clean = Answered()
    let still = FastGradientSign()
    try prober.attacked(by: still, epsilon: 0, of: model) { try take($0.range, $0.values, model, &clean) }
    var report = NumberProbeReport(
      n: dataset.samples.count, targets: targets.names, unit: prober.budget.unit, cleanLoss: mean(clean.losses),
      cleanRmse: [:], attacks: [], noiseControl: [], checks: [])
    for (k, name) in targets.names.enumerated() {
      report.cleanRmse[name] = NumberShift.rmse(clean.estimates.map { $0[k] }, truths(k))
    }
    for epsilon in epsilons {
      for (place, attack) in prober.attacks.enumerated() {
        var (moved, noise) = (Answered(), Answered())
        try prober.attacked(by: attack, epsilon: epsilon, of: model) { batch in
          try take(batch.range, batch.values, model, &moved)
          moved.changes += batch.changes
          if place == 0 {
            try take(batch.range, batch.noise, model, &noise)
            noise.changes += batch.changes
          }
          done += 1
          try observer(done, total, attack.name, epsilon)
        }
        report.attacks.append(shifts(attack.name, epsilon, clean, moved, targets, attack.parameters))
        if place == 0 { report.noiseControl.append(shifts("noise", epsilon, clean, noise, targets, [:])) }
      }
    }
    report.checks = [
      try epsilonZero(model, clean), noiseIsWeaker(report), iterativeIsStronger(report), monotone(report),
      ProbeCheck(
        name: "gradient_is_not_zero", passed: clean.blind == 0,
        detail: "\(clean.blind) of \(report.n) samples have a gradient that is zero everywhere"),
    ].compactMap { $0 }
    return report
  }

  private func take(_ range: Range<Int>, _ values: [Float], _ model: PhysicalModel, _ answered: inout Answered) throws {
    let result = try model.lossGradient(values, count: range.count, labels: range.map { Int32($0) })
    answered.estimates += model.estimates(ofOutputs: result.logits, count: range.count)
    answered.losses += result.losses.map(Double.init)
    let elements = model.elementsPerSample
    for i in 0..<range.count where result.gradient[i * elements..<(i + 1) * elements].allSatisfy({ $0 == 0 }) {
      answered.blind += 1
    }
  }

  private func truths(_ target: Int) -> [Double] { dataset.samples.map { $0.values[target] } }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

  private func shifts(
    _ name: String, _ epsilon: Double, _ clean: Answered, _ moved: Answered, _ targets: TargetContract,
    _ parameters: [String: ProbeParameter]
  ) -> NumberShifts {
    var perTarget: [String: NumberShift] = [:]
    for (k, target) in targets.names.enumerated() {
      perTarget[target] = NumberShift(
        clean.estimates.map { $0[k] }, moved.estimates.map { $0[k] }, truths: truths(k))
    }
    return NumberShifts(
      name: name, epsilon: epsilon, meanLinf: mean(moved.changes), meanLoss: mean(moved.losses),
      perTarget: perTarget, parameters: parameters)
  }

  // MARK: Checks

  /// Epsilon 0 must change nothing.
  private func epsilonZero(_ model: PhysicalModel, _ clean: Answered) throws -> ProbeCheck {
    var unequal: [String] = []
    for attack in prober.attacks {
      var same = true
      var seen = 0
      try prober.attacked(by: attack, epsilon: 0, of: model) { batch in
        guard seen < Self.checkedSamples else { return }
        seen += batch.range.count
        var answered = Answered()
        try take(batch.range, batch.values, model, &answered)
        if answered.estimates != Array(clean.estimates[batch.range]) { same = false }
      }
      if !same { unequal.append(attack.name) }
    }
    return ProbeCheck(
      name: "epsilon_zero_equals_clean", passed: unequal.isEmpty,
      detail: unequal.isEmpty ? "answers unchanged" : "changed by \(unequal.joined(separator: ", "))")
  }

  /// The largest mean loss over the attacks of one epsilon.
  private func worst(_ report: NumberProbeReport, _ epsilon: Double) -> Double {
    report.attacks.filter { $0.epsilon == epsilon }.map(\.meanLoss).max() ?? -.infinity
  }

  /// Noise of equal norm must raise the loss less than the worst attack.
  private func noiseIsWeaker(_ report: NumberProbeReport) -> ProbeCheck {
    let bad = report.noiseControl.filter { $0.meanLoss > worst(report, $0.epsilon) }
    let last = report.noiseControl.last.map {
      "at epsilon \(short($0.epsilon)): loss \(short(worst(report, $0.epsilon))) attacked, \(short($0.meanLoss)) with noise "
        + "of equal norm, \(short(report.cleanLoss)) unchanged"
    }
    return ProbeCheck(
      name: "noise_is_weaker", passed: bad.isEmpty,
      detail: bad.isEmpty
        ? last ?? "no epsilon"
        : "noise raises the loss more at epsilon \(bad.map { short($0.epsilon) }.joined(separator: ", "))")
  }

  /// An iterative attack must raise the loss at least as far as a single step.
  private func iterativeIsStronger(_ report: NumberProbeReport) -> ProbeCheck? {
    let names = (
      many: prober.attacks.filter(\.isIterative).map(\.name), one: prober.attacks.filter { !$0.isIterative }.map(\.name)
    )
    guard !names.many.isEmpty, !names.one.isEmpty else { return nil }
    let bad = prober.budget.epsilons.filter { epsilon in
      func loss(_ kinds: [String]) -> Double {
        report.attacks.filter { $0.epsilon == epsilon && kinds.contains($0.name) }.map(\.meanLoss).max() ?? 0
      }
      return loss(names.many) < loss(names.one)
    }
    return ProbeCheck(
      name: "iterative_at_least_single_step", passed: bad.isEmpty,
      detail: bad.isEmpty
        ? "at all \(prober.budget.epsilons.count) epsilons"
        : "less at epsilon \(bad.map(short).joined(separator: ", "))")
  }

  /// A larger ball holds the smaller one, so the worst loss must not fall with epsilon.
  private func monotone(_ report: NumberProbeReport) -> ProbeCheck {
    let losses = prober.budget.epsilons.map { ($0, worst(report, $0)) }
    let falls = zip(losses, losses.dropFirst()).filter { $1.1 < $0.1 }
    return ProbeCheck(
      name: "loss_rises_with_epsilon", passed: falls.isEmpty,
      detail: falls.isEmpty
        ? "over \(losses.count) epsilons"
        : falls.map { "falls from \(short($0.1)) at \(short($0.0)) to \(short($1.1)) at \(short($1.0))" }
          .joined(separator: "; "))
  }

  private func short(_ value: Double) -> String { NumberFormat.significant(value, 4) }
}
