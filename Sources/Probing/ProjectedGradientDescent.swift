import Groundwork

/// Projected gradient descent (Madry et al. 2018): sign steps from a random start, each brought back into the ball.
///
/// Of all points visited, in all restarts, each sample keeps the one that is furthest on the wrong side (largest margin of
/// another class; towards a target: smallest loss; of a model of numbers: largest loss). The defaults are the field's: 10 steps of a quarter of epsilon, one start.
public struct ProjectedGradientDescent: Attack {
  /// Gradient steps from each start.
  public let steps: Int
  /// The size of a step as a share of the radius.
  public let stepSize: Double
  /// Number of random starts.
  public let restarts: Int
  /// Whether a start is uniform in the ball (else the clean sample).
  public let randomStart: Bool
  /// The class wanted; nil: any other.
  public let target: AttackTarget?

  /// An attack; throws `ProbingError.badSetting` for a setting outside its range.
  public init(
    steps: Int = 10, stepSize: Double = 0.25, restarts: Int = 1, randomStart: Bool = true, target: AttackTarget? = nil
  ) throws {
    guard (1...10_000).contains(steps) else {
      throw ProbingError.badSetting(attack: "pgd", setting: "steps", reason: "must be 1 to 10000, not \(steps)")
    }
    guard stepSize > 0, stepSize <= 100 else {
      throw ProbingError.badSetting(
        attack: "pgd", setting: "step size", reason: "must be above 0 and at most 100 epsilon, not \(stepSize)")
    }
    guard (1...1000).contains(restarts) else {
      throw ProbingError.badSetting(attack: "pgd", setting: "restarts", reason: "must be 1 to 1000, not \(restarts)")
    }
    self.steps = steps
    self.stepSize = stepSize
    self.restarts = restarts
    self.randomStart = randomStart
    self.target = target
  }

  /// "pgd" or "pgd-targeted".
  public var name: String { target == nil ? "pgd" : "pgd-targeted" }
  /// Many steps.
  public var isIterative: Bool { true }
  /// Every setting; the step size is in epsilons.
  public var parameters: [String: ProbeParameter] {
    var parameters: [String: ProbeParameter] = [
      "norm": .text("linf"), "steps": .integer(steps), "step_size": .real(stepSize), "restarts": .integer(restarts),
      "random_start": .logical(randomStart),
    ]
    if let target { parameters["target"] = .text(target.name) }
    return parameters
  }

  /// The perturbed values; see `Attack`.
  public func perturb(_ batch: ProbeBatch, of model: some ProbedModel, seed: UInt64) throws -> [Float] {
    guard batch.radii.contains(where: { $0 > 0 }) else { return batch.values }
    let direction = try Direction(target, batch, of: model)
    let elements = batch.planeCount * batch.bands
    let share = Float(stepSize)
    var best = batch.values
    var bestScores = [Float](repeating: -.infinity, count: batch.count)
    for restart in 0..<restarts {
      var x = randomStart ? start(batch, seed: seed, restart: restart) : batch.values
      for step in 0...steps {
        let answer = try model.lossGradient(x, count: batch.count, labels: direction.classes)
        let outputs = answer.logits.count / max(batch.count, 1)
        for sample in 0..<batch.count where direction.signs[sample] != 0 {
          let row = answer.logits[sample * outputs..<(sample + 1) * outputs]
          let score =
            model.isScoredByLoss
            ? answer.losses[sample]
            : target == nil
              ? Verdict.margin(row, label: batch.labels[sample])
              : -Verdict.margin(row, label: direction.classes[sample])
          guard score > bestScores[sample] else { continue }
          bestScores[sample] = score
          let span = sample * elements..<(sample + 1) * elements
          best.replaceSubrange(span, with: x[span])
        }
        guard step < steps else { break }
        let current = x
        x = batch.moved { place, _, radius in
          current[place] + share * radius * direction.signs[place / elements] * Direction.sign(answer.gradient[place])
        }
      }
    }
    return best
  }

  private func start(_ batch: ProbeBatch, seed: UInt64, restart: Int) -> [Float] {
    let elements = batch.planeCount * batch.bands
    var sources = (0..<batch.count).map {
      RandomSource(seed: seed, epoch: restart, sample: batch.first + $0, purpose: "pgd start")
    }
    return batch.moved { place, clean, radius in
      clean + radius * Float(sources[place / elements].uniform(-1, 1))
    }
  }
}
