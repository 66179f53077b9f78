import Networks

/// Logits of samples as they are, on an inference plan.
final class Judge {
  private let survey: Survey
  private let plan: Plan
  private let threads: Int

  init(_ survey: Survey, network: Network, batch: Int, threads: Int) throws {
    self.survey = survey
    self.threads = threads
    plan = try Plan(network, batch: batch, purpose: .inference, threads: threads)
  }

  /// Logits [sample, output] of the samples at `places`, averaged over turned and mirrored views.
  func logits(_ network: Network, places: [Int], views: Int = 1) throws -> [Float] {
    try plan.load(network)
    let loader = try Loader(
      survey, pass: .judging(places), batch: plan.batch, threads: threads > 0 ? threads : WorkerThreads.processorCount)
    defer { loader.stop() }
    var result: [Float] = []
    result.reserveCapacity(places.count * network.architecture.outputs)
    let contract = survey.contract
    while let batch = try loader.next() {
      result += try Views.logits(
        batch.values, count: batch.count, batch: plan.batch, views: views, contract: contract
      ) {
        try plan.forward($0, count: $1)
      }
    }
    return result
  }
}
