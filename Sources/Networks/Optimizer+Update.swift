extension Optimizer {
  /// Moves the values of one range of a flat block: one pass over memory, on the calling thread.
  ///
  /// Ranges are independent, so threads may share a block. A value and its gradient lie at the same place in whatever
  /// layout the caller keeps.
  ///
  /// - Parameters:
  ///   - values: The parameters.
  ///   - gradient: Their gradient.
  ///   - state: `stateBlockCount` blocks as long as `values`.
  ///   - range: The places to move.
  ///   - decays: Whether weight decay and the L1 penalty apply to this range.
  ///   - learningRate: The step's rate.
  ///   - step: How many updates this one makes, from 1 (Adam's bias correction).
  ///   - gradientScale: What the gradient is multiplied by first: `clippingScale`.
  public func update(
    _ values: UnsafeMutableBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    state: [UnsafeMutableBufferPointer<Float>], range: Range<Int>, decays: Bool, learningRate: Double, step: Int,
    gradientScale: Float = 1
  ) {
    precondition(state.count == stateBlockCount, "\(state.count) blocks of state, not \(stateBlockCount)")
    precondition(
      range.lowerBound >= 0 && range.upperBound <= min(values.count, gradient.count)
        && state.allSatisfy { range.upperBound <= $0.count },
      "the range \(range) does not lie in blocks of \(values.count) and \(gradient.count)")
    precondition(step >= 1, "steps count from 1, not \(step)")
    guard !range.isEmpty, let p = values.baseAddress, let g = gradient.baseAddress else { return }
    let strength = decays ? weightDecay : 0
    let pass = UpdatePass(
      values: p, gradient: g, state: state, range: range,
      penalty: decay == .penalty ? Float(strength) : 0,
      keep: decay == .decoupled ? Float(1 - learningRate * strength) : 1, l1: decays ? Float(l1 ?? 0) : 0,
      scale: gradientScale, limit: Float(clipValue ?? .infinity))
    switch rule {
    case .sgd(let momentum, let nesterov):
      pass.run(SGDStep(rate: learningRate, momentum: momentum, nesterov: nesterov))
    case .adam(let beta1, let beta2, let epsilon):
      pass.run(AdamStep(rate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, step: step))
    case .amsgrad(let beta1, let beta2, let epsilon):
      pass.run(AMSGradStep(rate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, step: step))
    case .rmsprop(let decay, let momentum, let epsilon):
      pass.run(RMSpropStep(rate: learningRate, decay: decay, momentum: momentum, epsilon: epsilon))
    case .adadelta(let decay, let epsilon):
      pass.run(AdadeltaStep(rate: learningRate, decay: decay, epsilon: epsilon))
    case .adagrad(let initial, let epsilon):
      pass.run(AdagradStep(rate: learningRate, initial: initial, epsilon: epsilon))
    case .adamax(let beta1, let beta2, let epsilon):
      pass.run(AdamaxStep(rate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, step: step))
    case .nadam(let beta1, let beta2, let epsilon, let momentumDecay):
      pass.run(
        NadamStep(
          rate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon, momentumDecay: momentumDecay, step: step))
    case .ftrl(let l1, let l2, let initial):
      pass.run(FtrlStep(rate: learningRate, l1: decays ? l1 : 0, l2: decays ? l2 : 0, initial: initial))
    }
  }

  /// What gradients are multiplied by so that their norm over `ranges` is at most `clipNorm`; 1 when it is, or when
  /// there is no such limit. PyTorch's `clip_grad_norm_`.
  public func clippingScale(_ gradient: UnsafeBufferPointer<Float>, ranges: some Sequence<Range<Int>>) -> Float {
    guard let clipNorm, let slopes = gradient.baseAddress else { return 1 }
    var square = 0.0
    for range in ranges {
      for begin in stride(from: range.lowerBound, to: range.upperBound, by: 4096) {
        // Sixteen partial sums of 256 values each, so that the order does not depend on the number of threads.
        var sums = Lanes.zero
        for i in stride(from: begin, to: min(begin + 4096, range.upperBound), by: 16) {
          let values = Lanes(slopes + i, count: range.upperBound - i)
          sums += values * values
        }
        for lane in 0..<16 { square += Double(sums[lane]) }
      }
    }
    return min(1, Float(clipNorm / (square.squareRoot() + 1e-6)))
  }
}
