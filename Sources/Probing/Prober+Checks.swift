import Groundwork

/// The examinations a robustness report makes of itself (Carlini et al. 2019, section 5): each looks for a sign that
/// the attack, not the model, is what gave the figures.
extension Prober {
  /// At most so many samples take part in a check that needs further attacks.
  static var checkedSamples: Int { 256 }

  func checks(_ report: ProbeReport, _ model: some ProbedModel, _ clean: CleanVerdict) throws -> [ProbeCheck] {
    let part = try Prober(
      samples: samples.prefix(Self.checkedSamples), budget: budget, attacks: attacks, seed: seed)
    let partClean = part.samples.count == samples.count ? clean : try part.cleanVerdict(model)
    return [
      try part.epsilonZero(model, partClean), noiseIsWeaker(report), iterativeIsStronger(report), monotone(report),
      try part.gradientExists(model), try part.reachesChance(model, partClean, report),
    ].compactMap { $0 }
  }

  /// Epsilon 0 must change nothing: same values, same classes.
  private func epsilonZero(_ model: some ProbedModel, _ clean: CleanVerdict) throws -> ProbeCheck {
    var unequal: [String] = []
    for attack in attacks {
      let outcome = try strike(attack, model, 0, clean).attack
      if outcome.right != clean.right || outcome.changes.contains(where: { $0 != 0 }) { unequal.append(attack.name) }
    }
    let seen = "accuracy \(percent(share(clean.right))) on \(samples.count) samples"
    return ProbeCheck(
      name: "epsilon_zero_equals_clean", passed: unequal.isEmpty,
      detail: unequal.isEmpty ? "\(seen), unchanged" : "\(seen), changed by \(unequal.joined(separator: ", "))")
  }

  /// Noise of equal norm must do less harm than the worst attack.
  private func noiseIsWeaker(_ report: ProbeReport) -> ProbeCheck {
    let pairs = zip(report.worstCase, report.noiseControl)
    let bad = pairs.filter { $0.accuracy > $1.accuracy }
    let last = Array(pairs).last.map {
      "at epsilon \(short($0.epsilon)): attacked \(percent($0.accuracy)), noise of equal norm \(percent($1.accuracy))"
    }
    return ProbeCheck(
      name: "noise_is_weaker", passed: bad.isEmpty,
      detail: bad.isEmpty
        ? last ?? "no epsilon"
        : "noise does more harm at epsilon \(bad.map { short($0.0.epsilon) }.joined(separator: ", "))")
  }

  /// An iterative attack must do at least as well as the single step towards the same target.
  private func iterativeIsStronger(_ report: ProbeReport) -> ProbeCheck? {
    let single = attacks.filter { !$0.isIterative }
    let pairs = attacks.filter(\.isIterative).flatMap { many in
      single.filter { $0.target == many.target }.map { (many.name, $0.name) }
    }
    guard !pairs.isEmpty else { return nil }
    var bad: [String] = []
    var compared = 0
    for (many, one) in pairs {
      for epsilon in budget.epsilons {
        func accuracy(_ name: String) -> Double? {
          report.attacks.first { $0.name == name && $0.epsilon == epsilon }?.accuracy
        }
        guard let iterated = accuracy(many), let stepped = accuracy(one) else { continue }
        compared += 1
        if iterated > stepped {
          bad.append("epsilon \(short(epsilon)): \(many) \(percent(iterated)), \(one) \(percent(stepped))")
        }
      }
    }
    return ProbeCheck(
      name: "iterative_at_least_single_step", passed: bad.isEmpty,
      detail: bad.isEmpty ? "at all \(compared) epsilons" : bad.joined(separator: "; "))
  }

  /// A larger ball holds the smaller one, so the worst case must not improve with epsilon.
  private func monotone(_ report: ProbeReport) -> ProbeCheck {
    let rises = zip(report.worstCase, report.worstCase.dropFirst()).filter { $1.accuracy > $0.accuracy }
    let detail = rises.map {
      "rises from \(percent($0.accuracy)) at \(short($0.epsilon)) to \(percent($1.accuracy)) at \(short($1.epsilon))"
    }
    return ProbeCheck(
      name: "accuracy_falls_with_epsilon", passed: rises.isEmpty,
      detail: rises.isEmpty ? "over \(report.worstCase.count) epsilons" : detail.joined(separator: "; "))
  }

  /// A gradient of zero everywhere says that the loss saturates, and that a gradient attack is blind.
  private func gradientExists(_ model: some ProbedModel) throws -> ProbeCheck {
    var blind = 0
    for range in batches(model) {
      let batch = samples.batch(range, epsilon: 1)
      let gradient = try model.lossGradient(batch.values, count: batch.count, labels: batch.labels).gradient
      let elements = samples.elementsPerSample
      for i in 0..<batch.count
      where !(i * elements..<(i + 1) * elements).contains(where: {
        (gradient[$0] > 0 || gradient[$0] < 0) && (batch.mask.isEmpty || !batch.mask[$0])
      }) {
        blind += 1
      }
    }
    return ProbeCheck(
      name: "gradient_is_not_zero", passed: blind == 0,
      detail: "\(blind) of \(samples.count) samples have a gradient that is zero everywhere")
  }

  /// With a ball large enough every classifier must fall to what ignoring the sample would score.
  private func reachesChance(
    _ model: some ProbedModel, _ clean: CleanVerdict, _ report: ProbeReport
  ) throws -> ProbeCheck? {
    guard let largest = report.worstCase.last, largest.epsilon > 0 else { return nil }
    let chance =
      Double(Dictionary(samples.labels.map { ($0, 1) }, uniquingKeysWith: +).values.max() ?? 0)
      / Double(samples.count)
    var lowest = (name: "the worst case", point: largest)
    let strongest = attacks.last { $0.isIterative && $0.target == nil } ?? attacks[attacks.count - 1]
    for step in 1...8 where lowest.point.accuracy > chance {
      let epsilon = largest.epsilon * Double(1 << (2 * step))
      let accuracy = share(try strike(strongest, model, epsilon, clean).attack.right)
      if accuracy < lowest.point.accuracy {
        lowest = (strongest.name, AccuracyPoint(epsilon: epsilon, accuracy: accuracy))
      }
    }
    return ProbeCheck(
      name: "reaches_chance_level", passed: lowest.point.accuracy <= chance,
      detail: "\(percent(lowest.point.accuracy)) at epsilon \(short(lowest.point.epsilon)) (\(lowest.name)); "
        + "the most frequent class makes \(percent(chance))")
  }

  private func percent(_ share: Double) -> String { NumberFormat.fixed(100 * share, 1) + " %" }
  private func short(_ value: Double) -> String { NumberFormat.significant(value, 4) }
}
