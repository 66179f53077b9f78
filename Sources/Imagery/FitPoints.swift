import CPixels

/// Points that a polynomial is fitted to, in arrays filled up with points of no weight to a length that the loops like.
struct FitPoints {
  /// Number of points.
  let count: Int
  /// Coordinates in -1...1.
  let x: [Double]
  /// What is fitted; finite.
  let values: [Double]
  /// How often each counts; -1 for points that are taken away, 0 for those that do not matter.
  private(set) var weights: [Double]

  /// Points with their coordinates, values and weights.
  init(x: [Double], values: [Double], weights: [Double]) {
    count = x.count
    precondition(values.count == count && weights.count == count, "\(values.count) values at \(count) places")
    let step = Int(fleming_points_step)
    let filling = [Double](repeating: 0, count: (count + step - 1) / step * step - count)
    self.x = x + filling
    self.values = values + filling
    self.weights = weights + filling
  }

  /// Weighs points whose residual lies in low...high as `good` does and others nothing. Those that changed, with what their
  /// weights changed by.
  mutating func clip(_ residuals: [Double], low: Double, high: Double, good: [Double]) -> FitPoints {
    precondition(
      residuals.count == x.count && good.count == x.count, "\(residuals.count) residuals of \(x.count) places")
    let places = [Int32](unsafeUninitializedCapacity: x.count + 1) { places, initialized in
      guard let first = places.baseAddress else { return }
      initialized = Int(
        fleming_clip(residuals, good, low, high, Int64(x.count), &weights, first))
    }
    return FitPoints(
      x: places.map { x[Int($0)] }, values: places.map { values[Int($0)] },
      weights: places.map { weights[Int($0)] > 0 ? 1 : -1 })
  }
}
