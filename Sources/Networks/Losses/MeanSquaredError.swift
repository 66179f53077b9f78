/// The mean over the outputs of (x - t)^2. Outputs and targets [sample, value].
struct MeanSquaredError: ElementwiseLoss {
  static let name = "mean-squared-error"

  func element(_ output: Double, _ target: Double, index: Int) -> (loss: Double, slope: Double) {
    let difference = output - target
    return (difference * difference, 2 * difference)
  }
}

extension Loss {
  /// The mean over the outputs of (x - t)^2.
  public static var meanSquaredError: Loss { Loss(MeanSquaredError()) }
}
