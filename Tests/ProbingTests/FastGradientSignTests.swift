import Groundwork
import Probing
import Testing

/// On a linear model of two classes the attack is known in closed form: every pixel moves by the radius against the sign
/// of the weight difference, and the margin shrinks by the radius times the L1 norm of that difference.
@Suite("Fast gradient sign method")
struct FastGradientSignTests {
  /// Two bands of three pixels; the third pixel does not matter, so its gradient is zero.
  let model = LinearModel(bands: 2, weights: [[1, -2, 0, 0.5, 1, -1], [-1, 1, 0, 1, 2, 2]], bias: [0.1, -0.2])

  func prober(_ samples: ProbeSamples, _ epsilons: [Double], _ attacks: [any Attack]) throws -> Prober {
    try Prober(samples: samples, budget: Budget(epsilons: epsilons, unit: .flux), attacks: attacks)
  }

  @Test("moves every pixel by the radius of its band in the direction of the closed form")
  func closedForm() throws {
    let samples = try samples(5, of: model, scales: [1, 10, 2, 20, 3, 30, 4, 40, 5, 50])
    let moved = try prober(samples, [0.5], [FastGradientSign()]).perturb(FastGradientSign(), epsilon: 0.5, model: model)
    for sample in 0..<5 {
      let label = Int(samples.labels[sample])
      for e in 0..<6 {
        let difference = model.weights[1 - label][e] - model.weights[label][e]
        let radius = 0.5 * samples.scales[sample * 2 + e / 3]
        let clean = samples.values[sample * 6 + e]
        let expected = clean + (difference > 0 ? radius : difference < 0 ? -radius : 0)
        let place = moved[sample * 6 + e]
        // The nearest number that does not leave the ball.
        #expect(abs(place - expected) <= expected.ulp && abs(place - clean) <= radius, "sample \(sample), value \(e)")
      }
    }
  }

  @Test("robust accuracy is the share of margins above epsilon times the L1 norm")
  func robustAccuracy() throws {
    let samples = try samples(200, of: model, scales: [Float](repeating: 1, count: 400))
    let epsilons = [0, 0.01, 0.05, 0.1, 0.2, 0.4]
    let report = try prober(samples, epsilons, [FastGradientSign()]).run(model)
    let difference = zip(model.weights[0], model.weights[1]).map { $1 - $0 }
    let norm = difference.reduce(0) { $0 + Double(abs($1)) }
    let margins = (0..<200).map { sample in
      let logits = model.logits(Array(samples.values[sample * 6..<(sample + 1) * 6]), count: 1)
      return Double(abs(logits[1] - logits[0]))
    }
    #expect(report.cleanAccuracy == 1)
    for (i, epsilon) in epsilons.enumerated() {
      let expected = Double(margins.count { $0 > epsilon * norm }) / 200
      #expect(report.worstCase[i] == AccuracyPoint(epsilon: epsilon, accuracy: expected))
      #expect(report.attacks[i].accuracy == expected)
      #expect(abs(report.attacks[i].successRate - (1 - expected)) < 1e-12)
      #expect(abs(report.attacks[i].meanLinf - epsilon) < 1e-6 && report.attacks[i].meanLinf <= epsilon * (1 + 1e-12))
    }
    #expect(report.worstCase[0].accuracy == report.cleanAccuracy)
    #expect(report.checks.filter { !$0.passed }.isEmpty)
  }

  @Test("a targeted attack walks towards the target and leaves samples of the target alone")
  func targeted() throws {
    let samples = try samples(40, of: model)
    let attack = FastGradientSign(target: .fixed(index: 1, name: "star"))
    let moved = try prober(samples, [5], [attack]).perturb(attack, epsilon: 5, model: model)
    for sample in 0..<40 {
      let span = sample * 6..<(sample + 1) * 6
      if samples.labels[sample] == 1 {
        #expect(moved[span] == samples.values[span])
      } else {
        #expect(Verdict.classes(model.logits(Array(moved[span]), count: 1), count: 1) == [1])
      }
    }
    let report = try prober(samples, [0, 5], [attack]).run(model)
    #expect(report.attacks[1].name == "fgsm-targeted")
    #expect(report.attacks[1].successRate == 1)
    #expect(report.attacks[1].parameters["target"] == .text("star"))
    let ofTarget = Double(samples.labels.count { $0 == 1 }) / 40
    #expect(report.attacks[1].accuracy == ofTarget)
  }

  @Test("the least likely class of two is the other one, so the attack equals the untargeted one")
  func leastLikely() throws {
    let samples = try samples(20, of: model)
    let prober = try prober(samples, [0.3], [FastGradientSign()])
    let untargeted = try prober.perturb(FastGradientSign(), epsilon: 0.3, model: model)
    let targeted = try prober.perturb(FastGradientSign(target: .leastLikely), epsilon: 0.3, model: model)
    #expect(untargeted == targeted)
  }

  @Test("masked pixels keep their bits")
  func masked() throws {
    let mask = (0..<60).map { $0 % 4 == 1 }
    let samples = try samples(10, of: model, mask: mask)
    for attack in [FastGradientSign(), try ProjectedGradientDescent()] as [any Attack] {
      let moved = try prober(samples, [1], [attack]).perturb(attack, epsilon: 1, model: model)
      for i in mask.indices where mask[i] { #expect(moved[i].bitPattern == samples.values[i].bitPattern) }
      #expect(moved != samples.values)
    }
  }

  @Test("bounds hold, but a clean value outside them stays")
  func bounds() throws {
    let samples = try samples(30, of: model, bounds: [-0.5...0.5, 0...1])
    let moved = try prober(samples, [10], [FastGradientSign()]).perturb(FastGradientSign(), epsilon: 10, model: model)
    for i in moved.indices {
      let bound = samples.bounds[i / 3 % 2]
      let clean = samples.values[i]
      #expect(moved[i] >= min(bound.lowerBound, clean) && moved[i] <= max(bound.upperBound, clean))
    }
    #expect(
      try prober(samples, [0], [FastGradientSign()]).perturb(FastGradientSign(), epsilon: 0, model: model)
        == samples.values)
  }

  @Test("samples that are already wrong count as wrong, whatever the attack makes of them")
  func alreadyWrong() throws {
    let right = try samples(50, of: model)
    var labels = right.labels
    for i in 0..<10 { labels[i] = 1 - labels[i] }
    let samples = ProbeSamples(bands: 2, values: right.values, labels: labels)
    let report = try prober(samples, [0, 0.001, 100], [FastGradientSign()]).run(model)
    #expect(report.cleanAccuracy == 0.8)
    #expect(report.attacks[0].accuracy == 0.8)
    #expect(report.attacks[0].successRate == 0)
    #expect(report.attacks[2].accuracy == 0)
    #expect(report.attacks[2].successRate == 1)
    #expect(report.noiseControl.allSatisfy { $0.accuracy <= 0.8 })
  }
}
