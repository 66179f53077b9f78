/// A sigmoid for each output, then the mean over the outputs of -w t log p - (1 - t) log(1 - p): labels that do not
/// exclude each other, or a single output for class 1 against class 0.
///
/// Outputs and targets [sample, label]. Label smoothing makes t (1 - a) + a / 2 of the targets; w is PyTorch's
/// `pos_weight` (`BCEWithLogitsLoss`).
struct BinaryCrossEntropy: ElementwiseLoss {
  static let name = "binary-cross-entropy"

  var labelSmoothing = 0.0
  /// How much a label that is there counts against one that is not, one weight an output; none: all 1.
  var positiveWeights: [Double] = []

  func fault(outputs: Int) -> String? {
    guard labelSmoothing >= 0, labelSmoothing < 1 else { return "smooths labels by \(labelSmoothing), not 0 ..< 1" }
    guard positiveWeights.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return "has weights \(positiveWeights)" }
    return positiveWeights.isEmpty || positiveWeights.count == outputs
      ? nil : "has \(positiveWeights.count) weights for \(outputs) outputs"
  }

  func turnIntoAnswers(_ row: UnsafeMutableBufferPointer<Float>) {
    for i in row.indices { row[i] = Float(LossArithmetic.sigmoid(Double(row[i]))) }
  }

  /// max(x, 0) - x t + log(1 + exp(-|x|)), the slope sigmoid(x) - t; the weight multiplies what t adds.
  func element(_ output: Double, _ target: Double, index: Int) -> (loss: Double, slope: Double) {
    let target = labelSmoothing > 0 ? target * (1 - labelSmoothing) + labelSmoothing / 2 : target
    let tail = LossArithmetic.softTail(output)
    let probability = LossArithmetic.sigmoid(output)
    guard !positiveWeights.isEmpty else { return (max(output, 0) - output * target + tail, probability - target) }
    let weight = positiveWeights[index]
    let absent = max(output, 0) + tail
    let present = max(-output, 0) + tail
    return (
      weight * target * present + (1 - target) * absent,
      weight * target * (probability - 1) + (1 - target) * probability
    )
  }
}

extension Loss {
  /// A sigmoid for each output, then the mean of the cross-entropies.
  public static var binaryCrossEntropy: Loss { Loss(BinaryCrossEntropy()) }

  /// The same with smoothed labels (0 ..< 1) and one weight an output for labels that are there (none: all 1).
  public static func binaryCrossEntropy(labelSmoothing: Double, positiveWeights: [Double] = []) -> Loss {
    Loss(BinaryCrossEntropy(labelSmoothing: labelSmoothing, positiveWeights: positiveWeights))
  }
}
