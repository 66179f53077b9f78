#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// From logits to probabilities and what follows from them, in double precision.
public enum Answers {
  /// Probabilities [sample, class] of logits [sample, output] divided by a temperature.
  ///
  /// `outputs` equals `classes` (softmax), or is 1 for two classes (the logistic function gives the second class).
  public static func probabilities(
    ofLogits logits: [Float], outputs: Int, classes: Int, temperature: Double = 1
  ) -> [Double] {
    precondition(outputs == classes || outputs == 1 && classes == 2, "\(outputs) outputs for \(classes) classes")
    precondition(logits.count % outputs == 0, "\(logits.count) logits are not rows of \(outputs)")
    let count = logits.count / outputs
    var result = [Double](repeating: 0, count: count * classes)
    for i in 0..<count {
      if outputs == 1 {
        let x = Double(logits[i]) / temperature
        // Each side from its own exponential, so that neither loses digits near 0.
        result[2 * i] = 1 / (1 + exp(x))
        result[2 * i + 1] = 1 / (1 + exp(-x))
        continue
      }
      let row = logits[i * outputs..<(i + 1) * outputs]
      let top = Double(row.max() ?? 0)
      var sum = 0.0
      for (k, logit) in row.enumerated() {
        let value = exp((Double(logit) - top) / temperature)
        result[i * classes + k] = value
        sum += value
      }
      for k in 0..<classes { result[i * classes + k] /= sum }
    }
    return result
  }

  /// Entropy of a distribution, nats: 0 when sure, ln(classes) when clueless.
  public static func entropy(_ probabilities: some Sequence<Double>) -> Double {
    probabilities.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
  }

  /// The class of largest probability, the first on ties.
  public static func best(_ probabilities: some Collection<Double>) -> Int {
    var best = 0
    var top = -Double.infinity
    for (k, value) in probabilities.enumerated() where value > top { (best, top) = (k, value) }
    return best
  }

  /// Mean cross entropy (nats) and share of right answers of logits against labels.
  package static func score(
    ofLogits logits: [Float], outputs: Int, classes: Int, labels: [Int], temperature: Double = 1
  ) -> (loss: Double, accuracy: Double) {
    guard !labels.isEmpty else { return (.nan, .nan) }
    let p = probabilities(ofLogits: logits, outputs: outputs, classes: classes, temperature: temperature)
    var loss = 0.0
    var hits = 0
    for (i, label) in labels.enumerated() {
      let row = p[i * classes..<(i + 1) * classes]
      loss -= log(max(row[row.startIndex + label], ScoredSamples.clip))
      if best(row) == label { hits += 1 }
    }
    return (loss / Double(labels.count), Double(hits) / Double(labels.count))
  }

  /// The temperature that minimises the cross entropy of `logits / temperature` (Guo et al. 2017), between 1/4 and 4.
  ///
  /// The bounds keep a small validation split without an error from making every answer certain. The loss is convex in
  /// 1 / temperature, so a golden-section search finds the minimum.
  package static func temperature(ofLogits logits: [Float], outputs: Int, classes: Int, labels: [Int]) -> Double {
    guard !labels.isEmpty else { return 1 }
    func loss(_ inverse: Double) -> Double {
      score(ofLogits: logits, outputs: outputs, classes: classes, labels: labels, temperature: 1 / inverse).loss
    }
    let golden = (5.0.squareRoot() - 1) / 2
    var (low, high) = (0.25, 4.0)
    var (a, b) = (high - golden * (high - low), low + golden * (high - low))
    var (lossA, lossB) = (loss(a), loss(b))
    for _ in 0..<60 {
      if lossA <= lossB {
        (high, b, lossB) = (b, a, lossA)
        a = high - golden * (high - low)
        lossA = loss(a)
      } else {
        (low, a, lossA) = (a, b, lossB)
        b = low + golden * (high - low)
        lossB = loss(b)
      }
    }
    return 2 / (low + high)
  }
}
