#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How wrong a network's logits are, and the probabilities they stand for.
public enum Loss: String, Codable, Sendable, CaseIterable {
  /// Softmax over the outputs, then -sum target * log probability: one class out of several.
  case categoricalCrossEntropy = "categorical-cross-entropy"
  /// A sigmoid for each output, then the mean over the outputs of the cross-entropy: labels that do not exclude each
  /// other, or a single output for class 1 against class 0.
  case binaryCrossEntropy = "binary-cross-entropy"

  /// Probabilities of each output, [sample, output].
  public func probabilities(fromLogits logits: [Float], outputs: Int) -> [Float] {
    precondition(outputs > 0 && logits.count % outputs == 0, "\(logits.count) logits are no rows of \(outputs)")
    var values = logits
    switch self {
    case .categoricalCrossEntropy:
      for first in stride(from: 0, to: values.count, by: outputs) {
        let largest = values[first..<first + outputs].max() ?? 0
        var sum: Float = 0
        for i in first..<first + outputs {
          values[i] = exp(values[i] - largest)
          sum += values[i]
        }
        for i in first..<first + outputs { values[i] /= sum }
      }
    case .binaryCrossEntropy:
      for i in values.indices { values[i] = Self.sigmoid(values[i]) }
    }
    return values
  }

  /// The loss of each sample and, where asked for, its gradient with respect to the sample's logits.
  ///
  /// No logit, however large, overflows. `gradient` is that of the sample's own loss, without weights.
  ///
  /// - Parameters:
  ///   - logits: Values [sample, output].
  ///   - losses: One value a sample is written here.
  ///   - gradient: Values [sample, output] are written here; nil when only the losses are wanted.
  public func evaluate(
    logits: UnsafeBufferPointer<Float>, outputs: Int, targets: Targets, losses: UnsafeMutableBufferPointer<Float>,
    gradient: UnsafeMutableBufferPointer<Float>? = nil
  ) {
    let count = losses.count
    precondition(logits.count >= count * outputs, "\(logits.count) logits for \(count) x \(outputs)")
    precondition((gradient?.count ?? .max) >= count * outputs, "the gradient holds less than \(count) x \(outputs)")
    targets.check(count: count, outputs: outputs)
    for sample in 0..<count {
      let row = UnsafeBufferPointer(rebasing: logits[sample * outputs..<(sample + 1) * outputs])
      let slope = gradient.map { UnsafeMutableBufferPointer(rebasing: $0[sample * outputs..<(sample + 1) * outputs]) }
      switch self {
      case .categoricalCrossEntropy: losses[sample] = Self.categorical(row, sample, targets, slope)
      case .binaryCrossEntropy: losses[sample] = Self.binary(row, sample, targets, slope)
      }
    }
  }

  /// log sum exp(x) - sum t x for targets that sum to 1; the gradient is softmax - t.
  private static func categorical(
    _ row: UnsafeBufferPointer<Float>, _ sample: Int, _ targets: Targets, _ slope: UnsafeMutableBufferPointer<Float>?
  ) -> Float {
    var largest = -Double.infinity
    for x in row { largest = max(largest, Double(x)) }
    var sum = 0.0
    for x in row { sum += exp(Double(x) - largest) }
    let logSum = largest + log(sum)
    var loss = 0.0
    var total = 0.0
    for output in row.indices {
      let target = Double(targets.value(sample: sample, output: output, outputs: row.count))
      if target != 0 { loss += target * (logSum - Double(row[output])) }
      total += target
    }
    if let slope {
      for output in row.indices {
        let target = Double(targets.value(sample: sample, output: output, outputs: row.count))
        slope[output] = Float(total * exp(Double(row[output]) - logSum) - target)
      }
    }
    return Float(loss)
  }

  /// The mean over outputs of max(x, 0) - x t + log(1 + exp(-|x|)); the gradient is (sigmoid(x) - t) / outputs.
  private static func binary(
    _ row: UnsafeBufferPointer<Float>, _ sample: Int, _ targets: Targets, _ slope: UnsafeMutableBufferPointer<Float>?
  ) -> Float {
    let share = 1 / Double(row.count)
    var loss = 0.0
    for output in row.indices {
      let x = Double(row[output])
      let target = Double(targets.value(sample: sample, output: output, outputs: row.count))
      loss += max(x, 0) - x * target + log1p(exp(-abs(x)))
      slope?[output] = Float(share * (sigmoid(x) - target))
    }
    return Float(share * loss)
  }

  private static func sigmoid(_ x: Double) -> Double {
    x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x))
  }

  private static func sigmoid(_ x: Float) -> Float { Float(sigmoid(Double(x))) }
}
