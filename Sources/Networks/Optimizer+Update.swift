#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

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
  ///   - decays: Whether weight decay applies to this range.
  ///   - learningRate: The step's rate.
  ///   - step: How many updates this one makes, from 1 (Adam's bias correction).
  public func update(
    _ values: UnsafeMutableBufferPointer<Float>, gradient: UnsafeBufferPointer<Float>,
    state: [UnsafeMutableBufferPointer<Float>], range: Range<Int>, decays: Bool, learningRate: Double, step: Int
  ) {
    precondition(state.count == stateBlockCount, "\(state.count) blocks of state, not \(stateBlockCount)")
    precondition(
      range.lowerBound >= 0 && range.upperBound <= min(values.count, gradient.count)
        && state.allSatisfy { range.upperBound <= $0.count },
      "the range \(range) does not lie in blocks of \(values.count) and \(gradient.count)")
    precondition(step >= 1, "steps count from 1, not \(step)")
    guard !range.isEmpty, let p = values.baseAddress, let g = gradient.baseAddress else { return }
    let strength = decays ? weightDecay : 0
    let penalty = decay == .penalty ? Float(strength) : 0
    let keep = decay == .decoupled ? Float(1 - learningRate * strength) : 1
    switch rule {
    case .sgd(let momentum, let nesterov):
      let step = SGDStep(
        rate: Float(learningRate), penalty: penalty, keep: keep, momentum: Float(momentum), nesterov: nesterov)
      step.apply(p, g, state.first?.baseAddress, range)
    case .adam(let beta1, let beta2, let epsilon):
      guard let first = state[0].baseAddress, let second = state[1].baseAddress else { return }
      let step = AdamStep(
        stepSize: Float(learningRate / (1 - pow(beta1, Double(step)))),
        inverseCorrection: Float(1 / (1 - pow(beta2, Double(step))).squareRoot()), penalty: penalty, keep: keep,
        beta1: Float(beta1), rest1: Float(1 - beta1), beta2: Float(beta2), rest2: Float(1 - beta2),
        epsilon: Float(epsilon))
      step.apply(p, g, first, second, range)
    }
  }
}

/// A vector of floats that one pass of an update works on at a time.
private typealias Lanes = SIMD16<Float>

@inline(__always)
private func load(_ pointer: UnsafePointer<Float>, _ i: Int) -> Lanes {
  UnsafeRawPointer(pointer + i).loadUnaligned(as: Lanes.self)
}

@inline(__always)
private func store(_ lanes: Lanes, _ pointer: UnsafeMutablePointer<Float>, _ i: Int) {
  UnsafeMutableRawPointer(pointer + i).storeBytes(of: lanes, as: Lanes.self)
}

/// One step of gradient descent with its numbers in single precision.
private struct SGDStep {
  let rate, penalty, keep, momentum: Float
  let nesterov: Bool

  func apply(
    _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ state: UnsafeMutablePointer<Float>?,
    _ range: Range<Int>
  ) {
    let end = range.lowerBound + range.count & ~15
    guard let state else {
      for i in stride(from: range.lowerBound, to: end, by: 16) {
        let old = load(p, i)
        store(keep * old - rate * (load(g, i) + penalty * old), p, i)
      }
      for i in end..<range.upperBound { p[i] = keep * p[i] - rate * (g[i] + penalty * p[i]) }
      return
    }
    let (ahead, now): (Float, Float) = nesterov ? (momentum, 1) : (1, 0)
    for i in stride(from: range.lowerBound, to: end, by: 16) {
      let old = load(p, i)
      let slope = load(g, i) + penalty * old
      let speed = momentum * load(state, i) + slope
      store(speed, state, i)
      store(keep * old - rate * (now * slope + ahead * speed), p, i)
    }
    for i in end..<range.upperBound {
      let slope = g[i] + penalty * p[i]
      state[i] = momentum * state[i] + slope
      p[i] = keep * p[i] - rate * (now * slope + ahead * state[i])
    }
  }
}

/// One step of Adam with its numbers in single precision.
private struct AdamStep {
  let stepSize, inverseCorrection, penalty, keep, beta1, rest1, beta2, rest2, epsilon: Float

  func apply(
    _ p: UnsafeMutablePointer<Float>, _ g: UnsafePointer<Float>, _ first: UnsafeMutablePointer<Float>,
    _ second: UnsafeMutablePointer<Float>, _ range: Range<Int>
  ) {
    let end = range.lowerBound + range.count & ~15
    for i in stride(from: range.lowerBound, to: end, by: 16) {
      let old = load(p, i)
      let slope = load(g, i) + penalty * old
      let mean = beta1 * load(first, i) + rest1 * slope
      let square = beta2 * load(second, i) + rest2 * slope * slope
      store(mean, first, i)
      store(square, second, i)
      store(keep * old - stepSize * mean / (square.squareRoot() * inverseCorrection + epsilon), p, i)
    }
    for i in end..<range.upperBound {
      let slope = g[i] + penalty * p[i]
      first[i] = beta1 * first[i] + rest1 * slope
      second[i] = beta2 * second[i] + rest2 * slope * slope
      p[i] = keep * p[i] - stepSize * first[i] / (second[i].squareRoot() * inverseCorrection + epsilon)
    }
  }
}
