import FoundationEssentials
import TestSupport
import Testing
import Training

struct EvaluationTests {
  struct Golden: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let labels: [Int]
    let probabilities: [Double]
    let classes: [String]
    let accuracy, balanced_accuracy, macro_f1, mcc, auc, brier, log_loss, calibration_error: Double
    let purity_at_completeness, completeness_at_purity: Double?
    let confusion: [[Int]]
    let precision, recall, f1: [Double]
    let support: [Int]
    var testDescription: String { name }
  }

  static let goldens: [Golden] = {
    let data = try? Data(contentsOf: URL(filePath: RealData.golden("training/evaluation.json")))
    return data.flatMap { try? JSONDecoder().decode([Golden].self, from: $0) } ?? []
  }()

  @Test func goldensAreThere() { #expect(Self.goldens.count == 5) }

  @Test(arguments: goldens)
  func agreesWithScikitLearn(_ golden: Golden) throws {
    let evaluation = try Evaluation(
      labels: golden.labels, probabilities: golden.probabilities, classes: golden.classes, bootstrap: nil)
    func expect(_ ours: Double?, _ theirs: Double?, _ name: Comment) {
      #expect(abs((ours ?? -9) - (theirs ?? -9)) <= 1e-12, name)
    }
    expect(evaluation.accuracy, golden.accuracy, "accuracy")
    expect(evaluation.balancedAccuracy, golden.balanced_accuracy, "balanced accuracy")
    expect(evaluation.macroF1, golden.macro_f1, "macro F1")
    expect(evaluation.mcc, golden.mcc, "MCC")
    expect(evaluation.auc, golden.auc, "AUC")
    expect(evaluation.brier, golden.brier, "Brier")
    expect(evaluation.logLoss, golden.log_loss, "log loss")
    expect(evaluation.calibrationError, golden.calibration_error, "calibration error")
    expect(evaluation.purityAtCompleteness, golden.purity_at_completeness, "purity")
    expect(evaluation.completenessAtPurity, golden.completeness_at_purity, "completeness")
    #expect(evaluation.confusion == golden.confusion)
    for (k, name) in golden.classes.enumerated() {
      let row = try #require(evaluation.perClass[name])
      expect(row.precision, golden.precision[k], "precision")
      expect(row.recall, golden.recall[k], "recall")
      expect(row.f1, golden.f1[k], "F1")
      #expect(row.support == golden.support[k])
    }
    #expect(evaluation.reliability.reduce(0) { $0 + $1.count } == golden.labels.count)
  }

  @Test func aPerfectAndAnInvertedClassifier() throws {
    let classes = ["galaxy", "star"]
    let right = try Evaluation(
      labels: [0, 0, 1], probabilities: [1, 0, 1, 0, 0, 1], classes: classes, bootstrap: nil)
    #expect(right.accuracy == 1 && right.auc == 1 && right.mcc == 1 && right.brier == 0)
    #expect(right.positive == "galaxy" && right.purityAtCompleteness == 1 && right.completenessAtPurity == 1)
    #expect(right.logLoss < 1e-14 && right.calibrationError == 0)
    let wrong = try Evaluation(
      labels: [0, 0, 1], probabilities: [0, 1, 0, 1, 1, 0], classes: classes, bootstrap: nil)
    #expect(wrong.accuracy == 0 && wrong.auc == 0 && wrong.mcc == -1 && wrong.brier == 1)
    // ln(1e15), the clip.
    #expect(abs(wrong.logLoss - 34.538776394910684) < 1e-9)
    #expect(wrong.calibrationError == 1 && wrong.completenessAtPurity == 0)
  }

  @Test func equalProbabilitiesGiveAnAreaOfOneHalf() throws {
    let evaluation = try Evaluation(
      labels: [0, 1, 1, 0, 1], probabilities: [Double](repeating: 0.5, count: 10), classes: ["a", "b"], bootstrap: nil)
    #expect(evaluation.auc == 0.5 && evaluation.brier == 0.25 && evaluation.positive == "b")
  }

  @Test func oneClassLeavesTheAreaUndefined() throws {
    let evaluation = try Evaluation(labels: [0, 0], probabilities: [0.9, 0.1, 0.4, 0.6], classes: ["a", "b"])
    #expect(evaluation.auc == nil && evaluation.accuracy == 0.5 && evaluation.balancedAccuracy == 0.5)
    #expect(evaluation.mcc == 0 && evaluation.purityAtCompleteness == nil)
    let text = String(decoding: try JSONEncoder().encode(evaluation), as: UTF8.self)
    #expect(text.contains("\"auc\":null") && text.contains("\"purity_at_completeness\":null"))
  }

  @Test func nothingAndNotANumberAreRefused() {
    #expect(throws: TrainingError.self) { try Evaluation(labels: [], probabilities: [], classes: ["a", "b"]) }
    #expect(throws: TrainingError.self) {
      try Evaluation(labels: [0], probabilities: [.nan, 0.5], classes: ["a", "b"])
    }
  }

  @Test func jsonHasTheFixedKeysAndComesBack() throws {
    let bad = BadInput(path: "x.fits", reason: "empty")
    let evaluation = try Evaluation(
      labels: [0, 1, 0, 1], probabilities: [0.9, 0.1, 0.2, 0.8, 0.6, 0.4, 0.6, 0.4], classes: ["star", "galaxy"],
      badInputs: [bad])
    let data = try JSONEncoder().encode(evaluation)
    #expect(try JSONDecoder().decode(Evaluation.self, from: data) == evaluation)
    let text = String(decoding: data, as: UTF8.self)
    for key in [
      "n", "classes", "accuracy", "balanced_accuracy", "macro_f1", "mcc", "auc", "brier", "log_loss",
      "calibration_error", "confusion", "per_class", "precision", "recall", "f1", "support", "bad_inputs",
      "purity_at_completeness", "completeness_at_purity", "positive", "intervals", "reliability",
    ] { #expect(text.contains("\"\(key)\":"), "\(key)") }
    let three = try Evaluation(
      labels: [0, 1, 2], probabilities: [1, 0, 0, 0, 1, 0, 0, 0, 1], classes: ["a", "b", "c"], bootstrap: nil)
    #expect(!String(decoding: try JSONEncoder().encode(three), as: UTF8.self).contains("positive"))
  }

  @Test func aBootstrapIsSeededAndCoversTheValue() throws {
    let golden = try #require(Self.goldens.first)
    func evaluate(_ seed: UInt64) throws -> Evaluation {
      try Evaluation(
        labels: golden.labels, probabilities: golden.probabilities, classes: golden.classes,
        bootstrap: Bootstrap(resamples: 400, seed: seed))
    }
    let first = try evaluate(1)
    #expect(try evaluate(1).intervals == first.intervals)
    #expect(try evaluate(2).intervals != first.intervals)
    let interval = try #require(first.intervals["accuracy"])
    // The normal approximation's half width, 1.96 sqrt(a (1 - a) / n).
    let half = 1.96 * (first.accuracy * (1 - first.accuracy) / Double(first.n)).squareRoot()
    #expect(abs((interval.high - interval.low) / 2 - half) < 0.2 * half)
    #expect(interval.low < first.accuracy && first.accuracy < interval.high)
    #expect(first.intervals.count == 10)
  }

  @Test func groupsAndBinsCoverTheSamples() throws {
    let labels = [0, 1, 0, 1, 0]
    let probabilities = [0.9, 0.1, 0.1, 0.9, 0.2, 0.8, 0.3, 0.7, 0.6, 0.4]
    let groups = try EvaluationGroup.byValue(
      column: "source", values: ["b", "a", "b", "a", "a"], labels: labels, probabilities: probabilities,
      classes: ["star", "galaxy"], bootstrap: nil)
    #expect(groups.map(\.value) == ["a", "b"] && groups.map(\.evaluation.n) == [3, 2])
    #expect(groups[0].evaluation.accuracy == 1 && groups[1].evaluation.accuracy == 0.5)
    let bins = try EvaluationGroup.byBin(
      column: "rmag", values: [15, 17, 18, 20, .nan], edges: [15, 17, 19, 20], labels: labels,
      probabilities: probabilities, classes: ["star", "galaxy"], bootstrap: nil)
    #expect(bins.map(\.evaluation.n) == [1, 2, 1] && bins.map(\.lower) == [15, 17, 19])
    #expect(EvaluationGroup.edges(covering: [15.2, 21.7, .nan]) == [14, 16, 18, 20, 22])
    #expect(EvaluationGroup.edges(covering: [3]).isEmpty)
  }
}
