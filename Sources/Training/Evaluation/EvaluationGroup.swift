/// The evaluation of a part of the samples: those with one value of a column, or in one bin of a numeric column.
public struct EvaluationGroup: Codable, Sendable, Equatable {
  /// The column ("label_source", "rmag").
  public var column: String
  /// The value of a text column; nil for a bin.
  public var value: String?
  /// Lower edge of a bin (inside).
  public var lower: Double?
  /// Upper edge of a bin (outside; inside for the last bin).
  public var upper: Double?
  /// The metrics of the part.
  public var evaluation: Evaluation

  /// The evaluation of a part of a column.
  public init(column: String, part: ColumnPart, evaluation: Evaluation) {
    self.column = column
    (value, lower, upper) = (part.value, part.lower, part.upper)
    self.evaluation = evaluation
  }

  /// One evaluation for each value of a text column, in alphabetical order; `values` has one entry a sample.
  public static func byValue(
    column: String, values: [String], labels: [Int], probabilities: [Double], classes: [String],
    positive: String? = nil, bootstrap: Bootstrap? = Bootstrap()
  ) throws -> [EvaluationGroup] {
    precondition(values.count == labels.count, "\(values.count) values for \(labels.count) samples")
    return try ColumnPart.byValue(values).map { part in
      let evaluation = try Self.part(part.members, labels, probabilities, classes, positive, bootstrap)
      return EvaluationGroup(column: column, part: part, evaluation: evaluation)
    }
  }

  /// One evaluation for each bin of a numeric column that holds a sample; samples outside all bins or without a number
  /// are left out.
  public static func byBin(
    column: String, values: [Double], edges: [Double], labels: [Int], probabilities: [Double], classes: [String],
    positive: String? = nil, bootstrap: Bootstrap? = Bootstrap()
  ) throws -> [EvaluationGroup] {
    precondition(values.count == labels.count, "\(values.count) values for \(labels.count) samples")
    return try ColumnPart.byBin(values, edges: edges).map { part in
      let evaluation = try Self.part(part.members, labels, probabilities, classes, positive, bootstrap)
      return EvaluationGroup(column: column, part: part, evaluation: evaluation)
    }
  }

  /// Bin edges at whole steps (1, 0.5, 2, ... of a magnitude) that cover the finite values with about `bins` bins.
  public static func edges(covering values: [Double], bins: Int = 6) -> [Double] {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), low < high, bins > 0 else { return [] }
    let steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
    let step = steps.first { (high - low) / $0 <= Double(bins) } ?? (high - low) / Double(bins)
    let start = (low / step).rounded(.down)
    let count = max(1, Int((high / step - start).rounded(.up)))
    return (0...count).map { (start + Double($0)) * step }
  }

  private static func part(
    _ members: [Int], _ labels: [Int], _ probabilities: [Double], _ classes: [String], _ positive: String?,
    _ bootstrap: Bootstrap?
  ) throws -> Evaluation {
    let k = classes.count
    return try Evaluation(
      labels: members.map { labels[$0] },
      probabilities: members.flatMap { probabilities[$0 * k..<($0 + 1) * k] }, classes: classes, positive: positive,
      bootstrap: bootstrap)
  }
}
