import Networks

extension Model {
  /// Calibrates the model on labelled samples that it was not trained on, keeps the metrics and returns its answers.
  ///
  /// `outputs` gives what its networks say of the samples, [sample, output], asked with a temperature.
  @discardableResult
  mutating func judge(
    on dataset: Dataset, by configuration: TrainingConfiguration, outputs: (_ temperature: Double) throws -> [Float]
  ) throws -> Predictions {
    var answers = try outputs(1)
    if configuration.calibrates { calibrate(answers, on: dataset) }
    // Which samples are clear depends on the temperature: the figures are those of the model as it will answer.
    if temperature != 1, contract.views * committee.members.count > 1 { answers = try outputs(temperature) }
    let bootstrap = Bootstrap(seed: configuration.seed)
    let predictions = predictions(ofOutputs: answers, on: dataset)
    if targets == nil {
      metrics = try predictions.evaluation(
        positive: task.positive.flatMap { classes.contains($0) ? $0 : nil }, bootstrap: bootstrap)
    } else if dataset.samples.contains(where: { $0.values.contains(where: \.isFinite) }) {
      numbers = try predictions.regression(bootstrap: bootstrap)
    }
    return predictions
  }

  private mutating func calibrate(_ outputs: [Float], on dataset: Dataset) {
    if targets == nil {
      temperature = Answers.temperature(
        ofLogits: outputs, outputs: architecture.outputs, classes: classes.count, labels: dataset.samples.map(\.label))
    } else if dataset.samples.contains(where: { $0.values.contains(where: \.isFinite) }) {
      targets?.calibrate(outputs: outputs, values: dataset.samples.map(\.values))
    }
  }

  /// The answers that outputs [sample, output] stand for.
  private func predictions(ofOutputs outputs: [Float], on dataset: Dataset) -> Predictions {
    guard let targets else {
      return Predictions(dataset: dataset, probabilities: probabilities(ofLogits: outputs), badInputs: [])
    }
    return Predictions(
      dataset: dataset, probabilities: [],
      estimates: targets.estimates(ofOutputs: outputs, count: dataset.samples.count), badInputs: [])
  }
}
