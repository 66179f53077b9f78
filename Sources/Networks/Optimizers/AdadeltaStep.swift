/// Adadelta: v = decay v + (1 - decay) g^2, d = g sqrt(u + eps) / sqrt(v + eps), u = decay u + (1 - decay) d^2;
/// p - rate d.
struct AdadeltaStep: UpdateStep {
  private let rate, decay, rest, epsilon: Float

  init(rate: Double, decay: Double, epsilon: Double) {
    self.rate = Float(rate)
    self.decay = Float(decay)
    rest = Float(1 - decay)
    self.epsilon = Float(epsilon)
  }

  @inline(__always)
  func moved(_ old: Lanes, kept: Lanes, slope: Lanes, _ state: inout StateLanes) -> Lanes {
    state.first = decay * state.first + rest * slope * slope
    let change = (state.second + epsilon).squareRoot() / (state.first + epsilon).squareRoot() * slope
    state.second = decay * state.second + rest * change * change
    return kept - rate * change
  }
}
