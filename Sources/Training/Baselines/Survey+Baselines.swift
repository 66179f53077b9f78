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
    try Self.baselines([self], targets: columns)
  }

  /// Every baseline that fits, trained and judged on each of the splits of one data set, the answers of all together.
  static func baselines(_ splits: [Survey], targets columns: [TargetColumn]) throws -> [BaselineMetrics] {
    let samples = splits.flatMap { survey in survey.split.validation.map { survey.dataset.samples[$0] } }
    guard let dataset = splits.first?.dataset, !samples.isEmpty else { return [] }
    var answers: [Baseline: [Double]] = [:]
    for survey in splits {
      for (baseline, own) in try survey.answers(targets: columns) { answers[baseline, default: []] += own }
    }
    return try Baseline.allCases.compactMap { baseline in
      guard let own = answers[baseline] else { return nil }
      guard columns.isEmpty else {
        let numbers = try RegressionEvaluation(
          labels: samples.flatMap(\.values), predictions: own, targets: columns.map(\.name), bootstrap: nil)
        return BaselineMetrics(baseline: baseline, classes: nil, numbers: numbers)
      }
      let classes = try Evaluation(
        labels: samples.map(\.label), probabilities: own, classes: dataset.classes, bootstrap: nil)
      return BaselineMetrics(baseline: baseline, classes: classes, numbers: nil)
    }
  }

  /// What each baseline that fits says of the validation split: probabilities [sample, class], or numbers [sample, target]
  /// in their units.
  private func answers(targets columns: [TargetColumn]) throws -> [Baseline: [Double]] {
    let training = try features(of: split.training)
    let judged = try features(of: split.validation)
    let known = split.training.map { dataset.samples[$0] }
    let scales = try columns.enumerated().map { k, column in
      try Target(column, measuredOn: known.map { $0.values[k] })
    }
    var result: [Baseline: [Double]] = [:]
    for baseline in Baseline.allCases {
      guard columns.isEmpty else {
        let own = baseline.predictions(
          for: judged, training: training,
          targets: known.flatMap { zip(scales, $0.values).map { $0.standardised($1) } }, targetCount: columns.count)
        result[baseline] = own.map { own in own.indices.map { scales[$0 % columns.count].restored(own[$0]) } }
        continue
      }
      result[baseline] = baseline.probabilities(
        of: judged, training: training, labels: known.map(\.label), classCount: dataset.classes.count)
    }
    return result
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
