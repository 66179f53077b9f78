#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Nadam: Adam's moments, but the step looks ahead: with u_t = b1 (1 - .96^(t decay) / 2) and their product P_t it is
/// rate ((1 - u_t) / (1 - P_t) g + u_(t+1) / (1 - P_(t+1)) m) / (sqrt(v) + eps).
struct NadamStep: UpdateStep {
  private let now, ahead, inverseCorrection, beta1, rest1, beta2, rest2, epsilon: Float

  init(rate: Double, beta1: Double, beta2: Double, epsilon: Double, momentumDecay: Double, step: Int) {
    func momentum(_ step: Int) -> Double { beta1 * (1 - 0.5 * pow(0.96, Double(step) * momentumDecay)) }
    var product = 1.0
    for i in 1...step {
      product *= momentum(i)
      // Beside 1 nothing is left of it.
      if product < 1e-17 { break }
    }
    let next = momentum(step + 1)
    now = Float(rate * (1 - momentum(step)) / (1 - product))
    ahead = Float(rate * next / (1 - product * next))
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
    return kept - (now * slope + ahead * state.first) / (state.second.squareRoot() * inverseCorrection + epsilon)
  }
}
