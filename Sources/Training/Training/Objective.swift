import Networks

/// What a run learns, classes or numbers: all that differs between the two.
enum Objective {
  /// One class a sample, with the weight of each in the loss; nil: all the same.
  case classes(weights: [Float]?)
  /// Numbers.
  case values(TargetContract)

  /// The objective of a trainer on its training split. Throws when weights or targets do not fit the data.
  init(_ trainer: Trainer) throws {
    if let targets = trainer.targets {
      self = .values(targets)
      return
    }
    let dataset = trainer.survey.dataset
    var counts = [Int](repeating: 0, count: dataset.classes.count)
    for place in trainer.survey.split.training { counts[dataset.samples[place].label] += 1 }
    let choice = trainer.configuration.classWeights
    let weights = try choice.weights(counts: counts, classes: dataset.classes)
    self = .classes(weights: choice == .none ? nil : weights)
  }

  /// What the samples of a batch should give, and how much each counts; no weights: all the same.
  func targets(of batch: Batch, _ dataset: Dataset) -> (targets: Targets, weights: [Float]) {
    switch self {
    case .classes(let weights):
      return (.classes(batch.labels), weights.map { weights in batch.labels.map { weights[Int($0)] } } ?? [])
    case .values(let contract): return (values(contract, batch.places, dataset, redshifts: batch.redshifts), [])
    }
  }

  /// Numbers as they are learnt; those that are redshifts follow the views' own.
  private func values(
    _ contract: TargetContract, _ places: [Int], _ dataset: Dataset, redshifts: [Double] = []
  ) -> Targets {
    let moved = contract.names.indices.filter { Dataset.redshiftNames.contains(contract.names[$0]) }
    return .values(
      places.enumerated().flatMap { i, place in
        var values = dataset.samples[place].values
        if !redshifts.isEmpty { for k in moved { values[k] = (1 + values[k]) * (1 + redshifts[i]) - 1 } }
        return contract.standardised(values)
      })
  }

  /// How outputs [sample, output] of some samples fare: the mean loss, and the share of right classes or the root mean
  /// square of the numbers' errors in standard deviations of the training split.
  func score(
    _ outputs: [Float], of places: [Int], _ dataset: Dataset, _ loss: Loss
  ) -> (loss: Double, accuracy: Double?, error: Double?) {
    switch self {
    case .classes:
      let score = Answers.score(
        ofLogits: outputs, outputs: outputs.count / max(1, places.count), classes: dataset.classes.count,
        labels: places.map { dataset.samples[$0].label })
      return (score.loss, score.accuracy, nil)
    case .values(let contract):
      let mean = Self.mean(
        loss, of: outputs, count: places.count, outputs: contract.outputs, values(contract, places, dataset))
      let means = contract.means(ofOutputs: outputs, count: places.count)
      var squares = 0.0
      var known = 0
      for (i, place) in places.enumerated() {
        for (k, value) in dataset.samples[place].values.enumerated() where value.isFinite {
          let difference = means[i * contract.count + k] - contract.targets[k].standardised(value)
          squares += difference * difference
          known += 1
        }
      }
      return (mean, nil, known > 0 ? (squares / Double(known)).squareRoot() : nil)
    }
  }

  private static func mean(_ loss: Loss, of outputs: [Float], count: Int, outputs width: Int, _ targets: Targets)
    -> Double
  {
    var slopes = [Float](repeating: 0, count: outputs.count)
    return outputs.withUnsafeBufferPointer { outputs in
      slopes.withUnsafeMutableBufferPointer { slopes in
        loss.batchLoss(logits: outputs, count: count, outputs: width, targets: targets, gradient: slopes)
      }
    }
  }
}
