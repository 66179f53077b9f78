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

  // MARK: Numbers

  /// Depths of lines, some unknown, and an untrained committee of mixtures or Gaussians.
  private func numbers(components: Int?, members: ClosedRange<UInt64>) throws -> (Model, SpectrumProbeInputs) {
    let folder = try TemporaryFolder()
    let path = try SpectrumFixtures.depths(folder, count: 10)
    let data = try Dataset(reading: path, kind: .spectrum, targets: ["depth", "other"])
    var task = TrainingTask.spectra
    task.spectrum.bins = 60
    task.targets = [TargetColumn("depth"), TargetColumn("other", isLogarithmic: true)]
    let survey = try Survey(data, split: Split(of: data, validationFraction: 0.25, seed: 1), task: task, threads: 2)
    let targets = TargetContract(
      targets: try task.targets.enumerated().map { k, column in
        try Target(column, measuredOn: data.samples.map { $0.values[k] })
      }, givesErrors: true, components: components)
    let architecture = try Architecture(
      name: "tiny", input: Shape(channels: 1, rows: 1, columns: 60),
      layers: [
        Convolution(filters: 4, kernel: Extent(rows: 1, columns: 5)), Activation(.tanh), Flatten(),
        Dense(features: targets.outputs),
      ])
    var model = Model(
      committee: Committee(members.map { Network(architecture, seed: $0) }), contract: survey.contract, classes: [],
      targets: targets, task: task)
    if let components {
      var configuration = TrainingConfiguration()
      configuration.loss = .mixtureNegativeLogLikelihood(components: components)
      model.training = TrainingRecord(
        version: "0", seed: 1, command: "", dataHash: "", splitHash: "", trainingSamples: 1, validationSamples: 0,
        badInputs: 0, bestEpoch: 1, configuration: configuration, history: [])
    }
    return (model, try SpectrumProbeInputs(data, contract: model.contract, unit: .sigma, threads: 2))
  }

  @Test(arguments: [nil, 2] as [Int?])
  func theLossOfNumbersIsAttacked(components: Int?) throws {
    let (model, inputs) = try numbers(components: components, members: 1...2)
    let samples = inputs.samples
    #expect(samples.labels.elementsEqual((0..<10).map { Int32($0) }))
    let physical = try PhysicalModel(
      model, space: .spectrum, batch: 4, threads: 1, numbers: inputs.dataset.samples.map(\.values))
    let values = Array(samples.values[..<(4 * samples.elementsPerSample)])
    let result = try physical.lossGradient(values, count: 4, labels: [0, 1, 2, 3])
    let elements = samples.elementsPerSample
    for (sample, bin) in [(0, 20), (1, 25), (3, 44)] {
      func loss(_ change: Float) throws -> Float {
        var moved = values
        moved[sample * elements + bin] += change
        return try physical.lossGradient(moved, count: 4, labels: [0, 1, 2, 3]).losses[sample]
      }
      let slope = try (loss(0.5) - loss(-0.5))
      let gradient = result.gradient[sample * elements + bin]
      #expect(abs(slope - gradient) < 0.03 * abs(slope) + 3e-5, "\(slope) and \(gradient)")
    }
    let attacks: [any Attack] = [FastGradientSign(), try ProjectedGradientDescent()]
    let probe = try NumberProbe(
      samples: samples, dataset: inputs.dataset, budget: Budget(epsilons: [0, 1], unit: .sigma), attacks: attacks)
    var steps = 0
    let report = try probe.run(physical) { done, total, _, _ in
      steps += 1
      #expect(done == steps && total == 12)
    }
    #expect(report.checks.allSatisfy(\.passed) && report.checks.count == 5, "\(report.checks)")
    #expect(report.attacks.count == 4 && report.noiseControl.map(\.epsilon) == [0, 1])
    let still = try #require(report.attacks[0].perTarget["depth"])
    #expect(still.meanAbsolute == 0 && still.rmse == report.cleanRmse["depth"])
    let (moved, noise) = (report.attacks[3], report.noiseControl[1])
    #expect(moved.meanLoss > report.cleanLoss && moved.meanLinf <= 1.0001 && noise.meanLinf > 0.99)
    for target in ["depth", "other"] {
      let (a, b) = (try #require(moved.perTarget[target]), try #require(noise.perTarget[target]))
      #expect(a.meanAbsolute > b.meanAbsolute && a.rms >= a.meanAbsolute && abs(a.mean) <= a.meanAbsolute)
    }
    #expect(inputs.mean.count == 60 && inputs.mean.flux.allSatisfy { $0 > 0.3 && $0 < 2 })
  }
}
