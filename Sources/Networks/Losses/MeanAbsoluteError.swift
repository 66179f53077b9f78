/// The mean over the outputs of |x - t|; at x = t the slope is 0. Outputs and targets [sample, value].
struct MeanAbsoluteError: ElementwiseLoss {
  static let name = "mean-absolute-error"

  func element(_ output: Double, _ target: Double, index: Int) -> (loss: Double, slope: Double) {
    let difference = output - target
    return (abs(difference), difference == 0 ? 0 : difference > 0 ? 1 : -1)
  }
}

extension Loss {
  /// The mean over the outputs of |x - t|.
  public static var meanAbsoluteError: Loss { Loss(MeanAbsoluteError()) }
}
