import Networks
import Testing

@Suite struct LossTests {
  static let crossEntropies = [Loss.categoricalCrossEntropy, .binaryCrossEntropy]

  private struct Golden: Decodable {
    struct Each: Decodable { let losses, gradient: [Float] }
    struct Weighted: Decodable {
      let mean: Double
      let gradient: [Float]
    }
    struct Kind: Decodable {
      let classes, soft: Each
      let weighted: Weighted
      let probabilities: [Float]
    }
    let outputs: Int
    let logits, soft, classWeights: [Float]
    let classes: [Int32]
    let categorical, binary: Kind
    enum CodingKeys: String, CodingKey {
      case outputs, logits, soft, classWeights, classes
      case categorical = "categorical-cross-entropy"
      case binary = "binary-cross-entropy"
    }
  }

  private func evaluate(
    _ loss: Loss, _ logits: [Float], _ targets: Targets, count: Int, outputs: Int
  ) -> (losses: [Float], gradient: [Float]) {
    var losses = [Float](repeating: .nan, count: count)
    var gradient = [Float](repeating: .nan, count: count * outputs)
    losses.withUnsafeMutableBufferPointer { losses in
      gradient.withUnsafeMutableBufferPointer { gradient in
        logits.withUnsafeBufferPointer {
          loss.evaluate(logits: $0, outputs: outputs, targets: targets, losses: losses, gradient: gradient)
        }
      }
    }
    return (losses, gradient)
  }

  private func batchLoss(
    _ loss: Loss, _ logits: [Float], _ targets: Targets, count: Int, outputs: Int, weights: [Float] = []
  ) -> (mean: Double, gradient: [Float]) {
    var gradient = [Float](repeating: .nan, count: count * outputs)
    let mean = gradient.withUnsafeMutableBufferPointer { gradient in
      logits.withUnsafeBufferPointer {
        loss.batchLoss(
          logits: $0, count: count, outputs: outputs, targets: targets, weights: weights, gradient: gradient)
      }
    }
    return (mean, gradient)
  }

  @Test(arguments: Self.crossEntropies)
  func agreesWithPyTorch(loss: Loss) throws {
    let golden = try golden("losses.json", as: Golden.self)
    let expected = loss == .categoricalCrossEntropy ? golden.categorical : golden.binary
    let count = golden.classes.count
    for (targets, each) in [
      (Targets.classes(golden.classes), expected.classes), (.values(golden.soft), expected.soft),
    ] {
      let result = evaluate(loss, golden.logits, targets, count: count, outputs: golden.outputs)
      #expect(zip(result.losses, each.losses).allSatisfy { abs($0 - $1) <= 1e-6 * max(1, abs($1)) })
      #expect(zip(result.gradient, each.gradient).allSatisfy { abs($0 - $1) <= 1e-6 })
    }
    let probabilities = loss.probabilities(fromLogits: golden.logits, outputs: golden.outputs)
    #expect(zip(probabilities, expected.probabilities).allSatisfy { abs($0 - $1) <= 1e-6 })
    let weights = Loss.sampleWeights(classes: golden.classes, classWeights: golden.classWeights)
    let weighted = batchLoss(
      loss, golden.logits, .classes(golden.classes), count: count, outputs: golden.outputs, weights: weights)
    #expect(abs(weighted.mean - expected.weighted.mean) <= 1e-6 * expected.weighted.mean)
    #expect(zip(weighted.gradient, expected.weighted.gradient).allSatisfy { abs($0 - $1) <= 1e-6 })
  }

  @Test(arguments: Self.crossEntropies)
  func gradientIsTheSlope(loss: Loss) {
    let (count, outputs) = (3, 5)
    let logits = hashed(1, count: count * outputs, scale: 3)
    let targets = Targets.values(hashed(2, count: count * outputs).map { abs($0) })
    let weights: [Float] = [1, 0.25, 3]
    let gradient = batchLoss(loss, logits, targets, count: count, outputs: outputs, weights: weights).gradient
    for i in logits.indices {
      var (up, down) = (logits, logits)
      up[i] += 0x1p-5
      down[i] -= 0x1p-5
      let slope =
        (batchLoss(loss, up, targets, count: count, outputs: outputs, weights: weights).mean
          - batchLoss(loss, down, targets, count: count, outputs: outputs, weights: weights).mean) * 0x1p4
      #expect(abs(slope - Double(gradient[i])) < 2e-4)
    }
  }

  @Test func hugeLogitsStayFinite() {
    let logits: [Float] = [1e30, -1e30, 3e38, -3e38]
    for loss in Self.crossEntropies {
      let result = evaluate(loss, logits, .classes([1, 0]), count: 2, outputs: 2)
      #expect(result.gradient.allSatisfy { $0.isFinite })
      #expect(result.losses[1] == 0)
      #expect(loss.probabilities(fromLogits: logits, outputs: 2).allSatisfy { $0 == 0 || $0 == 1 })
    }
  }

  @Test func singleOutputTakesClassesAsZeroAndOne() {
    let result = evaluate(.binaryCrossEntropy, [0, 0], .classes([0, 1]), count: 2, outputs: 1)
    #expect(result.gradient == [0.5, -0.5])
    #expect(result.losses.allSatisfy { abs($0 - 0.6931472) < 1e-6 })
  }

  @Test func emptyBatchesAndZeroWeights() {
    for loss in Self.crossEntropies {
      #expect(loss.probabilities(fromLogits: [], outputs: 2).isEmpty)
      #expect(batchLoss(loss, [], .classes([]), count: 0, outputs: 2).mean == 0)
      let nothing = batchLoss(loss, [1, 2], .classes([0]), count: 1, outputs: 2, weights: [0])
      #expect(nothing.mean == 0)
      #expect(nothing.gradient == [0, 0])
    }
  }
}
