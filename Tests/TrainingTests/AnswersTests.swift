import Testing
import Training

struct AnswersTests {
  @Test func probabilitiesOfKnownLogits() {
    let p = Answers.probabilities(ofLogits: [0, 0, 1000, -1000], outputs: 2, classes: 2)
    #expect(p == [0.5, 0.5, 1, 0])
    let q = Answers.probabilities(ofLogits: [1, 2, 3], outputs: 3, classes: 3, temperature: 2)
    // exp(0.5), exp(1), exp(1.5) over their sum.
    for (a, b) in zip(q, [0.1863237232, 0.3071958857, 0.5064803911]) { #expect(abs(a - b) < 1e-9) }
    let binary = Answers.probabilities(ofLogits: [0, 2], outputs: 1, classes: 2)
    #expect(binary[0] == 0.5 && abs(binary[3] - 0.8807970780) < 1e-9 && abs(binary[2] + binary[3] - 1) < 1e-15)
  }

  @Test func entropyAndTheBestClass() {
    #expect(abs(Answers.entropy([0.5, 0.5]) - 0.6931471806) < 1e-9)
    #expect(Answers.entropy([1, 0]) == 0)
    #expect(Answers.best([0.2, 0.4, 0.4]) == 1 && Answers.best([0.5, 0.5]) == 0)
  }

  @Test func temperatureUndoesAKnownOverconfidence() {
    // Logits of size 4 that are right three times out of four: the best size is ln 3, so T = 4 / ln 3 (bounded by 4).
    let logits = (0..<400).flatMap { _ in [Float(2), Float(-2)] }
    let labels = (0..<400).map { $0 % 4 == 0 ? 1 : 0 }
    let temperature = Answers.temperature(ofLogits: logits, outputs: 2, classes: 2, labels: labels)
    #expect(abs(temperature - 3.640957) < 1e-4)
    // Nothing wrong: certainty is bounded.
    let sure = Answers.temperature(ofLogits: logits, outputs: 2, classes: 2, labels: labels.map { _ in 0 })
    #expect(abs(sure - 0.25) < 1e-6)
    #expect(Answers.temperature(ofLogits: [], outputs: 2, classes: 2, labels: []) == 1)
  }

  @Test func classWeights() throws {
    #expect(try ClassWeights.balanced.weights(counts: [30, 10], classes: ["a", "b"]) == [Float(2.0 / 3), 2])
    #expect(try ClassWeights(parsing: "1,2.5") == .list([1, 2.5]))
    #expect(try ClassWeights(parsing: "balanced") == .balanced && ClassWeights.list([1, 2.5]).description == "1.0,2.5")
    for wrong in ["", "equal", "1,-2", "nan", "0,0"] {
      #expect(throws: TrainingError.self, "\(wrong)") { try ClassWeights(parsing: wrong) }
    }
    #expect(throws: TrainingError.self) { try ClassWeights.list([1]).weights(counts: [1, 1], classes: ["a", "b"]) }
  }
}
