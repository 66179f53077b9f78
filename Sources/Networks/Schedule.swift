#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// How the learning rate changes while a training runs.
public struct Schedule: Codable, Sendable, Hashable {
  /// The form of the curve behind the warm-up.
  public enum Curve: Codable, Sendable, Hashable {
    /// The base rate throughout.
    case constant
    /// Multiplied by `factor` each time `epochs` epochs have passed.
    case step(factor: Double, epochs: Double)
    /// Multiplied by `factor` each epoch.
    case exponential(factor: Double)
    /// A straight line from the base rate to `final` times it.
    case linear(final: Double)
    /// Half a cosine from the base rate to `final` times it (Loshchilov & Hutter 2017).
    case cosine(final: Double)
    /// Half a cosine up from `start` times the base rate, which is reached when the part `peak` of the training is
    /// done, then half a cosine down to `final` times it (Smith & Topin 2018; PyTorch's `OneCycleLR`).
    case oneCycle(start: Double, peak: Double, final: Double)
    /// Multiplied by `factor` whenever more than `patience` epochs in a row have been no better than the best by a
    /// ten-thousandth of it (PyTorch's `ReduceLROnPlateau`). What it remembers are the losses of the epochs done, which
    /// a checkpoint holds.
    case plateau(factor: Double, patience: Int)
  }

  /// The form of the curve behind the warm-up.
  public var curve: Curve
  /// Epochs in which the rate first climbs in a straight line from a hundredth of the base rate to all of it.
  public var warmUpEpochs: Double

  /// A schedule.
  public init(_ curve: Curve, warmUpEpochs: Double = 0) {
    self.curve = curve
    self.warmUpEpochs = warmUpEpochs
  }

  /// Names that `named` knows.
  public static let names = ["constant", "step", "exponential", "linear", "cosine", "one-cycle", "plateau"]

  /// A schedule by name: "constant", "step" (a tenth every third of the training), "exponential", "linear" and "cosine"
  /// (to a hundredth), "one-cycle" (PyTorch's numbers), "plateau" (a tenth after 10 epochs no better).
  ///
  /// - Throws: `NetworkError.unknownName`.
  public static func named(_ name: String, epochs: Int, warmUpEpochs: Double = 0) throws -> Schedule {
    switch name {
    case "constant": Schedule(.constant, warmUpEpochs: warmUpEpochs)
    case "step":
      Schedule(.step(factor: 0.1, epochs: max(1, (Double(epochs) / 3).rounded(.up))), warmUpEpochs: warmUpEpochs)
    case "linear": Schedule(.linear(final: 0.01), warmUpEpochs: warmUpEpochs)
    case "cosine": Schedule(.cosine(final: 0.01), warmUpEpochs: warmUpEpochs)
    case "exponential":
      Schedule(.exponential(factor: pow(0.01, 1 / Double(max(1, epochs)))), warmUpEpochs: warmUpEpochs)
    case "one-cycle": Schedule(.oneCycle(start: 0.04, peak: 0.3, final: 4e-6), warmUpEpochs: warmUpEpochs)
    case "plateau": Schedule(.plateau(factor: 0.1, patience: 10), warmUpEpochs: warmUpEpochs)
    default: throw NetworkError.unknownName(kind: "schedule", name: name, known: names)
    }
  }

  /// The learning rate at a moment of a training.
  ///
  /// - Parameters:
  ///   - base: The rate the curve begins with.
  ///   - epoch: Epochs done so far, with a fraction: 0 at the first step, `epochs` behind the last.
  ///   - epochs: Epochs of the whole training.
  ///   - losses: The loss of each epoch done, for the plateau.
  public func rate(base: Double, epoch: Double, epochs: Int, losses: [Double] = []) -> Double {
    if epoch < warmUpEpochs { return base * (0.01 + 0.99 * max(0, epoch) / warmUpEpochs) }
    let length = Double(epochs) - warmUpEpochs
    let part = length > 0 ? min(1, max(0, (epoch - warmUpEpochs) / length)) : 1
    switch curve {
    case .constant: return base
    case .step(let factor, let every):
      return base * pow(factor, every > 0 ? ((epoch - warmUpEpochs) / every).rounded(.down) : 0)
    case .exponential(let factor): return base * pow(factor, max(0, epoch - warmUpEpochs))
    case .linear(let final): return base * (1 + (final - 1) * part)
    case .cosine(let final): return base * (final + (1 - final) * (1 + cos(.pi * part)) / 2)
    case .oneCycle(let start, let peak, let final):
      let climbs = part < peak
      let (from, to) = climbs ? (start, 1) : (1, final)
      let way = climbs ? part / peak : peak < 1 ? (part - peak) / (1 - peak) : 0
      return base * (to + (from - to) * (1 + cos(.pi * way)) / 2)
    case .plateau(let factor, let patience):
      return base * pow(factor, Double(Self.plateaus(losses, patience: patience)))
    }
  }

  /// How often the losses have come to a plateau.
  private static func plateaus(_ losses: [Double], patience: Int) -> Int {
    var best = Double.infinity
    var worse = 0
    var count = 0
    for loss in losses {
      if loss < best * (1 - 1e-4) {
        best = loss
        worse = 0
      } else {
        worse += 1
      }
      if worse > patience {
        count += 1
        worse = 0
      }
    }
    return count
  }
}
