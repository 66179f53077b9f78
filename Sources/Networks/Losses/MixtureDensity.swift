#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The mean over the targets of -ln sum_k w_k N(t; m_k, s_k^2) - ln(2 pi) / 2: the negative logarithm of the likelihood of a
/// mixture of normal distributions, its constant left out as in the likelihood of a single one (mixture density networks,
/// Bishop 1994).
///
/// Outputs [sample, part, target, component], three times as many as targets and components: the means m, the log
/// variances v, and the logits whose softmax over the components are the weights w. PyTorch's `MixtureSameFamily`.
///
/// The variance is exp(v) + ``smallestVariance``: the likelihood of a component on top of a single sample would else grow
/// without bound as it becomes narrow.
struct MixtureDensity: LossFunction {
  static let name = "mixture-negative-log-likelihood"
  /// What every variance is above: a thousandth of a standardised target's deviation, squared.
  static let smallestVariance = 1e-6

  /// Normal distributions a target.
  var components = 3

  func fault(outputs: Int) -> String? {
    guard (1...MixtureDensity.mostComponents).contains(components) else { return "has \(components) components" }
    return outputs > 0 && outputs % (3 * components) == 0
      ? nil : "needs three outputs a target and component (\(3 * components) a target), not \(outputs)"
  }

  static let mostComponents = 64

  func targetCount(outputs: Int) -> Int { outputs / (3 * components) }

  /// The means stay; log variances become variances, logits weights.
  func turnIntoAnswers(_ row: UnsafeMutableBufferPointer<Float>) {
    let third = row.count / 3
    for i in third..<2 * third { row[i] = Float(exp(Double(row[i])) + Self.smallestVariance) }
    for first in stride(from: 2 * third, to: row.count, by: components) {
      LossArithmetic.softmax(UnsafeMutableBufferPointer(rebasing: row[first..<first + components]))
    }
  }

  func loss(of row: LossRow) -> (loss: Float, count: Double) {
    let present = row.presentCount
    guard present > 0 else { return row.missing() }
    let share = 1 / Double(present)
    var sum = 0.0
    // ln(w_k N_k) of each component, then its share in the likelihood.
    var logs = [Double](repeating: 0, count: components)
    for index in 0..<row.targetCount {
      let target = row.target(index)
      guard !target.isNaN else {
        for part in 0..<3 {
          for k in 0..<components { row.slope?[place(part, index, k, row.targetCount)] = 0 }
        }
        continue
      }
      sum += element(row, index, target, share: share, &logs)
    }
    return (Float(share * sum), Double(present) / Double(row.targetCount))
  }

  private func place(_ part: Int, _ target: Int, _ component: Int, _ targets: Int) -> Int {
    (part * targets + target) * components + component
  }

  /// The loss of one target; writes its slopes times `share`.
  private func element(
    _ row: LossRow, _ index: Int, _ target: Double, share: Double, _ logs: inout [Double]
  ) -> Double {
    func output(_ part: Int, _ k: Int) -> Double { Double(row.outputs[place(part, index, k, row.targetCount)]) }
    let logTotal = LossArithmetic.logSum(components) { output(2, $0) }
    for k in 0..<components {
      let variance = exp(output(1, k)) + Self.smallestVariance
      let difference = output(0, k) - target
      logs[k] = output(2, k) - 0.5 * (log(variance) + difference * difference / variance)
    }
    let logLikelihood = LossArithmetic.logSum(components) { logs[$0] }
    if let slope = row.slope {
      for k in 0..<components {
        let narrow = exp(output(1, k))
        let variance = narrow + Self.smallestVariance
        let difference = output(0, k) - target
        let responsibility = exp(logs[k] - logLikelihood)
        slope[place(0, index, k, row.targetCount)] = Float(share * responsibility * difference / variance)
        slope[place(1, index, k, row.targetCount)] = Float(
          share * responsibility * (1 - difference * difference / variance) / 2 * narrow / variance)
        slope[place(2, index, k, row.targetCount)] = Float(
          share * (exp(output(2, k) - logTotal) - responsibility))
      }
    }
    return logTotal - logLikelihood
  }
}

extension Loss {
  /// A mixture of so many normal distributions for each target, judged by its likelihood.
  public static func mixtureNegativeLogLikelihood(components: Int) -> Loss {
    precondition(
      (1...MixtureDensity.mostComponents).contains(components),
      "\(components) components; 1 to \(MixtureDensity.mostComponents) are possible")
    return Loss(MixtureDensity(components: components))
  }

  /// Normal distributions a target, where outputs are mixtures; else nil.
  public var mixtureComponents: Int? { (function as? MixtureDensity)?.components }
}
