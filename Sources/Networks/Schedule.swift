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
    /// A straight line from the base rate to `final` times it.
    case linear(final: Double)
    /// Half a cosine from the base rate to `final` times it (Loshchilov & Hutter 2017).
    case cosine(final: Double)
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
  public static let names = ["constant", "step", "linear", "cosine"]

  /// A schedule by name: "constant", "step" (a tenth every third of the training), "linear" and "cosine" (to a hundredth).
  ///
  /// - Throws: `NetworkError.unknownName`.
  public static func named(_ name: String, epochs: Int, warmUpEpochs: Double = 0) throws -> Schedule {
    switch name {
    case "constant": Schedule(.constant, warmUpEpochs: warmUpEpochs)
    case "step":
      Schedule(.step(factor: 0.1, epochs: max(1, (Double(epochs) / 3).rounded(.up))), warmUpEpochs: warmUpEpochs)
    case "linear": Schedule(.linear(final: 0.01), warmUpEpochs: warmUpEpochs)
    case "cosine": Schedule(.cosine(final: 0.01), warmUpEpochs: warmUpEpochs)
    default: throw NetworkError.unknownName(kind: "schedule", name: name, known: names)
    }
  }

  /// The learning rate at a moment of a training.
  ///
  /// - Parameters:
  ///   - base: The rate the curve begins with.
  ///   - epoch: Epochs done so far, with a fraction: 0 at the first step, `epochs` behind the last.
  ///   - epochs: Epochs of the whole training.
  public func rate(base: Double, epoch: Double, epochs: Int) -> Double {
    if epoch < warmUpEpochs { return base * (0.01 + 0.99 * max(0, epoch) / warmUpEpochs) }
    let length = Double(epochs) - warmUpEpochs
    let part = length > 0 ? min(1, max(0, (epoch - warmUpEpochs) / length)) : 1
    switch curve {
    case .constant: return base
    case .step(let factor, let every):
      return base * pow(factor, every > 0 ? ((epoch - warmUpEpochs) / every).rounded(.down) : 0)
    case .linear(let final): return base * (1 + (final - 1) * part)
    case .cosine(let final): return base * (final + (1 - final) * (1 + cos(.pi * part)) / 2)
    }
  }
}
