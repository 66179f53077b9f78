#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What outputs say that ``Loss/mixtureNegativeLogLikelihood(components:)`` taught: a mixture of normal distributions for
/// each target of each sample.
package struct MixtureOutputs: Sendable, Equatable {
  /// Normal distributions a target.
  package let components: Int
  /// Their weights, means and variances, each [sample, target, component].
  package private(set) var weights: [Double] = []
  package private(set) var means: [Double] = []
  package private(set) var variances: [Double] = []

  /// Reads outputs [sample, part, target, component] of `count` samples; how many components follows from their number.
  package init(_ outputs: [Float], count: Int, targets: Int) {
    let width = count > 0 ? outputs.count / count : 0
    precondition(
      outputs.count == count * width && width % (3 * targets) == 0,
      "\(outputs.count) outputs of \(count) samples for mixtures of \(targets) targets")
    components = width / (3 * targets)
    let third = width / 3
    for start in stride(from: 0, to: outputs.count, by: max(1, width)) {
      for i in start..<start + third {
        means.append(Double(outputs[i]))
        variances.append(exp(Double(outputs[i + third])) + MixtureDensity.smallestVariance)
      }
      for first in stride(from: start + 2 * third, to: start + 3 * third, by: components) {
        let sum = LossArithmetic.logSum(components) { Double(outputs[first + $0]) }
        weights += (first..<first + components).map { exp(Double(outputs[$0]) - sum) }
      }
    }
  }

  /// The outputs of one network whose mixtures hold those of all opinions [opinion, sample, part, target, component], each
  /// with the same share: what several networks say together, nothing of it lost.
  package static func pooled(_ opinions: [Float], count: Int, targets: Int, components: Int) -> [Float] {
    let width = 3 * targets * components
    let size = count * width
    precondition(size > 0 && opinions.count % size == 0, "\(opinions.count) outputs are no opinions of \(size)")
    var result: [Float] = []
    result.reserveCapacity(opinions.count)
    for sample in 0..<count {
      let rows = stride(from: sample * width, to: opinions.count, by: size)
      for part in 0..<3 {
        for target in 0..<targets {
          for row in rows {
            let first = row + (part * targets + target) * components
            // Logits of one opinion are known up to a constant; as logarithms of weights all can stand side by side.
            let sum = part < 2 ? 0 : LossArithmetic.logSum(components) { Double(opinions[first + $0]) }
            result += (first..<first + components).map { Float(Double(opinions[$0]) - sum) }
          }
        }
      }
    }
    return result
  }
}
