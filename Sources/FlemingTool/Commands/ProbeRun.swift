import Groundwork
import Imagery
import Networks
import Probing
import Reports
import Training

/// Attacks in units of the sky's sigma on a data set, for the demo's sheet.
struct ProbeRun {
  private let model: Model
  private let inputs: ProbeInputs
  private let samples: ProbeSamples
  private let physical: PhysicalModel
  private static let epsilons = [0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25]

  init(model: Model, dataset: Dataset, threads: Int) throws {
    self.model = model
    inputs = try ProbeInputs(dataset, contract: model.contract, limit: 100, threads: threads)
    samples = inputs.samples(unit: .sigma, contract: model.contract)
    physical = try PhysicalModel(model, batch: min(64, samples.count), threads: threads)
  }

  /// FGSM over the epsilons.
  func report() throws -> ProbeReport {
    try Prober(samples: samples, budget: Budget(epsilons: Self.epsilons, unit: .sigma), attacks: [FastGradientSign()])
      .run(physical)
  }

  /// The surest object of one class that the smallest epsilon makes surely another; nil when none can be.
  func turned(from truth: String, to wanted: String) throws -> (answer: TurnedAnswer, words: String)? {
    guard let from = model.classes.firstIndex(of: truth), let target = model.classes.firstIndex(of: wanted) else {
      return nil
    }
    let attack = FastGradientSign(target: .fixed(index: Int32(target), name: wanted))
    let clean = try probabilities(samples.values)
    for epsilon in [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.5, 1] {
      let changed = try Prober(samples: samples, budget: Budget(epsilons: [epsilon], unit: .sigma), attacks: [attack])
        .perturb(attack, epsilon: epsilon, model: physical)
      let after = try probabilities(changed)
      let candidates = clean.indices.filter {
        samples.labels[$0] == Int32(from) && clean[$0][from] > 0.9 && after[$0][target] > 0.9
      }
      guard let best = candidates.max(by: { clean[$0][from] < clean[$1][from] }) else { continue }
      let size = NumberFormat.significant(epsilon, 3)
      let answer = try TurnedAnswer(
        name: inputs.dataset.samples[best].id, truth: truth, attack: "FGSM, \(size) sky σ in every band",
        original: image(samples.values, best), changed: image(changed, best), isBottomUp: true,
        before: named(clean[best]), after: named(after[best]))
      let words =
        "a change of \(size) of the sky's sigma makes \(inputs.dataset.samples[best].id), \(truth) with "
        + "\(Figures.fixed(clean[best][from])), a \(wanted) with \(Figures.fixed(after[best][target]))"
      return (answer, words)
    }
    return nil
  }

  private func probabilities(_ values: [Float]) throws -> [[Double]] {
    let elements = samples.elementsPerSample
    var result: [[Double]] = []
    for start in stride(from: 0, to: samples.count, by: physical.largestBatch) {
      let count = min(physical.largestBatch, samples.count - start)
      let logits = try physical.logits(Array(values[start * elements..<(start + count) * elements]), count: count)
      let flat = model.probabilities(ofLogits: logits)
      result += (0..<count).map { Array(flat[$0 * model.classes.count..<($0 + 1) * model.classes.count]) }
    }
    return result
  }

  private func image(_ values: [Float], _ sample: Int) -> Image {
    let contract = model.contract
    let elements = contract.elements
    return Image(
      bands: contract.bands, rows: contract.rows, columns: contract.columns,
      pixels: Array(values[sample * elements..<(sample + 1) * elements]), bandNames: contract.bandNames)
  }

  private func named(_ row: [Double]) -> [TurnedAnswer.Probability] {
    zip(model.classes, row).map { TurnedAnswer.Probability(name: $0, value: $1) }
  }
}
