import Networks

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The mean of several opinions' probabilities, as logits and with its slope.
package enum Consensus {
  /// Logits [sample, output] that give the mean of the probabilities of the opinions [opinion, sample, output].
  ///
  /// An opinion alone keeps its logits. A single output is the logarithm of the odds of the second class.
  package static func logits(_ opinions: [Float], count: Int, outputs: Int) -> [Float] {
    let size = count * outputs
    guard opinions.count > size else { return opinions }
    var result = [Float](repeating: 0, count: size)
    for sample in 0..<count {
      let rows = stride(from: sample * outputs, to: opinions.count, by: size).map {
        logProbabilities(opinions[$0..<$0 + outputs])
      }
      let means = (0..<max(2, outputs)).map { k in logMean(rows.map { $0[k] }) }
      if outputs == 1 {
        result[sample] = Float(means[1] - means[0])
      } else {
        for k in 0..<outputs { result[sample * outputs + k] = Float(means[k]) }
      }
    }
    return result
  }

  /// Outputs [sample, output] that stand for the mixture of the opinions [opinion, sample, output] on numbers: where they
  /// disagree its variance grows. Mixtures are kept whole, so that there are more outputs a sample.
  static func numbers(_ opinions: [Float], count: Int, _ targets: TargetContract) -> [Float] {
    let size = count * targets.outputs
    guard opinions.count > size, size > 0 else { return opinions }
    if let components = targets.components {
      return MixtureOutputs.pooled(opinions, count: count, targets: targets.count, components: components)
    }
    let parts = stride(from: 0, to: opinions.count, by: size).map {
      Moments(ofOutputs: Array(opinions[$0..<$0 + size]), targets)
    }
    return Moments(mixing: parts).outputs(targets)
  }

  /// What a member says of samples: logits, each sample's cross entropy, its gradient with respect to the sample.
  package typealias Slope = (logits: [Float], losses: [Float], gradient: [Float])

  /// Logits of the mean of the probabilities, its cross entropy, and the gradient of that.
  ///
  /// With p the mean of p_m and loss_m = -ln p_m of the label, the gradient of -ln p is the mean of the members'
  /// gradients weighted by p_m.
  package static func slope(_ opinions: [Slope]) -> Slope {
    guard opinions.count > 1 else { return opinions[0] }
    let count = opinions[0].losses.count
    guard count > 0 else { return opinions[0] }
    let elements = opinions[0].gradient.count / count
    var result = Slope(
      logits: logits(opinions.flatMap(\.logits), count: count, outputs: opinions[0].logits.count / count), losses: [],
      gradient: [Float](repeating: 0, count: count * elements))
    for sample in 0..<count {
      let logs = opinions.map { -Double($0.losses[sample]) }
      let mean = logMean(logs)
      result.losses.append(Float(-mean))
      for (opinion, log) in zip(opinions, logs) {
        let weight = Float(exp(log - mean) / Double(opinions.count))
        for i in sample * elements..<(sample + 1) * elements { result.gradient[i] += weight * opinion.gradient[i] }
      }
    }
    return result
  }

  /// Outputs of all on numbers together, the mean of their losses, and the gradient of that.
  static func slope(ofNumbers opinions: [Slope], _ targets: TargetContract) -> Slope {
    guard opinions.count > 1 else { return opinions[0] }
    let share = 1 / Float(opinions.count)
    var result = Slope(
      logits: numbers(opinions.flatMap(\.logits), count: opinions[0].losses.count, targets),
      losses: [Float](repeating: 0, count: opinions[0].losses.count),
      gradient: [Float](repeating: 0, count: opinions[0].gradient.count))
    for opinion in opinions {
      for i in result.losses.indices { result.losses[i] += share * opinion.losses[i] }
      for i in result.gradient.indices { result.gradient[i] += share * opinion.gradient[i] }
    }
    return result
  }

  /// Logarithms of the probabilities of a row of logits; of a single one those of both classes.
  private static func logProbabilities(_ row: ArraySlice<Float>) -> [Double] {
    let logits = row.count == 1 ? [0] + row.map(Double.init) : row.map(Double.init)
    let sum = logSum(logits)
    return logits.map { $0 - sum }
  }

  /// ln of the mean of e^x.
  private static func logMean(_ values: [Double]) -> Double { logSum(values) - log(Double(values.count)) }

  /// ln of the sum of e^x, without overflow.
  private static func logSum(_ values: [Double]) -> Double {
    let top = values.max() ?? 0
    guard top.isFinite else { return top }
    return top + log(values.reduce(0) { $0 + exp($1 - top) })
  }
}
