import CKernels

/// Adds one more gradient of a value that several stages read to those that are there.
struct GradientSum {
  /// Floats for one sample.
  let count: Int
  /// What is there.
  let sum: UnsafeMutablePointer<Float>
  /// What is added.
  let part: UnsafeMutablePointer<Float>
  /// Where the new sum goes; may be the old one's place.
  let target: UnsafeMutablePointer<Float>
  /// The value itself and the slope of the rectifier fused into it, behind the last part; nil: no rectifier, or more
  /// parts follow.
  let gate: (value: UnsafeMutablePointer<Float>, slope: Float)?

  /// Adds for so many samples.
  func add(count samples: Int, threads: Int32) {
    fleming_add(Int64(samples * count), sum, part, 1, gate?.value, gate?.slope ?? 1, target, threads)
  }
}
