#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Softmax over the outputs, then sum t_c log(t_c / p_c): how far probabilities are from the wanted ones (Kullback &
/// Leibler 1951).
///
/// Outputs and targets [sample, class]; the targets of a sample are probabilities. It differs from the categorical
/// cross-entropy by the targets' own entropy, and is 0 for a perfect answer. A row with a missing target is missing.
struct KullbackLeiblerDivergence: LossFunction {
  static let name = "kullback-leibler-divergence"

  func turnIntoAnswers(_ row: UnsafeMutableBufferPointer<Float>) { LossArithmetic.softmax(row) }

  func loss(of row: LossRow) -> (loss: Float, count: Double) {
    guard row.presentCount == row.targetCount else { return row.missing() }
    var loss = LossArithmetic.crossEntropy(row) { row.target($0) }
    for index in 0..<row.targetCount where row.target(index) > 0 { loss += row.target(index) * log(row.target(index)) }
    return (Float(loss), 1)
  }
}

extension Loss {
  /// Softmax over the outputs, then the divergence from the wanted probabilities.
  public static var kullbackLeiblerDivergence: Loss { Loss(KullbackLeiblerDivergence()) }
}
