/// The minimum of a smooth convex function by L-BFGS: Newton's direction from the last slopes (Nocedal & Wright, Numerical
/// Optimization, algorithms 7.4 and 7.5), with steps halved until they go down enough.
enum Minimization {
  private static let memory = 12
  private static let mostSteps = 1000

  /// Where the function is least; `function` gives its value at a place and fills in the slope there.
  ///
  /// Ends when no slope is larger than 1e-7 of the largest at the start, or no step goes down any more.
  static func minimum(
    from start: [Double], _ function: (_ place: [Double], _ slope: inout [Double]) -> Double
  ) -> [Double] {
    var place = start
    var slope = [Double](repeating: 0, count: start.count)
    var value = function(place, &slope)
    let tolerance = 1e-7 * largest(slope)
    var pairs: [(step: [Double], change: [Double])] = []
    for _ in 0..<mostSteps where largest(slope) > tolerance {
      var direction = downhill(slope, pairs)
      var descent = dot(direction, slope)
      if descent >= 0 {
        pairs = []
        direction = slope.map { -$0 }
        descent = -dot(slope, slope)
      }
      var length = pairs.isEmpty ? 1 / max(1, dot(slope, slope).squareRoot()) : 1
      var next = place
      var nextSlope = slope
      var nextValue = Double.infinity
      for _ in 0..<40 {
        next = zip(place, direction).map { $0 + length * $1 }
        nextValue = function(next, &nextSlope)
        if nextValue <= value + 1e-4 * length * descent { break }
        length *= 0.5
      }
      guard nextValue < value else { break }
      let pair = (step: zip(next, place).map { $0 - $1 }, change: zip(nextSlope, slope).map { $0 - $1 })
      if dot(pair.step, pair.change) > 0 { pairs.append(pair) }
      if pairs.count > memory { pairs.removeFirst() }
      (place, slope, value) = (next, nextSlope, nextValue)
    }
    return place
  }

  /// The slope, turned and stretched by what the last steps say of the curvature, downwards.
  private static func downhill(_ slope: [Double], _ pairs: [(step: [Double], change: [Double])]) -> [Double] {
    var direction = slope.map { -$0 }
    var shares: [Double] = []
    for pair in pairs.reversed() {
      let share = dot(pair.step, direction) / dot(pair.step, pair.change)
      shares.append(share)
      for i in direction.indices { direction[i] -= share * pair.change[i] }
    }
    if let last = pairs.last {
      let scale = dot(last.step, last.change) / dot(last.change, last.change)
      for i in direction.indices { direction[i] *= scale }
    }
    for (pair, share) in zip(pairs, shares.reversed()) {
      let back = dot(pair.change, direction) / dot(pair.step, pair.change)
      for i in direction.indices { direction[i] += (share - back) * pair.step[i] }
    }
    return direction
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }

  private static func largest(_ values: [Double]) -> Double { values.reduce(0) { max($0, abs($1)) } }
}
