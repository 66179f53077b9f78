import COneDNN

extension Plan {
  /// One step of training: forward in training mode, mean weighted loss, backward, the optimiser's update.
  ///
  /// - Parameters:
  ///   - input: Samples as `forward` takes them.
  ///   - count: Number of samples, at most `batch`.
  ///   - targets: What each sample should give.
  ///   - sampleWeights: One weight a sample, or none for equal weights.
  ///   - learningRate: The step's rate.
  ///   - dropoutSeed: Decides which values dropout zeroes.
  /// - Returns: sum w_i loss_i / sum w_i before the update.
  public func trainingStep(
    _ input: Span<Float>, count: Int, targets: Targets, sampleWeights: [Float] = [], learningRate: Double,
    dropoutSeed: UInt64
  ) throws -> Double {
    let mean = try runTraining(
      input, count: count, targets: targets, sampleWeights: sampleWeights, dropoutSeed: dropoutSeed)
    update(learningRate: learningRate)
    return mean
  }

  /// One step of training on samples in an array.
  public func trainingStep(
    _ input: [Float], count: Int, targets: Targets, sampleWeights: [Float] = [], learningRate: Double,
    dropoutSeed: UInt64
  ) throws -> Double {
    try trainingStep(
      input.span, count: count, targets: targets, sampleWeights: sampleWeights, learningRate: learningRate,
      dropoutSeed: dropoutSeed)
  }

  /// Loss and gradients of a step of training, without the update; running statistics move as in a step.
  ///
  /// - Returns: The mean weighted loss, and the gradients in the order of the network's values (0 where a tensor is not
  ///   trained).
  public func gradients(
    _ input: [Float], count: Int, targets: Targets, sampleWeights: [Float] = [], dropoutSeed: UInt64
  ) throws -> (loss: Double, values: [Float]) {
    let mean = try runTraining(
      input.span, count: count, targets: targets, sampleWeights: sampleWeights, dropoutSeed: dropoutSeed)
    guard let gradients = context.gradients else { return (mean, []) }
    return (mean, exported(gradients))
  }

  private func runTraining(
    _ input: Span<Float>, count: Int, targets: Targets, sampleWeights: [Float], dropoutSeed: UInt64
  ) throws -> Double {
    precondition(purpose == .training, "a plan for \(purpose) does not train")
    precondition(count >= 1, "a step of \(count) samples")
    try bring(input, count: count)
    try runForward(count: count, training: true, seed: dropoutSeed)
    let size = count * outputs
    let mean = loss.batchLoss(
      logits: UnsafeBufferPointer(start: logits, count: size), outputs: outputs, targets: targets,
      weights: sampleWeights, gradient: UnsafeMutableBufferPointer(start: logitGradient, count: size),
      losses: UnsafeMutableBufferPointer(rebasing: sampleLosses[..<count]),
      counts: UnsafeMutableBufferPointer(rebasing: sampleCounts[..<count]))
    try runBackward(count: count)
    return mean
  }

  /// Logits, the loss of each sample, and the gradient of each sample's own loss with respect to its input; evaluation
  /// mode.
  ///
  /// - Parameters:
  ///   - input: Samples as `forward` takes them.
  ///   - count: Number of samples, at most `batch`.
  ///   - targets: What each sample should give.
  /// - Returns: Logits [sample, output], losses [sample], gradient laid out as the input.
  public func inputGradient(_ input: [Float], count: Int, targets: Targets) throws -> (
    logits: [Float], losses: [Float], gradient: [Float]
  ) {
    precondition(purpose == .inputGradient, "a plan for \(purpose) gives no input gradient")
    try bring(input.span, count: count)
    try runForward(count: count, training: false, seed: 0)
    let size = count * outputs
    let values = Array(UnsafeBufferPointer(start: logits, count: size))
    let losses = [Float](unsafeUninitializedCapacity: count) { losses, initialized in
      loss.evaluate(
        logits: UnsafeBufferPointer(start: logits, count: size), outputs: outputs, targets: targets,
        losses: UnsafeMutableBufferPointer(rebasing: losses[..<count]),
        gradient: UnsafeMutableBufferPointer(start: logitGradient, count: size))
      initialized = count
    }
    try runBackward(count: count)
    return (values, losses, exportedInputGradient(count: count))
  }

  /// One pass of the optimiser over the flat block, split among the threads.
  private func update(learningRate: Double) {
    guard let gradients = context.gradients else { return }
    updates += 1
    let count = architecture.valueCount
    let ranges = updateRanges
    let scale = optimizer.clippingScale(
      UnsafeBufferPointer(start: gradients, count: count), ranges: ranges.lazy.map(\.places))
    withUnsafe(
      UpdateTask(
        optimizer: optimizer, values: UnsafeMutableBufferPointer(start: context.parameters, count: count),
        gradients: UnsafeBufferPointer(start: gradients, count: count), blocks: optimizerBlocks, ranges: ranges,
        learningRate: learningRate, step: updates, gradientScale: scale))
  }

  /// Not by `ThreadTeam.run`, whose closure is allocated: a step of training allocates nothing.
  private func withUnsafe(_ task: UpdateTask) {
    withUnsafePointer(to: task) { task in
      fleming_dnn_parallel(
        Int32(threads),
        { context, thread, threads in
          context?.assumingMemoryBound(to: UpdateTask.self).pointee.run(thread: Int(thread), threads: Int(threads))
        }, UnsafeMutableRawPointer(mutating: task))
    }
  }
}

/// A pass of the optimiser over the flat block.
private struct UpdateTask {
  let optimizer: Optimizer
  let values: UnsafeMutableBufferPointer<Float>
  let gradients: UnsafeBufferPointer<Float>
  let blocks: [UnsafeMutableBufferPointer<Float>]
  let ranges: [UpdateRange]
  let learningRate: Double
  let step: Int
  let gradientScale: Float

  /// This thread's share: the flat block cut into equal parts on multiples of 16.
  func run(thread: Int, threads: Int) {
    let lines = (values.count + 15) / 16
    let begin = min(values.count, lines * thread / threads * 16)
    let end = min(values.count, lines * (thread + 1) / threads * 16)
    for range in ranges {
      let part =
        max(begin, range.places.lowerBound)..<max(begin, range.places.lowerBound, min(end, range.places.upperBound))
      guard !part.isEmpty else { continue }
      optimizer.update(
        values, gradient: gradients, state: blocks, range: part, decays: range.decays, learningRate: learningRate,
        step: step, gradientScale: gradientScale)
    }
  }
}

/// Neighbouring tensors that the optimiser treats alike.
struct UpdateRange {
  var places: Range<Int>
  var decays: Bool
}
