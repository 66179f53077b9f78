#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The mean over the outputs of rate - t log(rate): counts with Poisson's likelihood, log(t!) left out.
///
/// Outputs and targets [sample, count]. An output is the rate's logarithm, as in PyTorch's `PoissonNLLLoss`; or, with
/// `logInput` false, the rate itself, to which 1e-8 is added inside the logarithm (Keras's `Poisson`).
struct Poisson: ElementwiseLoss {
  static let name = "poisson"

  /// Whether an output is the logarithm of the rate.
  var logInput = true

  func turnIntoAnswers(_ row: UnsafeMutableBufferPointer<Float>) {
    guard logInput else { return }
    for i in row.indices { row[i] = Float(exp(Double(row[i]))) }
  }

  func element(_ output: Double, _ target: Double, index: Int) -> (loss: Double, slope: Double) {
    guard logInput else {
      return (output - target * log(output + 1e-8), 1 - target / (output + 1e-8))
    }
    let rate = exp(output)
    return (rate - target * output, rate - target)
  }
}

extension Loss {
  /// Counts with Poisson's likelihood; `logInput`: an output is the logarithm of the rate.
  public static func poisson(logInput: Bool = true) -> Loss { Loss(Poisson(logInput: logInput)) }
}
