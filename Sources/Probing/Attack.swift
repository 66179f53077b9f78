/// A way to change samples within a budget so that a model errs.
///
/// An attack is a value: its settings. To add one, conform a struct, and name it in `AttackCatalogue`.
public protocol Attack: Sendable {
  /// The name in reports ("fgsm").
  var name: String { get }
  /// The class wanted instead of the true one; nil: any other class.
  var target: AttackTarget? { get }
  /// Every setting, for the report.
  var parameters: [String: ProbeParameter] { get }
  /// Whether the attack takes more than one gradient step.
  var isIterative: Bool { get }

  /// Values `[sample, band, row, column]` within the batch's radii and bounds, masked pixels untouched.
  func perturb(_ batch: ProbeBatch, of model: some ProbedModel, seed: UInt64) throws -> [Float]
}

/// What a targeted attack wants a sample to be taken for.
public enum AttackTarget: Sendable, Hashable {
  /// Always this class; samples that are of it are left alone.
  case fixed(index: Int32, name: String)
  /// The class the clean sample resembles least: with two classes, the other one.
  case leastLikely

  /// The word in reports.
  public var name: String {
    switch self {
    case .fixed(_, let name): name
    case .leastLikely: "least-likely"
    }
  }

  /// The class wanted of each sample, from the clean logits.
  func classes(logits: [Float], labels: [Int32]) -> [Int32] {
    switch self {
    case .fixed(let index, _): return [Int32](repeating: index, count: labels.count)
    case .leastLikely:
      let outputs = labels.isEmpty ? 0 : logits.count / labels.count
      return labels.indices.map { sample in
        if outputs == 1 { return 1 - labels[sample] }
        let row = logits[sample * outputs..<(sample + 1) * outputs]
        let others = row.indices.filter { Int32($0 - row.startIndex) != labels[sample] }
        return Int32((others.min { row[$0] < row[$1] } ?? row.startIndex) - row.startIndex)
      }
    }
  }
}

/// The direction of a gradient step: up the loss of the true class, or down the loss of the wanted one.
struct Direction {
  let classes: [Int32]
  /// +1 up, -1 down, 0 for a sample that is left alone.
  let signs: [Float]

  init(_ target: AttackTarget?, _ batch: ProbeBatch, of model: some ProbedModel) throws {
    guard let target else {
      classes = batch.labels
      signs = [Float](repeating: 1, count: batch.count)
      return
    }
    // A fixed target needs no look at the clean logits.
    let logits =
      target == .leastLikely ? try model.logits(batch.values, count: batch.count) : [Float]()
    let wanted = target.classes(logits: logits, labels: batch.labels)
    classes = wanted
    signs = batch.labels.indices.map { batch.labels[$0] == wanted[$0] ? 0 : -1 }
  }

  /// The sign of a gradient's value, with sign(0) = 0 (and nothing for a value that is not a number).
  @inline(__always)
  static func sign(_ value: Float) -> Float { value > 0 ? 1 : value < 0 ? -1 : 0 }
}
