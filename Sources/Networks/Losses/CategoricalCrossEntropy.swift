/// Softmax over the outputs, then -sum w_c t_c log p_c: one class out of several.
///
/// Outputs and targets [sample, class]; classes or probabilities (Keras's sparse and plain form, PyTorch's
/// `CrossEntropyLoss`). Label smoothing (Szegedy et al. 2016) makes t (1 - a) + a / classes of the targets. A sample's
/// own loss is divided by its class's weight, by which it counts in a batch's mean: PyTorch's mean. A row with a
/// missing target is missing as a whole.
struct CategoricalCrossEntropy: LossFunction {
  static let name = "categorical-cross-entropy"

  var labelSmoothing = 0.0
  /// One weight a class; none: all 1.
  var classWeights: [Double] = []

  func fault(outputs: Int) -> String? {
    guard labelSmoothing >= 0, labelSmoothing < 1 else { return "smooths labels by \(labelSmoothing), not 0 ..< 1" }
    guard classWeights.allSatisfy({ $0 >= 0 && $0.isFinite }) else { return "has weights \(classWeights)" }
    return classWeights.isEmpty || classWeights.count == outputs
      ? nil : "has \(classWeights.count) class weights for \(outputs) outputs"
  }

  func turnIntoAnswers(_ row: UnsafeMutableBufferPointer<Float>) { LossArithmetic.softmax(row) }

  func loss(of row: LossRow) -> (loss: Float, count: Double) {
    guard row.presentCount == row.targetCount else { return row.missing() }
    var weight = 1.0
    if let label = row.label, !classWeights.isEmpty {
      weight = classWeights[label]
      guard weight > 0 else { return row.missing() }
    }
    let rest = labelSmoothing / Double(row.targetCount)
    let loss = LossArithmetic.crossEntropy(row, scale: 1 / weight) { output in
      var target = row.target(output)
      if labelSmoothing > 0 { target = target * (1 - labelSmoothing) + rest }
      return classWeights.isEmpty ? target : target * classWeights[output]
    }
    return (Float(loss / weight), weight)
  }
}

extension Loss {
  /// Softmax over the outputs, then the cross-entropy: one class out of several.
  public static var categoricalCrossEntropy: Loss { Loss(CategoricalCrossEntropy()) }

  /// The same with smoothed labels (0 ..< 1) and one weight a class (none: all 1).
  public static func categoricalCrossEntropy(labelSmoothing: Double, classWeights: [Double] = []) -> Loss {
    Loss(CategoricalCrossEntropy(labelSmoothing: labelSmoothing, classWeights: classWeights))
  }
}
