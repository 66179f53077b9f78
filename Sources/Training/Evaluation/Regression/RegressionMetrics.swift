/// Every metric of one regression target, as a value; its JSON keys are fixed.
///
/// With residuals r = prediction - truth: `rmse` is their root mean square, `mae` the mean of |r|, `bias` the mean of r,
/// `nmad` 1.4826 times the median of |r - median r| (the standard deviation of a normal distribution, deaf to outliers),
/// `sigma68` half the distance between the 15.865 and 84.135 percentiles, `r2` the share of the truth's variance that is
/// explained. All in the unit of the target but `r2`.
public struct RegressionMetrics: Codable, Sendable, Equatable {
  /// Number of samples with a label.
  public var n: Int
  /// Root mean square of the residuals.
  public var rmse: Double
  /// Mean absolute residual.
  public var mae: Double
  /// Mean residual.
  public var bias: Double
  /// Normalised median absolute deviation.
  public var nmad: Double
  /// Half the width of the central 68.27 % of the residuals.
  public var sigma68: Double
  /// Coefficient of determination; nil when all labels are equal.
  public var r2: Double?
  /// What is right about predicted errors; nil when none were predicted.
  public var uncertainty: UncertaintyMetrics?
  /// Bootstrap intervals by JSON key; empty when none were asked for.
  public var intervals: [String: Interval]
}

/// How far predicted errors can be trusted.
public struct UncertaintyMetrics: Codable, Sendable, Equatable {
  /// Share of the labels within the intervals that should hold 68 %.
  public var coverage68: Double
  /// Share of the labels within the intervals that should hold 95 %.
  public var coverage95: Double
  /// Mean width of the intervals of 68 %.
  public var sharpness68: Double
  /// Mean width of the intervals of 95 %.
  public var sharpness95: Double
  /// Mean negative logarithm of the likelihood, nats: ln(2 pi s^2) / 2 + r^2 / (2 s^2) of a normal one, of a mixture that of
  /// its density; nil for intervals alone.
  public var nll: Double?

  enum CodingKeys: String, CodingKey {
    case nll
    case coverage68 = "coverage_68"
    case coverage95 = "coverage_95"
    case sharpness68 = "sharpness_68"
    case sharpness95 = "sharpness_95"
  }
}
