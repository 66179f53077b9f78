import FoundationEssentials
import Groundwork
import Networks
import TestSupport
import Testing

@testable import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Numbers whose answers are mixtures of normal distributions.
struct MixtureTests {
  private let plain: Target
  private let logarithmic: Target

  init() throws {
    plain = try Target(TargetColumn("x"), measuredOn: [-3, 1])
    logarithmic = try Target(TargetColumn("t", isLogarithmic: true), measuredOn: [1000, 10_000])
  }

  private func density(_ target: Target) -> PredictiveDensity {
    PredictiveDensity(weights: [0.25, 0.55, 0.2], means: [-1, 0.5, 2], deviations: [0.5, 0.1, 0.8], target: target)
  }

  // MARK: Densities

  @Test func oneComponentIsANormalDistribution() {
    let one = PredictiveDensity(weights: [1], means: [0.5], deviations: [0.25], target: plain)
    // Mean -1 and deviation 2 of the target: 0.5 is 0, 0.25 is 0.5.
    #expect(abs(one.quantile(0.5)) < 1e-12 && abs(one.mode) < 1e-12)
    #expect(abs(one.quantile(0.975) - 0.5 * 1.959_963_984_540_054) < 1e-10)
    #expect(abs(one.negativeLogLikelihood(of: 1) - (log(2 * .pi * 0.25) / 2 + 2)) < 1e-12)
    #expect(one.mean == 0.5 && abs(one.variance - 0.0625) < 1e-15)
  }

  /// The integral of the density in the number's own unit up to a quantile is the quantile's share.
  @Test(arguments: [false, true], [0.025, 0.16, 0.5, 0.84, 0.975])
  func quantilesHoldTheirShare(isLogarithmic: Bool, share: Double) {
    let density = density(isLogarithmic ? logarithmic : plain)
    let (low, high) = isLogarithmic ? (10.0, density.quantile(share)) : (-25.0, density.quantile(share))
    let steps = 20_000
    var integral = 0.0
    // Simpson's rule; logarithmic numbers in equal steps of their logarithm.
    func value(_ i: Int) -> Double {
      let u = Double(i) / Double(steps)
      let x = isLogarithmic ? low * pow(high / low, u) : low + (high - low) * u
      return exp(-density.negativeLogLikelihood(of: x)) * (isLogarithmic ? x * log(high / low) : high - low)
    }
    for i in stride(from: 0, to: steps, by: 2) { integral += value(i) + 4 * value(i + 1) + value(i + 2) }
    integral /= 3 * Double(steps)
    #expect(abs(integral - share) < 1e-6, "\(integral)")
  }

  @Test func theModeIsTheHighestPeak() {
    let density = density(plain)
    let best = stride(from: -6, through: 6, by: 0.001).min {
      density.negativeLogLikelihood(of: $0) < density.negativeLogLikelihood(of: $1)
    }
    #expect(abs(density.mode - (best ?? 9)) < 0.001)
    #expect(density.negativeLogLikelihood(of: 300).isFinite)
    #expect(self.density(logarithmic).negativeLogLikelihood(of: -1) == 745)
  }

  @Test func varianceIsThatWithinAndBetween() {
    let density = density(plain)
    let mean = -0.25 + 0.275 + 0.4
    let square = 0.25 * (1 + 0.25) + 0.55 * (0.25 + 0.01) + 0.2 * (4 + 0.64)
    #expect(abs(density.mean - mean) < 1e-15 && abs(density.variance - (square - mean * mean)) < 1e-14)
    let wide = density.stretched(by: 3)
    #expect(abs(wide.place(of: 0.5) - density.place(of: 0.5)) < 1e-10)
    #expect(abs(wide.variance - 9 * density.variance) < 1e-12)
    let distance = density.place(of: 0.84) - density.place(of: 0.5)
    #expect(abs(wide.place(of: 0.84) - wide.place(of: 0.5) - 3 * distance) < 1e-9)
  }

  // MARK: Committees

  /// Two members of two components and two targets: the law of total variance, and the mean of the densities.
  @Test func membersArePooled() {
    let contract = TargetContract(targets: [plain, logarithmic], givesErrors: true, components: 2)
    #expect(contract.outputs == 12)
    // [opinion, sample, part, target, component], two samples.
    var random = RandomSource(3)
    let opinions = (0..<48).map { _ in Float(random.uniform(-1.5, 1.5)) }
    let pooled = Consensus.numbers(opinions, count: 2, contract)
    #expect(pooled.count == 48)
    let together = contract.densities(ofOutputs: pooled, count: 2)
    let members = [0, 24].map { contract.densities(ofOutputs: Array(opinions[$0..<$0 + 24]), count: 2) }
    for sample in 0..<2 {
      for target in 0..<2 {
        let parts = members.map { $0[sample][target] }
        let all = together[sample][target]
        let mean = (parts[0].mean + parts[1].mean) / 2
        let within = (parts[0].variance + parts[1].variance) / 2
        let between = (parts[0].mean - parts[1].mean) * (parts[0].mean - parts[1].mean) / 4
        #expect(all.means.count == 4 && abs(all.weights.reduce(0, +) - 1) < 1e-12)
        #expect(abs(all.mean - mean) < 1e-6 && abs(all.variance - within - between) < 1e-6)
        let value = target == 0 ? 0.3 : 2000
        let likelihood = parts.map { exp(-$0.negativeLogLikelihood(of: value)) }.reduce(0, +) / 2
        #expect(abs(exp(-all.negativeLogLikelihood(of: value)) - likelihood) < 1e-6 * likelihood)
      }
    }
    #expect(Consensus.numbers(Array(opinions[..<24]), count: 2, contract) == Array(opinions[..<24]))
    #expect(Consensus.numbers([], count: 0, contract).isEmpty)
  }

  // MARK: Calibration and judgement

  /// A mixture of one component is calibrated and judged like the Gaussian output it is.
  @Test func oneComponentIsCalibratedAsAGaussian() throws {
    var random = RandomSource(5)
    let values = (0..<200).map { _ in [2 * random.normal() - 1] }
    let outputs = values.map { row -> (mean: Float, logVariance: Float) in
      (Float(0.4 * row[0] + 0.1 * random.normal()), Float(random.uniform(-3, -1)))
    }
    var gaussian = TargetContract(targets: [plain], givesErrors: true)
    var mixture = TargetContract(targets: [plain], givesErrors: true, components: 1)
    let pairs: [Float] = outputs.flatMap { [$0.mean, $0.logVariance] }
    let triples: [Float] = outputs.flatMap { [$0.mean, Float(log(exp(Double($0.logVariance)) - 1e-6)), 7] }
    gaussian.calibrate(outputs: pairs, values: values)
    mixture.calibrate(outputs: triples, values: values)
    let (a, b) = (try #require(gaussian.calibration?.first), try #require(mixture.calibration?.first))
    #expect(abs(a.scale - b.scale) < 1e-5 * a.scale)
    #expect(abs((a.halfWidth95 ?? 0) - 1.959_964 * (b.halfWidth95 ?? 0)) < 1e-4)
    let pair = (gaussian.estimates(ofOutputs: pairs, count: 200), mixture.estimates(ofOutputs: triples, count: 200))
    for (x, y) in zip(pair.0, pair.1) {
      #expect(abs(x[0].value - y[0].value) < 1e-4 && abs(x[0].error - y[0].error) < 1e-4)
      #expect(abs((x[0].interval95?.high ?? 0) - (y[0].interval95?.high ?? 9)) < 1e-3)
    }
    func judged(_ errors: PredictedErrors) throws -> UncertaintyMetrics {
      try #require(
        try RegressionEvaluation(
          labels: values.map { $0[0] }, predictions: pair.0.map { $0[0].value }, targets: ["x"], errors: [errors],
          bootstrap: nil
        ).perTarget["x"]?.uncertainty)
    }
    let first = try judged(.deviations(pair.0.map { $0[0].error }))
    let second = try judged(.densities(pair.1.compactMap { $0[0].density }))
    #expect(first.coverage68 == second.coverage68 && first.coverage95 == second.coverage95)
    #expect(abs((first.nll ?? 0) - (second.nll ?? 9)) < 1e-4 && abs(first.sharpness68 - second.sharpness68) < 1e-4)
    let written = try judged(
      .densities(pair.1.compactMap { $0[0].density }, of95: pair.1.compactMap { $0[0].interval95 }))
    // By construction, within rounding of the sample that decides: 0.95 of 201, rounded up, of 200.
    #expect((190.0 / 200...191.0 / 200).contains(written.coverage95 + 1e-12) && written.nll == second.nll)
    // By construction: 0.68 of 201, rounded up, of 200.
    #expect(abs(second.coverage68 - 137.0 / 200) < 1e-12)
  }

  @Test func skewedMixturesHoldTheirShareByConstruction() throws {
    var random = RandomSource(6)
    // One narrow and one far component, labels wider than promised.
    let row: [Float] = [0, 2, -3, -1, 1, 0]
    var contract = TargetContract(targets: [plain], givesErrors: true, components: 2)
    let values = (0..<199).map { _ in
      [plain.restored(random.uniform() < 0.7 ? 0.5 * random.normal() : 2 + random.normal())]
    }
    let outputs = values.flatMap { _ in row }
    contract.calibrate(outputs: outputs, values: values)
    let estimates = contract.estimates(ofOutputs: outputs, count: values.count)
    let density = try #require(estimates[0][0].density)
    let interval = try #require(estimates[0][0].interval95)
    let inner = values.count { density.quantile(0.16) <= $0[0] && $0[0] <= density.quantile(0.84) }
    let outer = values.count { interval.low <= $0[0] && $0[0] <= interval.high }
    // The sample that decides lies on the edge, within rounding on either side of it.
    #expect((135...136).contains(inner) && (189...190).contains(outer), "\(inner), \(outer)")
    #expect(contract.fault == nil && TargetContract(targets: [plain], givesErrors: true, components: 65).fault != nil)
  }
}
