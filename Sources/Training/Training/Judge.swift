import Networks

/// What networks say of samples as they are, on inference plans.
final class Judge {
  private let survey: Survey
  private let panel: Panel
  private let threads: Int

  init(_ survey: Survey, network: Network, targets: TargetContract?, batch: Int, threads: Int) throws {
    self.survey = survey
    self.threads = threads > 0 ? threads : WorkerThreads.processorCount
    panel = try Panel(
      Committee(network).foldingNormalization(), contract: survey.contract, targets: targets, batch: batch,
      threads: threads)
  }

  /// Outputs [sample, output] of the samples at `places`, from as many members and views as each needs at a temperature.
  func outputs(
    _ committee: Committee, places: [Int], views: Int = 1, temperature: Double = 1
  ) throws -> [Float] {
    try panel.load(committee.foldingNormalization())
    panel.temperature = temperature
    let loader = Loader(survey, pass: .judging(places), batch: panel.batch, threads: threads)
    defer { loader.stop() }
    var result: [Float] = []
    result.reserveCapacity(places.count * committee.architecture.outputs)
    while let batch = try loader.next() { result += try panel.outputs(batch.values, count: batch.count, views: views) }
    return result
  }
}
