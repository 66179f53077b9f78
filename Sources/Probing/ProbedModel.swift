/// A classifier that an attack can question: its logits, and the gradient of its loss with respect to its input.
///
/// Inputs are `[sample, band, row, column]`, flat, in the space the model is defined on: physical flux for a model with
/// its stretch and normalisation inside, the network's own input values for a bare network. The model is always in
/// evaluation mode (no dropout, running statistics), and the loss is taken from the logits, never from probabilities.
public protocol ProbedModel {
  /// Bands of one sample.
  var bands: Int { get }
  /// Values of one sample: bands x rows x columns.
  var elementsPerSample: Int { get }
  /// The largest `count` one call may have.
  var largestBatch: Int { get }
  /// Whether an attack keeps the point of largest loss, not of largest margin: for models whose answers are no classes.
  var isScoredByLoss: Bool { get }

  /// Logits `[sample, output]` of `count` samples. The same samples in the same batch give the same bits.
  func logits(_ x: [Float], count: Int) throws -> [Float]

  /// Logits `[sample, output]`, each sample's loss against `labels`, and the derivative of each sample's own loss with
  /// respect to that sample, in the shape of `x`.
  func lossGradient(
    _ x: [Float], count: Int, labels: [Int32]
  ) throws -> (logits: [Float], losses: [Float], gradient: [Float])
}

extension ProbedModel {
  /// False: a model of classes.
  public var isScoredByLoss: Bool { false }
}

/// What logits say: the class, and how the loss of a class follows.
public enum Verdict {
  /// The class of each of `count` samples: the largest logit, the first of equals; for a single output, class 1 above
  /// zero. A sample with a logit that is not a number has class -1, which is nobody's label.
  public static func classes(_ logits: [Float], count: Int) -> [Int32] {
    guard count > 0 else { return [] }
    let outputs = logits.count / count
    return (0..<count).map { sample in
      let row = logits[sample * outputs..<(sample + 1) * outputs]
      if row.contains(where: \.isNaN) { return -1 }
      if outputs == 1 { return row[row.startIndex] > 0 ? 1 : 0 }
      var best = row.startIndex
      for i in row.indices where row[i] > row[best] { best = i }
      return Int32(best - row.startIndex)
    }
  }

  /// How far the best other class lies above `label`: positive when the sample is taken for something else.
  static func margin(_ logits: ArraySlice<Float>, label: Int32) -> Float {
    if logits.count == 1 {
      let value = logits[logits.startIndex]
      return label == 1 ? -value : value
    }
    var other = -Float.infinity
    for (i, value) in logits.enumerated() where Int32(i) != label { other = max(other, value) }
    return other - logits[logits.startIndex + Int(label)]
  }

  /// Number of classes told apart by `outputs` logits.
  static func classCount(outputs: Int) -> Int { outputs == 1 ? 2 : outputs }
}
