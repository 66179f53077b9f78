import Groundwork
import Imagery
import Networks
import Probing
import TestSupport
import Testing

@testable import Training

struct SpectrumProbeTests {
  private let folder: TemporaryFolder
  private let dataset: Dataset
  private let model: Model

  init() throws {
    folder = try TemporaryFolder()
    dataset = try Dataset(reading: SpectrumFixtures.classes(folder, perClass: 6), kind: .spectrum)
    var task = TrainingTask.spectra
    task.spectrum.bins = 60
    task.spectrum.treatment.channels = [.normalized, .scaled, .error]
    let survey = try Survey(
      dataset, split: Split(of: dataset, validationFraction: 0.25, seed: 1), task: task, threads: 2)
    let architecture = try Architecture(
      name: "tiny", input: Shape(channels: 3, rows: 1, columns: 60),
      layers: [
        Convolution(filters: 4, kernel: Extent(rows: 1, columns: 5)), Activation(.tanh), Flatten(), Dropout(rate: 0.3),
        Dense(features: 2),
      ])
    model = Model(
      committee: Committee(Network(architecture, seed: 2)), contract: survey.contract, classes: dataset.classes,
      task: task)
  }

  private func inputs(_ unit: EpsilonUnit) throws -> SpectrumProbeInputs {
    try SpectrumProbeInputs(dataset, contract: model.contract, unit: unit, threads: 2)
  }

  @Test(arguments: [EpsilonUnit.sigma, .flux])
  func unchangedSpectraAreTheNetworksInput(unit: EpsilonUnit) throws {
    let inputs = try inputs(unit)
    let input = model.contract.networkInput(ofPlanes: inputs.samples.values)
    let reader = SampleReader(model.contract)
    let expected = try dataset.samples.flatMap { model.contract.normalise(try reader.prepared($0.path)) }
    #expect(input.count == expected.count && inputs.samples.bands == 7)
    #expect(zip(input, expected).allSatisfy { abs($0 - $1) < 1e-4 * max(1, abs($1)) })
    #expect(inputs.wavelengths.count == 60 && abs(inputs.wavelengths[0] - 4000) < 1e-6)
  }

  @Test func theGradientIsThatOfTheFlux() throws {
    let inputs = try inputs(.sigma)
    let physical = try PhysicalModel(model, space: .spectrum, batch: inputs.samples.count, threads: 1)
    let labels = inputs.samples.labels
    let values = inputs.samples.values
    let result = try physical.lossGradient(values, count: labels.count, labels: labels)
    let elements = inputs.samples.elementsPerSample
    let step: Float = 0.5
    for (sample, bin) in [(0, 10), (3, 30), (7, 45)] {
      let place = sample * elements + bin
      func loss(_ change: Float) throws -> Float {
        var moved = values
        moved[place] += change
        return try physical.lossGradient(moved, count: labels.count, labels: labels).losses[sample]
      }
      let slope = try (loss(step) - loss(-step)) / (2 * step)
      #expect(abs(slope - result.gradient[place]) < 0.02 * abs(slope) + 2e-5, "\(slope) and \(result.gradient[place])")
    }
    // What rides along has no gradient.
    #expect(result.gradient[60..<elements].allSatisfy { $0 == 0 })
  }

  @Test func attacksStayWithinTheErrors() throws {
    let inputs = try inputs(.sigma)
    let physical = try PhysicalModel(model, space: .spectrum, batch: 5, threads: 1)
    let prober = try Prober(
      samples: inputs.samples, budget: Budget(epsilons: [0, 1], unit: .sigma), attacks: [FastGradientSign()])
    let report = try prober.run(physical)
    #expect(report.attacks[0].accuracy == report.cleanAccuracy && report.noiseControl.count == 2)
    let moved = try prober.perturb(FastGradientSign(), epsilon: 1, model: physical)
    for (place, (a, b)) in zip(moved, inputs.samples.values).enumerated() {
      let isFlux = place % inputs.samples.elementsPerSample < 60
      #expect(abs(a - b) <= (isFlux ? 1.0001 : 0))
    }
  }

  @Test func thinnedNetworksAnswerTheSameWhateverTheBatch() throws {
    func answers(batch: Int, threads: Int, passes: Int) throws -> [Answer] {
      var all: [Answer] = []
      _ = try Classifier(model, batch: batch, threads: threads, dropoutPasses: passes).classify(
        dataset.samples.map(\.path)
      ) { all += $0 }
      return all
    }
    let whole = try answers(batch: 4, threads: 1, passes: 0)
    let thinned = try answers(batch: 4, threads: 1, passes: 16)
    let again = try answers(batch: 3, threads: 2, passes: 16)
    for ((a, b), c) in zip(zip(thinned, again), whole) {
      #expect(a.index == b.index && abs(a.probabilities[0] - b.probabilities[0]) < 1e-6)
      #expect(abs(a.probabilities[0] - c.probabilities[0]) < 0.3)
    }
    #expect(zip(thinned, whole).contains { $0.probabilities[0] != $1.probabilities[0] })
  }
}
