#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Adam whose second moment is the largest so far: w = max(w, v) in v's place.
struct AMSGradStep: UpdateStep {
  private let stepSize, inverseCorrection, beta1, rest1, beta2, rest2, epsilon: Float

  init(rate: Double, beta1: Double, beta2: Double, epsilon: Double, step: Int) {
    stepSize = Float(rate / (1 - pow(beta1, Double(step))))
    inverseCorrection = Float(1 / (1 - pow(beta2, Double(step))).squareRoot())
    self.beta1 = Float(beta1)
    rest1 = Float(1 - beta1)
    self.beta2 = Float(beta2)
    rest2 = Float(1 - beta2)
    self.epsilon = Float(epsilon)
  }

  @inline(__always)
  func moved(_ old: Lanes, kept: Lanes, slope: Lanes, _ state: inout StateLanes) -> Lanes {
    state.first = beta1 * state.first + rest1 * slope
    state.second = beta2 * state.second + rest2 * slope * slope
    state.third = .larger(state.third, state.second)
    return kept - stepSize * state.first / (state.third.squareRoot() * inverseCorrection + epsilon)
  }
}
