import Foundation
import Groundwork
import TestSupport
import Testing
import Training

struct BaselineTests {
  struct Golden: Decodable {
    let features, training: Int
    let matrix: [Float]
    let labels, places: [Int]
    let targets, variances, scores, penalties, ridge, probabilities, votes, means: [Double]
    let penalty: Double

    var known: FeatureMatrix { FeatureMatrix(Array(matrix.prefix(training * features)), features: features) }
    var asked: FeatureMatrix { FeatureMatrix(Array(matrix.dropFirst(training * features)), features: features) }
  }

  private static func golden() throws -> Golden {
    let data = try Data(contentsOf: URL(filePath: RealData.golden("baselines/baselines.json")))
    return try JSONDecoder().decode(Golden.self, from: data)
  }

  private func expectEqual(_ ours: [Double], _ theirs: [Double], within tolerance: Double, _ name: Comment) {
    #expect(ours.count == theirs.count, name)
    let far = zip(ours, theirs).filter { !(abs($0 - $1) <= tolerance * max(1, abs($1))) }
    #expect(far.isEmpty, name)
  }

  // MARK: As scikit-learn

  @Test func principalComponents() throws {
    let golden = try Self.golden()
    let components = PrincipalComponents(golden.known, count: 6)
    expectEqual(components.variances, golden.variances, within: 1e-5, "variances")
    let scores = components.scores(of: golden.asked).values.map { Double(abs($0)) }
    expectEqual(scores, golden.scores, within: 2e-4, "scores, but for their signs")
  }

  @Test func ridge() throws {
    let golden = try Self.golden()
    let components = PrincipalComponents(golden.known, count: 6)
    let ridge = try #require(
      RidgeRegression(
        components.scores(of: golden.known), targets: Array(golden.targets.prefix(golden.training)),
        penalties: golden.penalties))
    #expect(ridge.penalty == golden.penalty)
    expectEqual(ridge.predictions(for: components.scores(of: golden.asked)), golden.ridge, within: 1e-4, "predictions")
  }

  @Test func logistic() throws {
    let golden = try Self.golden()
    let components = PrincipalComponents(golden.known, count: 6)
    let logistic = LogisticRegression(
      components.scores(of: golden.known), labels: Array(golden.labels.prefix(golden.training)), classCount: 3,
      penalty: 2)
    let ours = logistic.probabilities(of: components.scores(of: golden.asked))
    expectEqual(ours, golden.probabilities, within: 1e-4, "probabilities")
  }

  @Test func neighbors() throws {
    let golden = try Self.golden()
    let nearest = NearestNeighbors(golden.known, count: 5)
    #expect(nearest.neighbors(of: golden.asked).flatMap { $0 } == golden.places)
    let shares = nearest.probabilities(
      of: golden.asked, labels: Array(golden.labels.prefix(golden.training)), classCount: 3)
    expectEqual(shares, golden.votes.map { (5 * $0 + 1.0 / 3) / 6 }, within: 1e-12, "shares")
    let means = nearest.predictions(for: golden.asked, targets: Array(golden.targets.prefix(golden.training)))
    expectEqual(means, golden.means, within: 1e-12, "means")
  }

  // MARK: Closed form

  @Test func aLineIsOneComponent() {
    // Points on (3, 4) t: one direction, (0.6, 0.8), of variance 25 var(t).
    let matrix = FeatureMatrix((0..<5).flatMap { [Float(3 * $0 + 1), Float(4 * $0)] }, features: 2)
    let components = PrincipalComponents(matrix, count: 2)
    #expect(components.count == 1 && abs(components.variances[0] - 62.5) < 1e-4)
    #expect(abs(components.axes[0] - 0.6) < 1e-6 && abs(components.axes[1] - 0.8) < 1e-6)
    #expect(zip(components.scores(of: matrix).values, [-10, -5, 0, 5, 10]).allSatisfy { abs($0 - $1) < 1e-4 })
  }

  @Test func ridgeShrinksBySumOfSquares() throws {
    // x = -1, 0, 1 and y = 2 x + 5: the slope is 4 / (2 + penalty).
    let matrix = FeatureMatrix([-1, 0, 1, 7], features: 1)
    let ridge = try #require(RidgeRegression(matrix, targets: [3, 5, 7, .nan], penalties: [2]))
    #expect(abs(ridge.weights[0] - 1) < 1e-12 && abs(ridge.intercept - 5) < 1e-12)
    let free = try #require(RidgeRegression(matrix, targets: [3, 5, 7, .nan], penalties: [100, 1e-9, 1]))
    #expect(free.penalty == 1e-9 && abs(free.predictions(for: matrix)[3] - 19) < 1e-6)
    #expect(RidgeRegression(matrix, targets: [.nan, .nan, .nan, .nan], penalties: [1]) == nil)
  }

  @Test func logisticOfSharesAlone() {
    // A feature that says nothing leaves the intercepts: three to one.
    let matrix = FeatureMatrix([0, 0, 0, 0], features: 1)
    let logistic = LogisticRegression(matrix, labels: [1, 0, 1, 1], classCount: 2)
    let shares = logistic.probabilities(of: FeatureMatrix([3], features: 1))
    #expect(abs(shares[0] - 0.25) < 1e-6 && abs(shares[1] - 0.75) < 1e-6)
  }

  @Test func neighborsOnALine() {
    let nearest = NearestNeighbors(FeatureMatrix([0, 1, 2, 10], features: 1), count: 2)
    #expect(nearest.neighbors(of: FeatureMatrix([0.4, 9], features: 1)) == [[0, 1], [3, 2]])
    let means = nearest.predictions(for: FeatureMatrix([0.4, 9], features: 1), targets: [4, .nan, 6, 8])
    #expect(means == [4, 7])
    #expect(nearest.predictions(for: FeatureMatrix([1.1], features: 1), targets: [4, .nan, .nan, 8])[0].isNaN)
  }

  // MARK: Whole

  @Test func baselinesAnswerForWhatTheyCan() throws {
    let golden = try Self.golden()
    let (labels, targets) = (Array(golden.labels.prefix(45)), Array(golden.targets.prefix(45)))
    let asked = golden.asked
    for baseline in Baseline.allCases {
      if let shares = baseline.probabilities(of: asked, training: golden.known, labels: labels, classCount: 3) {
        let evaluation = try Evaluation(
          labels: Array(golden.labels.dropFirst(45)), probabilities: shares, classes: ["a", "b", "c"], bootstrap: nil)
        #expect(evaluation.accuracy > 0.6, "\(baseline)")
      } else {
        #expect(baseline == .ridge)
      }
      // Two targets, one of them unknown for most.
      let pairs = targets.indices.flatMap { [$0 % 3 == 0 ? targets[$0] : .nan, -targets[$0]] }
      if let numbers = baseline.predictions(for: asked, training: golden.known, targets: pairs, targetCount: 2) {
        let truth = golden.targets.dropFirst(45).flatMap { [$0, -$0] }
        let evaluation = try RegressionEvaluation(
          labels: truth, predictions: numbers, targets: ["a", "b"], bootstrap: nil)
        #expect((evaluation.perTarget["b"]?.r2 ?? 0) > 0.7 && (evaluation.perTarget["a"]?.r2 ?? 0) > 0.4, "\(baseline)")
      } else {
        #expect(baseline == .logistic)
      }
    }
  }

  @Test func fewAndEqualSamples() {
    let one = FeatureMatrix([1, 2, 3], features: 3)
    #expect(PrincipalComponents(one, count: 2).count == 0)
    let same = FeatureMatrix([1, 2, 3, 1, 2, 3], features: 3)
    #expect(PrincipalComponents(same, count: 2).scores(of: one).values == [0])
    for baseline in Baseline.allCases {
      let shares = baseline.probabilities(of: one, training: same, labels: [0, 1], classCount: 2)
      #expect(shares.map { abs($0[0] - 0.5) < 1e-9 } ?? true)
      #expect(
        baseline.predictions(for: one, training: same, targets: [2, 4], targetCount: 1).map { $0 == [3] } ?? true)
      let none = baseline.predictions(for: one, training: same, targets: [.nan, .nan], targetCount: 1)
      #expect(none?[0].isNaN ?? true)
    }
    #expect(FeatureMatrix([], features: 4).samples == 0)
  }

  @Test func eigenvectorsOfAMatrixPutItTogetherAgain() {
    var random = RandomSource(5)
    let n = 12
    let raw = (0..<n * n).map { _ in random.normal() }
    let matrix = (0..<n * n).map { raw[$0] + raw[$0 % n * n + $0 / n] }
    let eigen = SymmetricEigenvectors(matrix, size: n)
    #expect(zip(eigen.values, eigen.values.dropFirst()).allSatisfy { $0 >= $1 })
    for i in 0..<n {
      for j in 0..<n {
        let sum = (0..<n).reduce(0) { $0 + eigen.values[$1] * eigen.vectors[$1 * n + i] * eigen.vectors[$1 * n + j] }
        #expect(abs(sum - matrix[i * n + j]) < 1e-12)
      }
    }
  }
}
