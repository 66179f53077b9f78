import Groundwork
import Training

/// What a model answers of one spectrum, in a line for a drawing.
struct InspectedAnswer {
  let text: String

  /// Asks the model; throws when it does not take spectra, or not this one.
  init(_ path: String, _ model: Model, redshift: Double?, threads: Int) throws {
    guard model.contract.kind == .spectrum else {
      throw UsageError("inspect", "--model: it takes pictures, not spectra")
    }
    if let numbers = model.contract.numbers {
      throw UsageError(
        "inspect", "--model: it takes \(numbers.names.joined(separator: ", ")) as well; classify --table gives them")
    }
    var answers: [Answer] = []
    let bad = try Classifier(model, threads: threads).classify([path], redshifts: [redshift]) { answers += $0 }
    guard let answer = answers.first else {
      throw TrainingError.badDataset(path: path, reason: bad.first?.reason ?? "the model gave no answer")
    }
    text = model.targets.map { Self.numbers(answer, $0) } ?? Self.classes(answer, model.classes)
  }

  /// The most probable class, and others above a hundredth.
  private static func classes(_ answer: Answer, _ names: [String]) -> String {
    let order = names.indices.sorted { answer.probabilities[$0] > answer.probabilities[$1] }
    let shown = order.prefix(3).filter { answer.probabilities[$0] >= 0.01 || $0 == order[0] }
    return shown.enumerated().map { place, k in
      let probability = NumberFormat.fixed(answer.probabilities[k], 2)
      return place == 0 ? "\(names[k]), probability \(probability)" : "\(names[k]) \(probability)"
    }.joined(separator: "; ")
  }

  /// Every number with its error to two digits.
  private static func numbers(_ answer: Answer, _ targets: TargetContract) -> String {
    zip(targets.names, answer.estimates).map { name, estimate in
      "\(name) \(rounded(estimate.value, like: estimate.error)) ± \(rounded(estimate.error, like: estimate.error))"
    }.joined(separator: "; ")
  }

  /// A value to the place of the error's second digit.
  private static func rounded(_ value: Double, like error: Double) -> String {
    var (places, scaled) = (0, abs(error))
    while scaled < 10, places < 9, scaled > 0 {
      scaled *= 10
      places += 1
    }
    return NumberFormat.fixed(value, places)
  }
}
