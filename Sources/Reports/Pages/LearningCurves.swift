import Training

/// How a training went, epoch by epoch.
public struct LearningCurves: Sendable, Equatable {
  /// Loss and accuracy after an epoch; nil where not measured.
  public struct Epoch: Sendable, Equatable {
    /// Number of the epoch, from 1.
    public var number: Int
    /// Mean loss of the training steps.
    public var trainingLoss: Double?
    /// Loss on the validation split.
    public var validationLoss: Double?
    /// Accuracy on the training split.
    public var trainingAccuracy: Double?
    /// Accuracy on the validation split.
    public var validationAccuracy: Double?

    /// The figures of an epoch.
    public init(
      number: Int, trainingLoss: Double? = nil, validationLoss: Double? = nil, trainingAccuracy: Double? = nil,
      validationAccuracy: Double? = nil
    ) {
      self.number = number
      self.trainingLoss = trainingLoss
      self.validationLoss = validationLoss
      self.trainingAccuracy = trainingAccuracy
      self.validationAccuracy = validationAccuracy
    }
  }

  /// The epochs in order.
  public var epochs: [Epoch]
  /// The epoch the model was taken from.
  public var best: Int?

  /// Learning curves.
  public init(epochs: [Epoch], best: Int? = nil) {
    self.epochs = epochs
    self.best = best
  }

  /// The learning curves of a training's history.
  public init(history: [EpochRecord], best: Int? = nil) {
    self.init(
      epochs: history.map {
        Epoch(
          number: $0.epoch, trainingLoss: $0.trainingLoss, validationLoss: $0.validationLoss,
          validationAccuracy: $0.validationAccuracy)
      }, best: best ?? history.last { $0.isBest }?.epoch)
  }

  /// Loss against epoch.
  public var lossChart: LineChart {
    chart(
      "Loss", "cross entropy (nats)",
      [("training", { $0.trainingLoss }), ("validation", { $0.validationLoss })])
  }

  /// Accuracy against epoch.
  public var accuracyChart: LineChart {
    var chart = chart(
      epochs.contains { $0.trainingAccuracy != nil } ? "Accuracy" : "Validation accuracy", "accuracy",
      [("training", { $0.trainingAccuracy }), ("validation", { $0.validationAccuracy })])
    let values = chart.series.flatMap(\.y).filter { $0.isFinite }
    let low = ((values.min() ?? 0) * 10).rounded(.down) / 10
    chart.yRange = min(low, 0.9)...1
    return chart
  }

  private func chart(_ title: String, _ label: String, _ lines: [(String, (Epoch) -> Double?)]) -> LineChart {
    let series = lines.enumerated().map { i, line in
      let (name, value) = line
      return LineChart.Series(
        name: name, x: epochs.map { Double($0.number) }, y: epochs.map { value($0) ?? .nan },
        isDashed: name == "training", hasDots: epochs.count < 3, color: 1 - i)
    }
    var chart = LineChart(
      title: title, xLabel: "epoch", yLabel: label, series: series.filter { $0.y.contains { $0.isFinite } })
    if let best, epochs.contains(where: { $0.number == best }) {
      chart.markers = [LineChart.Reference(Double(best), name: "kept: epoch \(best)")]
    }
    return chart
  }
}
