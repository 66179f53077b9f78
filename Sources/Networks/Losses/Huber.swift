/// The mean over the outputs of d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2), with d = x - t (Huber 1964).
///
/// Outputs and targets [sample, value].
struct Huber: ElementwiseLoss {
  static let name = "huber"

  /// Where the parabola becomes a line; above 0.
  var delta = 1.0

  func fault(outputs: Int) -> String? { delta > 0 && delta.isFinite ? nil : "has a delta of \(delta)" }

  func element(_ output: Double, _ target: Double, index: Int) -> (loss: Double, slope: Double) {
    let difference = output - target
    let size = abs(difference)
    guard size > delta else { return (difference * difference / 2, difference) }
    return (delta * (size - delta / 2), difference > 0 ? delta : -delta)
  }
}

extension Loss {
  /// A parabola near the target, a straight line beyond `delta`.
  public static func huber(delta: Double = 1) -> Loss { Loss(Huber(delta: delta)) }
}
