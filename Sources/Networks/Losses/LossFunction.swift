/// A kind of loss with its options: one file each in this folder.
protocol LossFunction: Codable, Sendable, Hashable {
  /// The name in files.
  static var name: String { get }
  /// The usual options.
  init()
  /// Why the loss cannot work with so many outputs; nil when it can.
  func fault(outputs: Int) -> String?
  /// How many targets a sample has.
  func targetCount(outputs: Int) -> Int
  /// Turns one sample's outputs into what they stand for.
  func turnIntoAnswers(_ row: UnsafeMutableBufferPointer<Float>)
  /// One sample's loss and how much the sample counts in a batch's mean; writes the gradient.
  func loss(of row: LossRow) -> (loss: Float, count: Double)
}

extension LossFunction {
  func fault(outputs: Int) -> String? { nil }
  func targetCount(outputs: Int) -> Int { outputs }
  func turnIntoAnswers(_ row: UnsafeMutableBufferPointer<Float>) {}

  /// Whether the options are the usual ones.
  var isUsual: Bool { self == Self() }

  func isEqual(to other: any LossFunction) -> Bool { (other as? Self) == self }

  /// Goes through the samples of a batch.
  func evaluate(
    _ logits: UnsafeBufferPointer<Float>, outputs: Int, targets: Targets, targetCount: Int,
    losses: UnsafeMutableBufferPointer<Float>, counts: UnsafeMutableBufferPointer<Double>?,
    gradient: UnsafeMutableBufferPointer<Float>?
  ) {
    for sample in losses.indices {
      let place = sample * outputs..<(sample + 1) * outputs
      let row = LossRow(
        outputs: UnsafeBufferPointer(rebasing: logits[place]),
        slope: gradient.map { UnsafeMutableBufferPointer(rebasing: $0[place]) }, targets: targets,
        targetCount: targetCount, sample: sample)
      let result = loss(of: row)
      losses[sample] = result.loss
      counts?[sample] = result.count
    }
  }
}

/// One sample as a loss sees it.
struct LossRow {
  /// The network's outputs.
  let outputs: UnsafeBufferPointer<Float>
  /// Where the gradient goes; nil: it is not wanted.
  let slope: UnsafeMutableBufferPointer<Float>?
  let targets: Targets
  let targetCount: Int
  let sample: Int

  /// A target; NaN when it is missing.
  @inline(__always)
  func target(_ index: Int) -> Double {
    Double(targets.value(sample: sample, output: index, outputs: targetCount))
  }

  /// The class, where targets are classes.
  var label: Int? {
    if case .classes(let classes) = targets { return Int(classes[sample]) }
    return nil
  }

  /// Number of targets that are not missing.
  var presentCount: Int { (0..<targetCount).reduce(0) { $0 + (target($1).isNaN ? 0 : 1) } }

  /// What a sample without targets gives: no loss, no gradient, no place in the mean.
  func missing() -> (loss: Float, count: Double) {
    slope?.update(repeating: 0)
    return (0, 0)
  }
}

/// A loss that is a mean over the targets of a function of one output and its target.
///
/// The mean leaves missing targets out, and a sample counts in its batch by the share of targets it has: the batch's
/// loss is the mean over all targets that are there.
protocol ElementwiseLoss: LossFunction {
  /// The loss of one output and its derivative by the output.
  func element(_ output: Double, _ target: Double, index: Int) -> (loss: Double, slope: Double)
}

extension ElementwiseLoss {
  func loss(of row: LossRow) -> (loss: Float, count: Double) {
    let present = row.presentCount
    guard present > 0 else { return row.missing() }
    let share = 1 / Double(present)
    var sum = 0.0
    for index in 0..<row.targetCount {
      let target = row.target(index)
      guard !target.isNaN else {
        row.slope?[index] = 0
        continue
      }
      let (loss, slope) = element(Double(row.outputs[index]), target, index: index)
      sum += loss
      row.slope?[index] = Float(share * slope)
    }
    return (Float(share * sum), Double(present) / Double(row.targetCount))
  }
}
