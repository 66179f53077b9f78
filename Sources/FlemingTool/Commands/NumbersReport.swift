import Training

/// What `evaluate` says of a model that answers with numbers: the metrics, and the parts when they were asked for.
struct NumbersReport: Encodable {
  /// A part of the samples.
  struct Group: Encodable {
    let column: String
    let value: String?
    let lower: Double?
    let upper: Double?
    let evaluation: RegressionEvaluation
  }

  private let evaluation: RegressionEvaluation
  private let groups: [Group]

  private enum CodingKeys: String, CodingKey { case groups }

  init(_ predictions: Predictions, by columns: [String], _ bootstrap: Bootstrap?) throws {
    evaluation = try predictions.regression(bootstrap: bootstrap)
    groups = try columns.flatMap { name in
      try predictions.dataset[name].map(ColumnPart.parts)?.compactMap { part in
        var members = predictions.selecting(part.members)
        members.badInputs = []
        // A part without a number says nothing.
        guard members.dataset.samples.contains(where: { $0.values.contains(where: \.isFinite) }) else { return nil }
        return Group(
          column: name, value: part.value, lower: part.lower, upper: part.upper,
          evaluation: try members.regression(bootstrap: bootstrap))
      } ?? []
    }
  }

  func encode(to encoder: any Encoder) throws {
    try evaluation.encode(to: encoder)
    guard !groups.isEmpty else { return }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(groups, forKey: .groups)
  }

  /// For a person.
  var text: String {
    groups.reduce(into: Figures.table(evaluation)) { text, group in
      text +=
        "\(Command.name(group.column, group.value, group.lower, group.upper)): \(Figures.line(group.evaluation))\n"
    }
  }
}
