/// What a network's outputs mean when numbers are wanted: frozen at training, stored in the model.
public struct TargetContract: Codable, Sendable, Equatable {
  /// The numbers, in the order of the outputs.
  public var targets: [Target]
  /// Whether each target has an error (a Gaussian likelihood: log variances behind the means), or a value alone.
  public var givesErrors: Bool
  /// Normal distributions of each target's mixture, with means, log variances and logits of weights; nil: no mixtures.
  public var components: Int?
  /// How the network's errors fared on the validation split, one entry a target; nil before they are calibrated.
  public var calibration: [ErrorCalibration]?

  enum CodingKeys: String, CodingKey {
    case targets, calibration, components
    case givesErrors = "gives_errors"
  }

  /// Targets whose errors are taken as they come.
  public init(targets: [Target], givesErrors: Bool, components: Int? = nil) {
    self.targets = targets
    self.givesErrors = givesErrors || components != nil
    self.components = components
  }

  /// Number of targets.
  public var count: Int { targets.count }
  /// Number of outputs of the network.
  public var outputs: Int { components.map { 3 * $0 * count } ?? (givesErrors ? 2 * count : count) }
  /// The targets' names.
  public var names: [String] { targets.map(\.name) }

  /// A sample's numbers as the network learns them.
  func standardised(_ values: [Double]) -> [Float] { zip(targets, values).map { Float($0.standardised($1)) } }

  /// Why a contract read from a file cannot be used; nil when it can.
  var fault: String? {
    guard count > 0, Set(names).count == count else { return "the targets \(names), of which each can be there once" }
    guard targets.allSatisfy({ $0.mean.isFinite && $0.deviation.isFinite && $0.deviation > 0 }) else {
      return "a mean or deviation of a target is not a number above 0"
    }
    if let components, !(1...64).contains(components) || !givesErrors { return "mixtures of \(components) components" }
    guard let calibration else { return nil }
    guard calibration.count == count, calibration.allSatisfy(\.isUsable) else {
      return "calibrations of \(calibration.count) targets for \(count), or one that is not a number above 0"
    }
    return nil
  }
}

/// What a network's errors of one target are worth, by split conformal prediction on samples that it was not trained on.
public struct ErrorCalibration: Codable, Sendable, Equatable {
  /// What an error is multiplied by to be a standard one: intervals of one standard error hold 68 %. A mixture is drawn
  /// out by it about its median, so that its central 68 % hold as many.
  public var scale: Double
  /// Half the width of the interval that holds 95 %, in the network's errors (of a mixture: in the distances of its 2.5 and
  /// 97.5 % quantiles from its median); nil when there were too few samples.
  public var halfWidth95: Double?

  enum CodingKeys: String, CodingKey {
    case scale
    case halfWidth95 = "half_width_95"
  }

  var isUsable: Bool { scale.isFinite && scale > 0 && (halfWidth95.map { $0.isFinite && $0 > 0 } ?? true) }
}

extension TargetContract {
  /// Calibrates the errors on means and variances of samples with known numbers [sample][target]; a target with fewer than
  /// three of them keeps its errors.
  mutating func calibrate(_ moments: Moments, values: [[Double]]) {
    calibration = targets.indices.map { k in
      let conformal = ConformalCalibration(
        labels: values.map { targets[k].standardised($0[k]) },
        predictions: values.indices.map { moments.means[$0 * count + k] },
        deviations: values.indices.map { moments.variances[$0 * count + k].squareRoot() })
      let width = conformal.halfWidth(level: 0.68).map { $0 / PredictedErrors.normalHalfWidth(level: 0.68) }
      return ErrorCalibration(
        scale: width.flatMap { $0 > 0 ? $0 : nil } ?? 1,
        halfWidth95: conformal.halfWidth(level: 0.95).flatMap { $0 > 0 ? $0 : nil })
    }
  }
}
