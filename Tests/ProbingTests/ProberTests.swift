import FoundationEssentials
import Probing
import Testing

@Suite("Probing a network that is not linear")
struct ProberTests {
  let model = HiddenLayerModel(bands: 3, elements: 12, hidden: 10, classes: 4, seed: 5)
  let epsilons = [0, 0.02, 0.1, 0.3]

  func report(seed: UInt64 = 0) throws -> ProbeReport {
    try Prober(
      samples: samples(60, of: model), budget: Budget(epsilons: epsilons, unit: .input),
      attacks: [FastGradientSign(), ProjectedGradientDescent(steps: 20, restarts: 2)], seed: seed
    ).run(model)
  }

  @Test("PGD is at least as strong as FGSM, the worst case at most either, noise weaker; every check passes")
  func ordering() throws {
    let report = try report()
    for (i, epsilon) in epsilons.enumerated() {
      let single = try #require(report.attacks.first { $0.name == "fgsm" && $0.epsilon == epsilon })
      let many = try #require(report.attacks.first { $0.name == "pgd" && $0.epsilon == epsilon })
      #expect(many.accuracy <= single.accuracy)
      #expect(report.worstCase[i].accuracy <= many.accuracy)
      #expect(report.noiseControl[i].accuracy >= report.worstCase[i].accuracy)
      #expect(many.meanLinf <= epsilon * (1 + 1e-12))
    }
    #expect(report.worstCase[3].accuracy < 0.5)
    #expect(report.noiseControl[3].accuracy > report.worstCase[3].accuracy + 0.2)
    #expect(
      report.checks.map(\.name) == [
        "epsilon_zero_equals_clean", "noise_is_weaker", "iterative_at_least_single_step",
        "accuracy_falls_with_epsilon", "gradient_is_not_zero", "reaches_chance_level",
      ])
    #expect(report.checks.filter { !$0.passed }.isEmpty)
  }

  @Test("the same seed gives the same report")
  func deterministic() throws { #expect(try report(seed: 3) == report(seed: 3)) }

  @Test("the noise has the attack's norms in every sample, on the attack's pixels")
  func equalNorm() throws {
    let samples = try samples(20, of: model, mask: (0..<240).map { $0 % 5 == 0 })
    let pgd = try ProjectedGradientDescent()
    var attacked: [Float] = []
    var noisy: [Float] = []
    _ = try Prober(samples: samples, budget: Budget(epsilons: [0.2], unit: .input), attacks: [pgd]).run(model) {
      if $0.attack == "noise" { noisy += $0.values } else { attacked += $0.values }
    }
    try #require(attacked.count == 240 && noisy.count == 240)
    var flipped = 0
    for i in 0..<240 {
      let change = attacked[i] - samples.values[i]
      let noise = noisy[i] - samples.values[i]
      #expect(abs(abs(change) - abs(noise)) < 1e-6)
      if change * noise < 0 { flipped += 1 }
    }
    #expect((60...140).contains(flipped), "\(flipped) of 192 signs differ")
  }

  @Test("a loss that saturates is found out")
  func zeroGradient() throws {
    let flat = LinearModel(bands: 1, weights: [[0, 0], [0, 0]], bias: [1, 0])
    let report = try Prober(
      samples: samples(6, of: flat), budget: Budget(epsilons: [0, 1], unit: .input), attacks: [FastGradientSign()]
    ).run(flat)
    let check = try #require(report.checks.first { $0.name == "gradient_is_not_zero" })
    #expect(!check.passed)
    #expect(check.detail == "6 of 6 samples have a gradient that is zero everywhere")
  }

  @Test("a model that hides its gradient behind a wrong sign fails the checks")
  func maskedGradient() throws {
    struct Liar: ProbedModel {
      let inner: HiddenLayerModel
      var bands: Int { inner.bands }
      var elementsPerSample: Int { inner.elementsPerSample }
      var largestBatch: Int { 8 }
      func logits(_ x: [Float], count: Int) -> [Float] { inner.logits(x, count: count) }
      func lossGradient(
        _ x: [Float], count: Int, labels: [Int32]
      ) -> (logits: [Float], losses: [Float], gradient: [Float]) {
        let answer = inner.lossGradient(x, count: count, labels: labels)
        return (answer.logits, answer.losses, answer.gradient.map { -$0 })
      }
    }
    let report = try Prober(
      samples: samples(60, of: model), budget: Budget(epsilons: [0.1, 0.3], unit: .input),
      attacks: [FastGradientSign()]
    ).run(Liar(inner: model))
    #expect(report.checks.contains { $0.name == "noise_is_weaker" && !$0.passed })
  }

  @Test("the JSON has the documented keys and reads back")
  func json() throws {
    let report = try report()
    let data = try JSONEncoder().encode(report)
    #expect(try JSONDecoder().decode(ProbeReport.self, from: data) == report)
    let text = String(decoding: data, as: UTF8.self)
    for key in [
      "clean_accuracy", "unit", "attacks", "name", "epsilon", "accuracy", "success_rate", "mean_linf", "parameters",
      "worst_case", "noise_control", "checks", "passed", "detail", "step_size",
    ] { #expect(text.contains("\"\(key)\":"), "\(key)") }
  }

  @Test("budgets are sorted, and refused when negative or not finite")
  func budgets() throws {
    #expect(try Budget(epsilons: [1, 0, 0.5, 1], unit: .sigma).epsilons == [0, 0.5, 1])
    #expect(throws: ProbingError.badEpsilon(-0.5)) { try Budget(epsilons: [0, -0.5], unit: .flux) }
    #expect(throws: ProbingError.self) { try Budget(epsilons: [.nan], unit: .flux) }
    #expect(throws: ProbingError.self) { try Budget(epsilons: [.infinity], unit: .flux) }
  }

  @Test("settings outside their range are refused")
  func settings() throws {
    #expect(throws: ProbingError.self) { try ProjectedGradientDescent(steps: 0) }
    #expect(throws: ProbingError.self) { try ProjectedGradientDescent(stepSize: 0) }
    #expect(throws: ProbingError.unknownAttack(name: "fsgm", known: ["fgsm", "pgd"])) {
      try AttackCatalogue().attack("fsgm")
    }
    #expect(throws: ProbingError.noSamples) {
      try Prober(
        samples: ProbeSamples(bands: 1, values: [], labels: []), budget: Budget(epsilons: [0], unit: .flux),
        attacks: [FastGradientSign()])
    }
  }

  @Test("one sample of one pixel, and a single logit")
  func smallest() throws {
    let one = LinearModel(bands: 1, weights: [[2], [-2]], bias: [0, 0])
    let samples = ProbeSamples(bands: 1, values: [0.5], labels: [0])
    let report = try Prober(
      samples: samples, budget: Budget(epsilons: [0.4, 0.6], unit: .flux), attacks: [FastGradientSign()]
    ).run(one)
    #expect(report.worstCase.map(\.accuracy) == [1, 0])
    #expect(Verdict.classes([0.1, -0.1, 0, .nan], count: 4) == [1, 0, 0, -1])
    #expect(Verdict.classes([], count: 0) == [])
  }
}
