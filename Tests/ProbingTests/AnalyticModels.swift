import Groundwork
import Probing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Logits that are linear in the input, whose attack has a closed form.
struct LinearModel: ProbedModel {
  let bands: Int
  /// [output][element]
  let weights: [[Float]]
  let bias: [Float]
  var largestBatch = 4

  var elementsPerSample: Int { weights[0].count }

  func logits(_ x: [Float], count: Int) -> [Float] {
    (0..<count).flatMap { sample in
      weights.indices.map { output in
        var sum = bias[output]
        for e in 0..<elementsPerSample { sum += weights[output][e] * x[sample * elementsPerSample + e] }
        return sum
      }
    }
  }

  func lossGradient(
    _ x: [Float], count: Int, labels: [Int32]
  ) -> (logits: [Float], losses: [Float], gradient: [Float]) {
    let logits = logits(x, count: count)
    let (losses, slopes) = crossEntropy(logits, outputs: weights.count, labels: labels)
    var gradient = [Float](repeating: 0, count: x.count)
    for sample in 0..<count {
      for output in weights.indices {
        for e in 0..<elementsPerSample {
          gradient[sample * elementsPerSample + e] += slopes[sample * weights.count + output] * weights[output][e]
        }
      }
    }
    return (logits, losses, gradient)
  }
}

/// One hidden layer of tanh units with random weights: a model whose loss is not linear.
struct HiddenLayerModel: ProbedModel {
  let bands: Int
  let elementsPerSample: Int
  let first: [[Float]]
  let second: [[Float]]
  var largestBatch: Int { 8 }

  init(bands: Int, elements: Int, hidden: Int, classes: Int, seed: UInt64) {
    var source = RandomSource(seed)
    func matrix(_ rows: Int, _ columns: Int) -> [[Float]] {
      (0..<rows).map { _ in (0..<columns).map { _ in Float(source.normal()) } }
    }
    self.bands = bands
    elementsPerSample = elements
    first = matrix(hidden, elements)
    second = matrix(classes, hidden)
  }

  private func hidden(_ x: ArraySlice<Float>) -> [Float] {
    first.map { row in tanhf(zip(row, x).reduce(0) { $0 + $1.0 * $1.1 }) }
  }

  func logits(_ x: [Float], count: Int) -> [Float] {
    (0..<count).flatMap { sample in
      let h = hidden(x[sample * elementsPerSample..<(sample + 1) * elementsPerSample])
      return second.map { row in zip(row, h).reduce(0) { $0 + $1.0 * $1.1 } }
    }
  }

  func lossGradient(
    _ x: [Float], count: Int, labels: [Int32]
  ) -> (logits: [Float], losses: [Float], gradient: [Float]) {
    let logits = logits(x, count: count)
    let (losses, slopes) = crossEntropy(logits, outputs: second.count, labels: labels)
    var gradient = [Float](repeating: 0, count: x.count)
    for sample in 0..<count {
      let h = hidden(x[sample * elementsPerSample..<(sample + 1) * elementsPerSample])
      for unit in h.indices {
        var slope: Float = 0
        for output in second.indices { slope += slopes[sample * second.count + output] * second[output][unit] }
        slope *= 1 - h[unit] * h[unit]
        for e in 0..<elementsPerSample { gradient[sample * elementsPerSample + e] += slope * first[unit][e] }
      }
    }
    return (logits, losses, gradient)
  }
}

/// Softmax cross-entropy of each sample and its derivative with respect to the logits.
func crossEntropy(_ logits: [Float], outputs: Int, labels: [Int32]) -> (losses: [Float], slopes: [Float]) {
  var losses: [Float] = []
  var slopes: [Float] = []
  for (sample, label) in labels.enumerated() {
    let row = logits[sample * outputs..<(sample + 1) * outputs]
    let largest = row.max() ?? 0
    let exponentials = row.map { expf($0 - largest) }
    let sum = exponentials.reduce(0, +)
    losses.append(logf(sum) + largest - row[row.startIndex + Int(label)])
    for (i, e) in exponentials.enumerated() { slopes.append(e / sum - (Int32(i) == label ? 1 : 0)) }
  }
  return (losses, slopes)
}

/// Normal samples of `elements` values with the class a model gives them, so that the clean accuracy is 1.
func samples(
  _ count: Int, of model: some ProbedModel, seed: UInt64 = 1, mask: [Bool] = [], scales: [Float] = [],
  bounds: [ClosedRange<Float>] = []
) throws -> ProbeSamples {
  var source = RandomSource(seed)
  let values = (0..<count * model.elementsPerSample).map { _ in Float(source.normal()) }
  let labels = try Verdict.classes(model.logits(values, count: count), count: count)
  return ProbeSamples(
    bands: model.bands, values: values, labels: labels, mask: mask, scales: scales, bounds: bounds)
}
