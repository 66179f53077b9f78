#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The mean over the outputs of log(cosh(x - t)), without overflow. Outputs and targets [sample, value].
struct LogCosh: ElementwiseLoss {
  static let name = "log-cosh"

  func element(_ output: Double, _ target: Double, index: Int) -> (loss: Double, slope: Double) {
    let difference = output - target
    let size = abs(difference)
    return (size + log1p(exp(-2 * size)) - M_LN2, tanh(difference))
  }
}

extension Loss {
  /// The mean over the outputs of log(cosh(x - t)).
  public static var logCosh: Loss { Loss(LogCosh()) }
}
