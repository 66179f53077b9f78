#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds the bin of a gradient's unsigned angle without an arc tangent for nearly every pixel.
///
/// The angle is replaced by a number that grows with it and costs one division, the diamond angle
/// y / (|x| + |y|) in [0, 2] of the gradient turned into the upper half plane. A table of equal steps of it knows the
/// bin, and in the steps that a border crosses, the border. Within 1e-12 of a border, far beyond the rounding of the
/// division, the angle is computed as scikit-image computes it, so that both agree about angles that lie on a border
/// (45 degrees for 4, 8, 12 ... orientations; 90 degrees for even ones).
struct OrientationTable {
  struct Step {
    /// The bin below the border.
    var bin: Int
    /// The diamond angle at which the next bin begins; infinite where no border crosses the step.
    var border: Double
  }

  /// How near to a border the exact angle decides.
  static let guardWidth = 1e-12
  let orientations: Int
  let steps: [Step]
  /// Steps a unit of diamond angle.
  let scale: Double

  init(orientations: Int) {
    self.orientations = orientations
    // Borders are at least pi / (2 n) apart in diamond angle; steps of at most 1 / (2 n) hold at most one.
    var count = 4
    while count < 4 * orientations { count *= 2 }
    scale = Double(count) / 2
    let borders = (1..<max(1, orientations)).map { k -> Double in
      let angle = Double.pi * Double(k) / Double(orientations)
      let slope = sin(angle) / (sin(angle) + abs(cos(angle)))
      return cos(angle) < 0 ? 2 - slope : slope
    }
    var steps: [Step] = []
    var next = 0
    // Step i is what rounds to i, in units of 1 / scale. The margin makes a border that coincides with the edge of a
    // step known to both sides.
    for i in 0...count {
      while next < borders.count, borders[next] < (Double(i) - 0.5) / scale - 1e-9 { next += 1 }
      let crosses = next < borders.count && borders[next] < (Double(i) + 0.5) / scale + 1e-9
      steps.append(Step(bin: next, border: crosses ? borders[next] : .infinity))
    }
    // The last step's far end is 180 degrees, where rounding may put the angle in no bin.
    steps[count].border = 2
    self.steps = steps
  }

  /// The bin of a gradient, by scikit-image's own arithmetic; nil when its angle rounds to 180 degrees.
  func exactBin(row: Double, column: Double) -> Int? {
    // The arc tangent gives 0 or plus or minus 180.
    if row == 0 { return 0 }
    let degrees = atan2(row, column) * (180 / Double.pi)
    var angle = fmod(degrees, 180)
    if angle < 0 { angle += 180 }
    let width = 180 / Double(orientations)
    let guess = Int(angle / width)
    for bin in max(0, guess - 1)...guess + 1 where bin < orientations {
      if angle < width * Double(bin + 1) && angle >= width * Double(bin) { return bin }
    }
    return nil
  }
}
