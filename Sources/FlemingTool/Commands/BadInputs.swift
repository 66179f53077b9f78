import Groundwork
import Training

/// Inputs that were left out: each on standard error, and the exit status that says so.
enum BadInputs {
  /// Lists the inputs ("path: reason"), even when quiet, and returns 0 or 65.
  static func report(_ inputs: [BadInput], of count: Int, _ console: Console) -> Int32 {
    guard !inputs.isEmpty else { return 0 }
    for input in inputs { console.warn(FlemingCommand.oneLine("\(input.path): \(input.reason)")) }
    console.note("\(inputs.count) of \(count) inputs were bad and left out")
    return FailureKind.badData.exitStatus
  }
}
