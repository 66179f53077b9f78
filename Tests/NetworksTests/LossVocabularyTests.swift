import FoundationEssentials
import Networks
import Testing

/// Every loss against PyTorch in double precision: values, gradients, sample weights, missing targets.
@Suite struct LossVocabularyTests {
  struct Golden: Decodable, Sendable, CustomTestStringConvertible {
    let loss: Loss
    let outputs: Int
    let logits, targets, weights: [Float]
    let missing: [Bool]
    let losses, gradient, answers, batchGradient, missingLosses, missingBatchGradient: [Float]
    let mean, missingMean: Double
    /// Whether the targets are classes, in `targets` as numbers.
    let areClasses: Bool
    var testDescription: String { loss.name }
    var count: Int { logits.count / outputs }

    var wanted: Targets { areClasses ? .classes(targets.map { Int32($0) }) : .values(targets) }
    var wantedWithGaps: Targets {
      let gaps = zip(targets, missing)
      return areClasses ? .classes(gaps.map { $1 ? -1 : Int32($0) }) : .values(gaps.map { $1 ? .nan : $0 })
    }
  }

  static let goldens: [Golden] = (try? golden("loss-vocabulary.json")) ?? []

  private func batch(
    _ golden: Golden, _ targets: Targets, _ logits: [Float], weights: [Float]
  ) -> (mean: Double, gradient: [Float]) {
    var gradient = [Float](repeating: .nan, count: logits.count)
    let mean = gradient.withUnsafeMutableBufferPointer { gradient in
      logits.withUnsafeBufferPointer {
        golden.loss.batchLoss(
          logits: $0, count: golden.count, outputs: golden.outputs, targets: targets, weights: weights,
          gradient: gradient)
      }
    }
    return (mean, gradient)
  }

  private func each(_ golden: Golden, _ targets: Targets) -> (losses: [Float], gradient: [Float]) {
    var losses = [Float](repeating: .nan, count: golden.count)
    var gradient = [Float](repeating: .nan, count: golden.logits.count)
    losses.withUnsafeMutableBufferPointer { losses in
      gradient.withUnsafeMutableBufferPointer { gradient in
        golden.logits.withUnsafeBufferPointer {
          golden.loss.evaluate(
            logits: $0, outputs: golden.outputs, targets: targets, losses: losses, gradient: gradient)
        }
      }
    }
    return (losses, gradient)
  }

  @Test func everyLossHasItsGolden() {
    #expect(Set(Self.goldens.map(\.loss.name)) == Set(Loss.names))
  }

  @Test(arguments: goldens)
  func agreesWithPyTorch(golden: Golden) {
    let result = each(golden, golden.wanted)
    #expect(relativeDifference(result.losses, golden.losses) < 1e-6)
    #expect(relativeDifference(result.gradient, golden.gradient) < 1e-6)
    let answers = golden.loss.probabilities(fromLogits: golden.logits, outputs: golden.outputs)
    #expect(relativeDifference(answers, golden.answers) < 1e-6)
    let mean = batch(golden, golden.wanted, golden.logits, weights: golden.weights)
    #expect(abs(mean.mean - golden.mean) < 1e-6 * abs(golden.mean))
    #expect(relativeDifference(mean.gradient, golden.batchGradient) < 1e-6)
  }

  @Test(arguments: goldens)
  func missingTargetsAreLeftOut(golden: Golden) {
    #expect(relativeDifference(each(golden, golden.wantedWithGaps).losses, golden.missingLosses) < 1e-6)
    let mean = batch(golden, golden.wantedWithGaps, golden.logits, weights: golden.weights)
    #expect(abs(mean.mean - golden.missingMean) < 1e-6 * abs(golden.missingMean))
    #expect(relativeDifference(mean.gradient, golden.missingBatchGradient) < 1e-6)
    let nothing: Targets =
      golden.areClasses
      ? .classes(golden.targets.map { _ in -1 }) : .values(golden.targets.map { _ in Float.nan })
    let none = batch(golden, nothing, golden.logits, weights: [])
    #expect(none.mean == 0)
    #expect(none.gradient.allSatisfy { $0 == 0 })
  }

  @Test(arguments: goldens)
  func gradientIsTheSlope(golden: Golden) {
    let gradient = batch(golden, golden.wantedWithGaps, golden.logits, weights: golden.weights).gradient
    let scale = gradient.map { abs(Double($0)) }.max() ?? 1
    for i in golden.logits.indices {
      var (up, down) = (golden.logits, golden.logits)
      up[i] += 0x1p-7
      down[i] -= 0x1p-7
      let slope =
        (batch(golden, golden.wantedWithGaps, up, weights: golden.weights).mean
          - batch(golden, golden.wantedWithGaps, down, weights: golden.weights).mean) * 0x1p6
      #expect(abs(slope - Double(gradient[i])) < 2e-3 * max(scale, 0.1), "output \(i)")
    }
  }

  @Test(arguments: goldens)
  func codingGivesTheSameLoss(golden: Golden) throws {
    let data = try JSONEncoder().encode([golden.loss])
    #expect(try JSONDecoder().decode([Loss].self, from: data) == [golden.loss])
  }

  @Test func namesAreJSON() throws {
    let text = String(decoding: try JSONEncoder().encode([Loss.categoricalCrossEntropy]), as: UTF8.self)
    #expect(text == "[\"categorical-cross-entropy\"]")
    let sparse = Data("[\"sparse-categorical-cross-entropy\"]".utf8)
    #expect(try JSONDecoder().decode([Loss].self, from: sparse) == [.categoricalCrossEntropy])
    #expect(throws: NetworkError.self) { try Loss.named("hinge") }
  }
}
