import Groundwork
import Imagery
import Reports
import SkyFiles
import Training

/// Pictures of a model's answers for pages and sheets.
struct AnswerCards {
  private let predictions: Predictions
  /// Probabilities of each sample.
  private let rows: [[Double]]
  /// Samples, the surest answer first.
  private let order: [Int]

  init(_ predictions: Predictions) {
    self.predictions = predictions
    let classes = predictions.dataset.classes.count
    let rows = predictions.dataset.samples.indices.map { i in
      Array(predictions.probabilities[i * classes..<(i + 1) * classes])
    }
    self.rows = rows
    order = rows.indices.sorted { (rows[$0].max() ?? 0, $1) > (rows[$1].max() ?? 0, $0) }
  }

  /// The wrong answers, the surest first, at most `limit`.
  func wrong(_ limit: Int) throws -> [AnswerCard] {
    try order.filter { !isRight($0) }.prefix(limit).map(card)
  }

  /// Right answers evenly spread from the least sure to the surest, at most `limit`.
  func right(_ limit: Int) throws -> [AnswerCard] {
    let right = Array(order.reversed().filter(isRight))
    let count = min(limit, right.count)
    return try (0..<count).map { try card(right[$0 * (right.count - 1) / max(1, count - 1)]) }
  }

  private func isRight(_ i: Int) -> Bool { Answers.best(rows[i]) == predictions.dataset.samples[i].label }

  private func card(_ i: Int) throws -> AnswerCard {
    let dataset = predictions.dataset
    let sample = dataset.samples[i]
    let best = Answers.best(rows[i])
    let magnitude = (dataset["mag_r"] ?? dataset["rmag"]).flatMap { Double($0.values[i]) }
    // FITS rows count from the bottom, a picture's from the top.
    let isPicture = SkyFile.isPicturePath(sample.path)
    return AnswerCard(
      thumbnail: try Thumbnail(SkyFile.readImage(sample.path), isBottomUp: !isPicture), name: sample.id,
      truth: dataset.classes[sample.label], predicted: dataset.classes[best], probability: rows[i][best],
      note: magnitude.map { "r = \(NumberFormat.fixed($0, 1))" } ?? "")
  }
}
