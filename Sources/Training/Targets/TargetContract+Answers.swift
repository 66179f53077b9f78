import Networks

/// From what networks say of numbers to numbers in their units.
extension TargetContract {
  /// Levels of the intervals that are calibrated.
  private static let levels = (inner: 0.68, outer: 0.95)

  /// The numbers of `count` samples from outputs [sample, output], with calibrated errors.
  func estimates(ofOutputs outputs: [Float], count samples: Int) -> [[Estimate]] {
    guard components != nil else { return Moments(ofOutputs: outputs, self).estimates(self) }
    return densities(ofOutputs: outputs, count: samples).map { row in
      row.enumerated().map { k, density in estimate(density, calibration?[k]) }
    }
  }

  /// The mean of each number on the scale on which it is learnt, [sample, target].
  func means(ofOutputs outputs: [Float], count samples: Int) -> [Double] {
    guard components != nil else { return Moments(ofOutputs: outputs, self).means }
    return densities(ofOutputs: outputs, count: samples).flatMap { $0.map(\.mean) }
  }

  /// Calibrates the errors on what the model says of samples with known numbers [sample][target]; a target with fewer than
  /// three of them keeps its errors.
  mutating func calibrate(outputs: [Float], values: [[Double]]) {
    guard components != nil else {
      calibrate(Moments(ofOutputs: outputs, self), values: values)
      return
    }
    let densities = densities(ofOutputs: outputs, count: values.count)
    calibration = targets.indices.map { k in
      let labels = values.map { targets[k].standardised($0[k]) }
      func factor(_ level: Double) -> Double? {
        let medians = densities.map { $0[k].place(of: 0.5) }
        // The side of the interval on which a label lies is the unit of its distance from the median.
        let sides = labels.indices.map { i in
          let side = labels[i] < medians[i] ? 1 - level : 1 + level
          return abs(densities[i][k].place(of: 0.5 * side) - medians[i])
        }
        return ConformalCalibration(labels: labels, predictions: medians, deviations: sides).halfWidth(level: level)
      }
      return ErrorCalibration(
        scale: factor(Self.levels.inner).flatMap { $0 > 0 ? $0 : nil } ?? 1,
        halfWidth95: factor(Self.levels.outer).flatMap { $0 > 0 ? $0 : nil })
    }
  }

  /// The mixture of each number [sample][target], as the networks give it.
  func densities(ofOutputs outputs: [Float], count samples: Int) -> [[PredictiveDensity]] {
    let mixtures = MixtureOutputs(outputs, count: samples, targets: count)
    return (0..<samples).map { sample in
      targets.enumerated().map { k, target in
        let first = (sample * count + k) * mixtures.components
        let places = first..<first + mixtures.components
        return PredictiveDensity(
          weights: Array(mixtures.weights[places]), means: Array(mixtures.means[places]),
          deviations: mixtures.variances[places].map { $0.squareRoot() }, target: target)
      }
    }
  }

  private func estimate(_ density: PredictiveDensity, _ calibration: ErrorCalibration?) -> Estimate {
    let calibrated = density.stretched(by: calibration?.scale ?? 1)
    let value = density.target.restored(calibrated.mean)
    var estimate = Estimate(
      value: value, error: density.target.restored(error: calibrated.variance.squareRoot(), at: value),
      interval95: nil, density: calibrated)
    if estimate.isFinite, let factor = calibration?.halfWidth95 {
      let outer = density.stretched(by: factor)
      estimate.interval95 = Interval(
        low: outer.quantile(0.5 * (1 - Self.levels.outer)), high: outer.quantile(0.5 * (1 + Self.levels.outer)))
    }
    return estimate
  }
}
