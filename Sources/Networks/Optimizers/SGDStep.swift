/// Gradient descent: b = momentum b + g; p - rate b, or p - rate (g + momentum b) by Nesterov (Sutskever et al. 2013).
struct SGDStep: UpdateStep {
  private let rate, momentum, now, ahead: Float

  init(rate: Double, momentum: Double, nesterov: Bool) {
    self.rate = Float(rate)
    self.momentum = Float(momentum)
    (ahead, now) = momentum == 0 ? (0, 1) : nesterov ? (Float(momentum), 1) : (1, 0)
  }

  @inline(__always)
  func moved(_ old: Lanes, kept: Lanes, slope: Lanes, _ state: inout StateLanes) -> Lanes {
    let speed = momentum * state.first + slope
    state.first = speed
    return kept - rate * (now * slope + ahead * speed)
  }
}
