import Training

/// The metrics of a model or of predictions, of classes or of numbers; in JSON as they are.
enum Metrics: Encodable {
  case classes(Evaluation)
  case numbers(RegressionEvaluation)

  /// Those of a model's validation split; nil when it has none.
  init?(_ model: Model) {
    if let metrics = model.metrics {
      self = .classes(metrics)
    } else if let numbers = model.numbers {
      self = .numbers(numbers)
    } else {
      return nil
    }
  }

  /// Those of a baseline.
  private init?(_ baseline: BaselineMetrics) {
    guard let metrics = baseline.classes.map(Metrics.classes) ?? baseline.numbers.map(Metrics.numbers) else {
      return nil
    }
    self = metrics
  }

  /// Those of baselines, by their names; nil when there are none.
  static func byName(_ baselines: [BaselineMetrics]) -> [String: Metrics]? {
    let named = baselines.compactMap { result in Metrics(result).map { (result.baseline.rawValue, $0) } }
    return named.isEmpty ? nil : Dictionary(named, uniquingKeysWith: { first, _ in first })
  }

  /// A new line for each, with its name and metrics, in the order of the names.
  static func lines(_ named: [String: Metrics]?) -> String {
    (named ?? [:]).sorted { $0.key < $1.key }.map { "\n\($0.key): \($0.value.line)" }.joined()
  }

  /// Those of predictions.
  init(_ predictions: Predictions, positive: String? = nil, bootstrap: Bootstrap?) throws {
    self =
      predictions.dataset.targets.isEmpty
      ? .classes(try predictions.evaluation(positive: positive, bootstrap: bootstrap))
      : .numbers(try predictions.regression(bootstrap: bootstrap))
  }

  func encode(to encoder: any Encoder) throws {
    switch self {
    case .classes(let evaluation): try evaluation.encode(to: encoder)
    case .numbers(let evaluation): try evaluation.encode(to: encoder)
    }
  }

  /// The main ones in one line.
  var line: String {
    switch self {
    case .classes(let evaluation): Figures.line(evaluation)
    case .numbers(let evaluation): Figures.line(evaluation)
    }
  }

  /// All of them for people.
  var table: String {
    switch self {
    case .classes(let evaluation): Figures.table(evaluation)
    case .numbers(let evaluation): Figures.table(evaluation)
    }
  }

  /// The single numbers by their keys, those of a target behind its name (`teff.rmse`).
  var figures: [String: Double] {
    switch self {
    case .classes(let evaluation): return evaluation.figures
    case .numbers(let evaluation):
      var figures: [String: Double] = [:]
      for (name, metrics) in evaluation.perTarget {
        for (key, value) in metrics.figures { figures["\(name).\(key)"] = value }
      }
      return figures
    }
  }
}
