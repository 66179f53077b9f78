/// RMSprop: v = decay v + (1 - decay) g^2, b = momentum b + g / (sqrt(v) + eps); p - rate b.
struct RMSpropStep: UpdateStep {
  private let rate, decay, rest, momentum, epsilon: Float

  init(rate: Double, decay: Double, momentum: Double, epsilon: Double) {
    self.rate = Float(rate)
    self.decay = Float(decay)
    rest = Float(1 - decay)
    self.momentum = Float(momentum)
    self.epsilon = Float(epsilon)
  }

  @inline(__always)
  func moved(_ old: Lanes, kept: Lanes, slope: Lanes, _ state: inout StateLanes) -> Lanes {
    state.first = decay * state.first + rest * slope * slope
    state.second = momentum * state.second + slope / (state.first.squareRoot() + epsilon)
    return kept - rate * state.second
  }
}
