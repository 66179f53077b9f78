/// The mean over the outputs of 100 |x - t| / max(|t|, 1e-7), Keras's form. Outputs and targets [sample, value].
struct MeanAbsolutePercentageError: ElementwiseLoss {
  static let name = "mean-absolute-percentage-error"

  func element(_ output: Double, _ target: Double, index: Int) -> (loss: Double, slope: Double) {
    let difference = output - target
    let scale = 100 / max(abs(target), 1e-7)
    return (scale * abs(difference), difference == 0 ? 0 : difference > 0 ? scale : -scale)
  }
}

extension Loss {
  /// The mean over the outputs of 100 |x - t| / |t|.
  public static var meanAbsolutePercentageError: Loss { Loss(MeanAbsolutePercentageError()) }
}
