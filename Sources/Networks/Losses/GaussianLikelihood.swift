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
///
/// With `beta` above 0 the slopes of each target are multiplied by exp(beta v): the likelihood alone learns slowly where
/// it is unsure, since it may raise the variance in place of finding the mean (Seitzer et al. 2022, beta 0.5).
struct GaussianLikelihood: LossFunction {
  static let name = "gaussian-negative-log-likelihood"

  /// How far the slopes are freed from the variance: 0, those of the likelihood, to 1, of the mean's a squared error's.
  var beta = 0.0

  func fault(outputs: Int) -> String? {
    guard (0...1).contains(beta) else { return "has a beta of \(beta)" }
    return outputs % 2 == 0 ? nil : "needs two outputs a target, not \(outputs)"
  }

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
      let weight = share * exp(beta * logVariance)
      row.slope?[index] = Float(weight * difference * precision)
      row.slope?[count + index] = Float(weight * (1 - difference * difference * precision) / 2)
    }
    return (Float(share * sum), Double(present) / Double(count))
  }
}

extension Loss {
  /// A mean and a log variance for each target, judged by the normal likelihood.
  public static var gaussianNegativeLogLikelihood: Loss { Loss(GaussianLikelihood()) }

  /// The same with slopes that are freed from the variance (``gaussianNegativeLogLikelihood`` at 0).
  public static func gaussianNegativeLogLikelihood(beta: Double) -> Loss { Loss(GaussianLikelihood(beta: beta)) }

  /// Whether outputs are means and log variances.
  public var givesVariances: Bool { function is GaussianLikelihood }
}
