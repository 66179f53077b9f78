import Foundation
import Groundwork
import TestSupport
import Testing
import Training

struct RegressionTests {
  struct Golden: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let labels, predictions, deviations: [Double]
    let rmse, mae, bias, nmad, sigma68, r2, nll: Double
    let coverage_68, coverage_95, sharpness_68, sharpness_95: Double
    var testDescription: String { name }
  }

  static let goldens: [Golden] = {
    let data = try? Data(contentsOf: URL(filePath: RealData.golden("training/regression.json")))
    return data.flatMap { try? JSONDecoder().decode([Golden].self, from: $0) } ?? []
  }()

  @Test func goldensAreThere() { #expect(Self.goldens.count == 4) }

  @Test(arguments: goldens)
  func agreesWithScikitLearnAndScipy(_ golden: Golden) throws {
    let evaluation = try RegressionEvaluation(
      labels: golden.labels, predictions: golden.predictions, targets: ["teff"],
      errors: [.deviations(golden.deviations)], bootstrap: nil)
    let metrics = try #require(evaluation.perTarget["teff"])
    let uncertainty = try #require(metrics.uncertainty)
    for (ours, theirs, name) in [
      (metrics.rmse, golden.rmse, "rmse"), (metrics.mae, golden.mae, "mae"), (metrics.bias, golden.bias, "bias"),
      (metrics.nmad, golden.nmad, "nmad"), (metrics.sigma68, golden.sigma68, "sigma68"),
      (metrics.r2 ?? .nan, golden.r2, "r2"), (uncertainty.nll ?? .nan, golden.nll, "nll"),
      (uncertainty.coverage68, golden.coverage_68, "coverage 68"),
      (uncertainty.coverage95, golden.coverage_95, "coverage 95"),
      (uncertainty.sharpness68, golden.sharpness_68, "sharpness 68"),
      (uncertainty.sharpness95, golden.sharpness_95, "sharpness 95"),
    ] {
      #expect(abs(ours - theirs) <= 1e-10 * max(1, abs(theirs)), "\(name): \(ours), not \(theirs)")
    }
  }

  @Test func closedForm() throws {
    let evaluation = try RegressionEvaluation(
      labels: [1, 2, 3, 4, 5], predictions: [1, 3, 2, 4, 15], targets: ["feh"], bootstrap: nil)
    let metrics = try #require(evaluation.perTarget["feh"])
    // Residuals 0, 1, -1, 0, 10: median 0, absolute deviations 0, 0, 1, 1, 10.
    #expect(metrics.n == 5 && metrics.bias == 2 && metrics.mae == 2.4 && metrics.uncertainty == nil)
    #expect(abs(metrics.rmse - (102 / 5.0).squareRoot()) < 1e-15)
    #expect(abs(metrics.nmad - 1.4826022185) < 1e-9)
    #expect(metrics.r2.map { abs($0 + 9.2) < 1e-12 } == true)
  }

  @Test func missingLabelsAreLeftOutTargetByTarget() throws {
    let labels = [1, .nan, 2, 7, .nan, .nan]
    let predictions = [2, .nan, 2, 8, 3, .infinity]
    let evaluation = try RegressionEvaluation(
      labels: labels, predictions: predictions, targets: ["teff", "logg"],
      errors: [.deviations([1, 1, .nan]), .deviations([0, 1, -1])], bootstrap: Bootstrap(resamples: 50))
    #expect(evaluation.n == 3)
    #expect(evaluation.perTarget["teff"]?.n == 2 && evaluation.perTarget["teff"]?.bias == 0.5)
    #expect(evaluation.perTarget["logg"]?.n == 1 && evaluation.perTarget["logg"]?.r2 == nil)
    #expect(evaluation.perTarget["logg"]?.rmse == 1 && evaluation.perTarget["logg"]?.nmad == 0)
    let without = try RegressionEvaluation(
      labels: [1, .nan], predictions: [1, 1], targets: ["a", "b"], bootstrap: nil)
    #expect(without.perTarget.keys.sorted() == ["a"])
  }

  @Test func whatCannotBeEvaluatedIsTold() {
    func reason(_ labels: [Double], _ predictions: [Double], _ errors: [PredictedErrors] = []) -> String {
      do {
        _ = try RegressionEvaluation(labels: labels, predictions: predictions, targets: ["teff"], errors: errors)
        return "accepted"
      } catch {
        return "\(error)"
      }
    }
    #expect(reason([.nan], [1]).contains("no sample has a label"))
    #expect(reason([], []).contains("no sample has a label"))
    #expect(reason([1, 2], [1, .nan]).contains("the prediction of teff for sample 1 is not a number"))
    #expect(reason([1], [1], [.deviations([0])]).contains("the error of teff for sample 0 is 0.0"))
  }

  @Test func bootstrapIntervalsHoldTheMetrics() throws {
    let golden = try #require(Self.goldens.first)
    let evaluation = try RegressionEvaluation(
      labels: golden.labels, predictions: golden.predictions, targets: ["teff"],
      errors: [.deviations(golden.deviations)], bootstrap: Bootstrap(resamples: 500))
    let metrics = try #require(evaluation.perTarget["teff"])
    #expect(metrics.intervals.count == 11)
    for (key, value) in [
      ("rmse", metrics.rmse), ("mae", metrics.mae), ("bias", metrics.bias), ("nmad", metrics.nmad),
      ("sigma68", metrics.sigma68), ("r2", metrics.r2 ?? 0), ("coverage_68", golden.coverage_68),
    ] {
      let interval = try #require(metrics.intervals[key])
      #expect(interval.low <= value && value <= interval.high, "\(key)")
    }
    // The mean of 200 residuals of variance s^2 is known to s / sqrt(200), 1.96 of it either way.
    let bias = try #require(metrics.intervals["bias"])
    let spread = (metrics.rmse * metrics.rmse - metrics.bias * metrics.bias).squareRoot()
    #expect(abs((bias.high - bias.low) / (2 * 1.96 * spread / 200.0.squareRoot()) - 1) < 0.15)
  }

  /// Drawing a sample twice and leaving another out is what a weight of 2 and of 0 says.
  @Test func weightsAreRepeatedSamples() throws {
    let values: [(value: Double, count: Double)] = [(-3, 2), (-1, 0), (0.5, 1), (2, 3), (7, 1)]
    let repeated = [-3, -3, 0.5, 2, 2, 2, 7].map { (value: $0, count: 1.0) }
    for share in [0, 0.1, 0.158, 0.5, 0.77, 1] {
      #expect(SortedCounts(values).quantile(share) == SortedCounts(repeated).quantile(share))
      let (a, b) = (SortedCounts(values).deviations(from: 1), SortedCounts(repeated).deviations(from: 1))
      #expect(a.quantile(share) == b.quantile(share))
    }
    #expect(
      SortedCounts(repeated).quantile(0.5) == 2 && SortedCounts(repeated).deviations(from: 2).quantile(0.5) == 1.5)
  }

  @Test func jsonHasItsKeys() throws {
    let evaluation = try RegressionEvaluation(
      labels: [1, 2], predictions: [1, 3], targets: ["z"], errors: [.deviations([1, 1])], bootstrap: nil,
      badInputs: [BadInput(path: "a.fits", reason: "empty")])
    let data = try JSONEncoder().encode(evaluation)
    let text = String(decoding: data, as: UTF8.self)
    for key in [
      "n", "targets", "per_target", "bad_inputs", "rmse", "mae", "bias", "nmad", "sigma68", "r2", "coverage_68",
      "sharpness_95", "nll",
    ] { #expect(text.contains("\"\(key)\":"), "\(key)") }
    #expect(try JSONDecoder().decode(RegressionEvaluation.self, from: data) == evaluation)
  }

  // MARK: Conformal intervals

  @Test func theRankIsThatOfFiniteSamples() {
    let labels = (1...19).map(Double.init)
    let calibration = ConformalCalibration(labels: labels, predictions: [Double](repeating: 0, count: 19))
    // ceil(20 p): 20 p = 19 is rank 19, the largest; beyond, no sample reaches.
    #expect(calibration.halfWidth(level: 0.95) == 19 && calibration.halfWidth(level: 0.5) == 10)
    #expect(calibration.halfWidth(level: 0.51) == 11 && calibration.halfWidth(level: 0.01) == 1)
    #expect(calibration.halfWidth(level: 0.951) == nil)
    #expect(calibration.intervals(predictions: [1], level: 0.96) == nil)
    #expect(
      calibration.intervals(predictions: [1, -5], level: 0.5) == [
        Interval(low: -9, high: 11), Interval(low: -15, high: 5),
      ])
    #expect(ConformalCalibration(labels: [.nan], predictions: [1]).halfWidth(level: 0.01) == nil)
  }

  @Test func normalisedIntervalsScaleWithTheDeviations() {
    let calibration = ConformalCalibration(
      labels: [2, 4, .nan, -9], predictions: [0, 0, 0, 0], deviations: [1, 1, 1, 3])
    #expect(calibration.scores == [2, 3, 4] && calibration.isNormalized)
    let intervals = calibration.intervals(predictions: [10, 10], deviations: [1, 2], level: 0.5)
    #expect(intervals == [Interval(low: 7, high: 13), Interval(low: 4, high: 16)])
  }

  /// Over many calibrations of 39 samples, the mean coverage of a new sample is exactly ceil(40 p) / 40.
  @Test(arguments: [0.68, 0.95]) func coverageIsAsPromised(_ level: Double) {
    var random = RandomSource(4)
    var covered = 0.0
    let trials = 4000
    for _ in 0..<trials {
      // Skewed, of long tails: nothing is assumed of the distribution.
      let labels = (0..<40).map { _ in exp(1.5 * random.normal()) }
      let calibration = ConformalCalibration(
        labels: Array(labels.prefix(39)), predictions: [Double](repeating: 1, count: 39))
      if let interval = calibration.intervals(predictions: [1], level: level)?.first,
        interval.low <= labels[39] && labels[39] <= interval.high
      {
        covered += 1
      }
    }
    let truth = (40 * level).rounded(.up) / 40
    // Four standard deviations of a share of 4,000.
    #expect(abs(covered / Double(trials) - truth) < 4 * (truth * (1 - truth) / Double(trials)).squareRoot())
  }

  @Test func anErrorMayComeWithItsInterval() throws {
    func judged(_ errors: PredictedErrors) throws -> UncertaintyMetrics {
      let evaluation = try RegressionEvaluation(
        labels: [0, 1, .nan, 3], predictions: [0, 0, 0, 0], targets: ["logg"], errors: [errors], bootstrap: nil)
      return try #require(evaluation.perTarget["logg"]?.uncertainty)
    }
    let normal = try judged(.deviations([1, 1, 1, 1]))
    let wide = Interval(low: -4, high: 4)
    let own = try judged(.deviations([1, 1, 1, 1], of95: [wide, wide, wide, wide]))
    #expect(abs(normal.coverage95 - 2.0 / 3) < 1e-15 && own.coverage95 == 1 && own.sharpness95 == 8)
    #expect(own.coverage68 == normal.coverage68 && own.sharpness68 == normal.sharpness68 && own.nll == normal.nll)
  }

  @Test func conformalIntervalsAreEvaluated() throws {
    let inside = Interval(low: 0, high: 2)
    let outside = Interval(low: 5, high: 6)
    let evaluation = try RegressionEvaluation(
      labels: [1, 1, .nan, 1], predictions: [1, 1, 1, 1], targets: ["logg"],
      errors: [.intervals(of68: [inside, outside, outside, outside], of95: [inside, inside, outside, outside])],
      bootstrap: nil)
    let uncertainty = try #require(evaluation.perTarget["logg"]?.uncertainty)
    #expect(abs(uncertainty.coverage68 - 1.0 / 3) < 1e-15 && abs(uncertainty.coverage95 - 2.0 / 3) < 1e-15)
    #expect(abs(uncertainty.sharpness68 - 4.0 / 3) < 1e-15 && uncertainty.nll == nil)
    #expect(abs(PredictedErrors.normalHalfWidth(level: 0.95) - 1.959963984540054) < 1e-14)
  }
}
