import Networks

/// Logits of samples as they are, on inference plans.
final class Judge {
  private let survey: Survey
  private let panel: Panel
  private let threads: Int

  init(_ survey: Survey, network: Network, batch: Int, threads: Int) throws {
    self.survey = survey
    self.threads = threads > 0 ? threads : WorkerThreads.processorCount
    panel = try Panel(Committee(network), contract: survey.contract, batch: batch, threads: threads)
  }

  /// Logits [sample, output] of the samples at `places`, from as many members and views as each needs.
  func logits(_ committee: Committee, places: [Int], views: Int = 1) throws -> [Float] {
    try panel.load(committee)
    let loader = try Loader(survey, pass: .judging(places), batch: panel.batch, threads: threads)
    defer { loader.stop() }
    var result: [Float] = []
    result.reserveCapacity(places.count * committee.architecture.outputs)
    while let batch = try loader.next() { result += try panel.logits(batch.values, count: batch.count, views: views) }
    return result
  }
}
