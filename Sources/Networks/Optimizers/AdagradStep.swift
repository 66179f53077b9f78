/// Adagrad: s = s + g^2, which begins with `initial`; p - rate g / (sqrt(s) + eps). The state is s - initial.
struct AdagradStep: UpdateStep {
  private let rate, initial, epsilon: Float

  init(rate: Double, initial: Double, epsilon: Double) {
    self.rate = Float(rate)
    self.initial = Float(initial)
    self.epsilon = Float(epsilon)
  }

  @inline(__always)
  func moved(_ old: Lanes, kept: Lanes, slope: Lanes, _ state: inout StateLanes) -> Lanes {
    state.first += slope * slope
    return kept - rate * slope / ((state.first + initial).squareRoot() + epsilon)
  }
}
