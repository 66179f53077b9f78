/// What a batch of samples should have given.
public enum Targets: Sendable, Equatable {
  /// A class for each sample, counted from 0; below 0: the label is missing.
  case classes([Int32])
  /// A wanted value for each output of each sample, [sample, output]: real numbers, probabilities, soft labels. NaN:
  /// the value is missing.
  case values([Float])

  /// The wanted value of one output of one sample; classes are one-hot, or 0 and 1 for a single output. NaN where it
  /// is missing.
  @inline(__always)
  func value(sample: Int, output: Int, outputs: Int) -> Float {
    switch self {
    case .classes(let classes):
      classes[sample] < 0
        ? .nan : outputs == 1 ? Float(classes[sample]) : (Int(classes[sample]) == output ? 1 : 0)
    case .values(let values): values[sample * outputs + output]
    }
  }

  /// Stops the program when the targets do not fit `count` samples of `outputs`.
  func check(count: Int, outputs: Int) {
    switch self {
    case .classes(let classes):
      precondition(classes.count >= count, "\(classes.count) classes for \(count) samples")
      let limit = Int32(max(2, outputs))
      for label in classes.prefix(count) {
        precondition(label < limit, "class \(label) for \(outputs) outputs")
      }
    case .values(let values):
      precondition(values.count >= count * outputs, "\(values.count) target values for \(count) x \(outputs)")
    }
  }
}
