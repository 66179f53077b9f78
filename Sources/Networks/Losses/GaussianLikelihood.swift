#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The mean over the targets of (v + (t - m)^2 exp(-v)) / 2: the negative logarithm of a normal likelihood, its
/// constant left out, with a variance that the network gives beside the mean (Nix & Weigend 1994).
///
/// Outputs [sample, the means then the log variances v], twice as many as targets; PyTorch's `GaussianNLLLoss` with
/// the variance exp(v).
struct GaussianLikelihood: LossFunction {
  static let name = "gaussian-negative-log-likelihood"

  func fault(outputs: Int) -> String? { outputs % 2 == 0 ? nil : "needs two outputs a target, not \(outputs)" }

  func targetCount(outputs: Int) -> Int { outputs / 2 }

  /// The means stay; the log variances become variances.
  func turnIntoAnswers(_ row: UnsafeMutableBufferPointer<Float>) {
    for i in row.count / 2..<row.count { row[i] = Float(exp(Double(row[i]))) }
  }

  func loss(of row: LossRow) -> (loss: Float, count: Double) {
    let present = row.presentCount
    guard present > 0 else { return row.missing() }
    let share = 1 / Double(present)
    let count = row.targetCount
    var sum = 0.0
    for index in 0..<count {
      let target = row.target(index)
      guard !target.isNaN else {
        row.slope?[index] = 0
        row.slope?[count + index] = 0
        continue
      }
      let difference = Double(row.outputs[index]) - target
      let logVariance = Double(row.outputs[count + index])
      let precision = exp(-logVariance)
      sum += (logVariance + difference * difference * precision) / 2
      row.slope?[index] = Float(share * difference * precision)
      row.slope?[count + index] = Float(share * (1 - difference * difference * precision) / 2)
    }
    return (Float(share * sum), Double(present) / Double(count))
  }
}

extension Loss {
  /// A mean and a log variance for each target, judged by the normal likelihood.
  public static var gaussianNegativeLogLikelihood: Loss { Loss(GaussianLikelihood()) }
}
