#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Adamax: m = b1 m + (1 - b1) g, u = max(b2 u, |g| + eps); p - rate / (1 - b1^t) m / u.
struct AdamaxStep: UpdateStep {
  private let stepSize, beta1, rest1, beta2, epsilon: Float

  init(rate: Double, beta1: Double, beta2: Double, epsilon: Double, step: Int) {
    stepSize = Float(rate / (1 - pow(beta1, Double(step))))
    self.beta1 = Float(beta1)
    rest1 = Float(1 - beta1)
    self.beta2 = Float(beta2)
    self.epsilon = Float(epsilon)
  }

  @inline(__always)
  func moved(_ old: Lanes, kept: Lanes, slope: Lanes, _ state: inout StateLanes) -> Lanes {
    state.first = beta1 * state.first + rest1 * slope
    state.second = .larger(beta2 * state.second, .larger(slope, -slope) + epsilon)
    return kept - stepSize * state.first / state.second
  }
}
