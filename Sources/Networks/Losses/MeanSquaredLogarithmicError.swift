#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The mean over the outputs of (log(1 + x) - log(1 + t))^2, Keras's form: values below 1e-7 count as 1e-7, and an
/// output below has no slope. Outputs and targets [sample, value].
struct MeanSquaredLogarithmicError: ElementwiseLoss {
  static let name = "mean-squared-logarithmic-error"

  func element(_ output: Double, _ target: Double, index: Int) -> (loss: Double, slope: Double) {
    let least = 1e-7
    let difference = log1p(max(output, least)) - log1p(max(target, least))
    return (difference * difference, output > least ? 2 * difference / (1 + output) : 0)
  }
}

extension Loss {
  /// The mean over the outputs of (log(1 + x) - log(1 + t))^2.
  public static var meanSquaredLogarithmicError: Loss { Loss(MeanSquaredLogarithmicError()) }
}
