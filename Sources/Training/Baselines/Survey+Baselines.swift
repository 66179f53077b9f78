/// How a baseline fares on the samples that judge.
public struct BaselineMetrics: Sendable {
  /// The method.
  public let baseline: Baseline
  /// Of classes; nil of numbers.
  public let classes: Evaluation?
  /// Of numbers; nil of classes.
  public let numbers: RegressionEvaluation?
}

extension Survey {
  /// Every baseline that fits, trained on the training split and judged on the validation split, on the network's own
  /// input as plain features; numbers on the scale that a network learns. Empty without a validation split.
  ///
  /// Throws what reading throws.
  public func baselines(targets columns: [TargetColumn] = []) throws -> [BaselineMetrics] {
    guard !split.validation.isEmpty else { return [] }
    let training = try features(of: split.training)
    let judged = try features(of: split.validation)
    let samples = split.validation.map { dataset.samples[$0] }
    let known = split.training.map { dataset.samples[$0] }
    return try Baseline.allCases.compactMap { baseline in
      guard columns.isEmpty else {
        let scales = try columns.enumerated().map { k, column in
          try Target(column, measuredOn: known.map { $0.values[k] })
        }
        let answers = baseline.predictions(
          for: judged, training: training,
          targets: known.flatMap { zip(scales, $0.values).map { $0.standardised($1) } }, targetCount: columns.count)
        guard let answers else { return nil }
        let numbers = try RegressionEvaluation(
          labels: samples.flatMap(\.values),
          predictions: answers.indices.map { scales[$0 % columns.count].restored(answers[$0]) },
          targets: columns.map(\.name), bootstrap: nil)
        return BaselineMetrics(baseline: baseline, classes: nil, numbers: numbers)
      }
      let probabilities = baseline.probabilities(
        of: judged, training: training, labels: known.map(\.label), classCount: dataset.classes.count)
      guard let probabilities else { return nil }
      let classes = try Evaluation(
        labels: samples.map(\.label), probabilities: probabilities, classes: dataset.classes, bootstrap: nil)
      return BaselineMetrics(baseline: baseline, classes: classes, numbers: nil)
    }
  }

  /// The network's input of samples, one row each.
  private func features(of places: [Int]) throws -> FeatureMatrix {
    FeatureMatrix(
      try places.flatMap { place in
        contract.normalise(contract.prepared(try store.sample(place)))
          + (contract.numbers?.standardised(dataset.samples[place].numbers) ?? [])
      }, features: contract.sampleCount)
  }
}
