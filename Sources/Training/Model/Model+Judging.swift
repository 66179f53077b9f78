import Networks

extension Model {
  /// Calibrates the model on what it says of a validation split, outputs [sample, output], and keeps the metrics.
  mutating func judge(_ outputs: [Float], on dataset: Dataset, calibrates: Bool, bootstrap: Bootstrap) throws {
    if targets == nil {
      try judgeClasses(outputs, dataset, calibrates, bootstrap)
    } else {
      try judgeNumbers(outputs, dataset, calibrates, bootstrap)
    }
  }

  private mutating func judgeClasses(
    _ outputs: [Float], _ dataset: Dataset, _ calibrates: Bool, _ bootstrap: Bootstrap
  ) throws {
    let labels = dataset.samples.map(\.label)
    let width = architecture.outputs
    if calibrates {
      temperature = Answers.temperature(ofLogits: outputs, outputs: width, classes: classes.count, labels: labels)
    }
    let probabilities = Answers.probabilities(
      ofLogits: outputs, outputs: width, classes: classes.count, temperature: temperature)
    metrics = try Evaluation(
      labels: labels, probabilities: probabilities, classes: classes,
      positive: task.positive.flatMap { classes.contains($0) ? $0 : nil }, bootstrap: bootstrap)
  }

  private mutating func judgeNumbers(
    _ outputs: [Float], _ dataset: Dataset, _ calibrates: Bool, _ bootstrap: Bootstrap
  ) throws {
    guard var targets, dataset.samples.contains(where: { $0.values.contains(where: \.isFinite) }) else { return }
    if calibrates { targets.calibrate(outputs: outputs, values: dataset.samples.map(\.values)) }
    self.targets = targets
    numbers = try Predictions(
      dataset: dataset, probabilities: [],
      estimates: targets.estimates(ofOutputs: outputs, count: dataset.samples.count),
      badInputs: []
    ).regression(bootstrap: bootstrap)
  }
}
