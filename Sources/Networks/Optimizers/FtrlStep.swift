/// Ftrl-proximal: n' = n + g^2, z = z + g - (sqrt(n') - sqrt(n)) / rate p; then p = 0 where |z| <= l1, else
/// -(z - sign(z) l1) / (sqrt(n') / rate + 2 l2). n begins with `initial`; the state is n - initial, and z.
///
/// Keras's form (`learning_rate_power` -.5). As there, z knows nothing of the starting values and the first step takes
/// them toward 0: a rule for models of one layer.
struct FtrlStep: UpdateStep {
  private let inverseRate, l1, ridge, initial: Float

  init(rate: Double, l1: Double, l2: Double, initial: Double) {
    inverseRate = rate > 0 ? Float(1 / rate) : 0
    self.l1 = Float(l1)
    ridge = Float(2 * l2)
    self.initial = Float(initial)
  }

  @inline(__always)
  func moved(_ old: Lanes, kept: Lanes, slope: Lanes, _ state: inout StateLanes) -> Lanes {
    guard inverseRate > 0 else { return kept }
    let before = (state.first + initial).squareRoot()
    state.first += slope * slope
    let after = (state.first + initial).squareRoot()
    state.second += slope - (after - before) * inverseRate * old
    let clipped = state.second.limited(to: l1)
    let curvature = after * inverseRate + ridge
    // Without any gradient and any initial there is nothing to divide by: the value stays.
    let new = ((clipped - state.second) / curvature).replacing(with: old, where: curvature .== 0)
    return new + (kept - old)
  }
}
