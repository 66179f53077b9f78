extension Loss {
  /// The weighted mean loss of a batch and its gradient: sum w_i l_i / sum w_i.
  ///
  /// This is PyTorch's mean with class weights when each sample's weight is its class's. Samples whose targets are
  /// missing do not count, those with some of them count by their share. A batch whose weights sum to zero has loss 0
  /// and gradient 0.
  ///
  /// - Parameters:
  ///   - logits: Values [sample, output].
  ///   - weights: One weight a sample, or none for equal weights.
  ///   - gradient: d(mean loss)/d(logit), [sample, output], is written here.
  public func batchLoss(
    logits: UnsafeBufferPointer<Float>, count: Int, outputs: Int, targets: Targets, weights: [Float] = [],
    gradient: UnsafeMutableBufferPointer<Float>
  ) -> Double {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { losses in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { counts in
        batchLoss(
          logits: logits, outputs: outputs, targets: targets, weights: weights, gradient: gradient, losses: losses,
          counts: counts)
      }
    }
  }

  /// The same with room for what each sample gives: its loss, and how much it counts.
  func batchLoss(
    logits: UnsafeBufferPointer<Float>, outputs: Int, targets: Targets, weights: [Float],
    gradient: UnsafeMutableBufferPointer<Float>, losses: UnsafeMutableBufferPointer<Float>,
    counts: UnsafeMutableBufferPointer<Double>
  ) -> Double {
    let count = losses.count
    precondition(weights.isEmpty || weights.count >= count, "\(weights.count) weights for \(count) samples")
    evaluate(logits: logits, outputs: outputs, targets: targets, losses: losses, counts: counts, gradient: gradient)
    var total = 0.0
    for i in 0..<count {
      if !weights.isEmpty { counts[i] *= Double(weights[i]) }
      total += counts[i]
    }
    var mean = 0.0
    for i in 0..<count {
      let share = total > 0 ? counts[i] / total : 0
      if share > 0 { mean += share * Double(losses[i]) }
      for j in i * outputs..<(i + 1) * outputs { gradient[j] *= Float(share) }
    }
    return mean
  }

  /// The weight of each sample from weights of its class and, where given, weights of its own.
  public static func sampleWeights(classes: [Int32], classWeights: [Float], sampleWeights: [Float] = []) -> [Float] {
    precondition(
      sampleWeights.isEmpty || sampleWeights.count == classes.count,
      "\(sampleWeights.count) weights for \(classes.count) samples")
    return classes.indices.map { i in
      precondition(
        classes[i] >= 0 && Int(classes[i]) < classWeights.count,
        "class \(classes[i]) has no weight among \(classWeights.count)")
      return classWeights[Int(classes[i])] * (sampleWeights.isEmpty ? 1 : sampleWeights[i])
    }
  }
}
