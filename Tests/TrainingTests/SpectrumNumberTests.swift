import Augmentation
import FoundationEssentials
import Groundwork
import Imagery
import Networks
import Probing
import TestSupport
import Testing

@testable import Training

/// Plain numbers beside spectra.
struct SpectrumNumberTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = try SpectrumFixtures.depths(folder, count: 12)
    let table = try String(contentsOfFile: path, encoding: .utf8)
    let lines = table.split(separator: "\n").enumerated().map { i, line in
      "\(line),\(i == 0 ? "z" : "\(0.01 * Double(i))")"
    }
    try AtomicFile.write(lines.joined(separator: "\n"), to: path)
  }

  private func task(isAtRest: Bool) -> TrainingTask {
    var task = TrainingTask.spectra
    task.spectrum.bins = 40
    task.spectrum.treatment.isRestFrame = isAtRest
    task.minimumUnmasked = 0.5
    task.targets = [TargetColumn("depth")]
    task.numbers = [TargetColumn("z"), TargetColumn("other")]
    return task
  }

  private func survey(_ task: TrainingTask) throws -> Survey {
    let dataset = try Dataset(reading: path, kind: .spectrum, targets: ["depth"], numbers: ["z", "other"])
    return try Survey(
      dataset, split: Split(of: dataset, validationFraction: 0.25, seed: 1), task: task, threads: 1)
  }

  /// A redshift is moved with the spectrum of a view; at rest the view is an error of it, and it stays.
  @Test(arguments: [false, true]) func redshiftsFollowTheViews(isAtRest: Bool) throws {
    let survey = try survey(task(isAtRest: isAtRest))
    let contract = survey.contract
    let numbers = try #require(contract.numbers)
    let views = RandomViews(spectra: try SpectrumAugmentation(parsing: "velocity=3000"))
    let pass = Loader.Pass.training(survey.split.training, seed: 3, epoch: 2, views: views)
    let loader = Loader(survey, pass: pass, batch: 16, threads: 1)
    defer { loader.stop() }
    let batch = try #require(try loader.next())
    #expect(batch.values.count == batch.count * 42 && Set(batch.redshifts).count == batch.count)
    for (i, place) in batch.places.enumerated() {
      let values = survey.dataset.samples[place].numbers
      let z = isAtRest ? values[0] : (1 + values[0]) * (1 + batch.redshifts[i]) - 1
      #expect(Array(batch.values[i * 42 + 40..<i * 42 + 42]) == numbers.standardised([z, values[1]]))
      // Every fifth has no second number: the mean.
      if place % 5 == 0 { #expect(batch.values[i * 42 + 41] == 0) }
    }
  }

  @Test func theUsualNetworkOfSpectraTakesThem() throws {
    let task = task(isAtRest: false)
    let survey = try survey(task)
    var configuration = TrainingConfiguration.usual(for: task)
    (configuration.epochs, configuration.batch, configuration.threads) = (1, 8, 1)
    let trainer = try Trainer(
      survey: survey, task: task, configuration: configuration,
      provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file("m.safetensors"))
    let model = try trainer.run()
    #expect(model.architecture.sideCount == 2 && model.architecture.input == Shape(channels: 1, rows: 1, columns: 40))
    let read = try Model.read(folder.file("m.safetensors"))
    #expect(read.task.numbers == task.numbers)
    var classifier = Classifier(read, threads: 1)
    let whole = try classifier.predict(survey.dataset)
    classifier.degradation = .init(spectra: try SpectrumAugmentation(parsing: "velocity=1000"), seed: 2)
    #expect(try classifier.predict(survey.dataset).estimates != whole.estimates)

    let inputs = try SpectrumProbeInputs(survey.dataset, contract: read.contract, unit: .flux, threads: 1)
    let physical = try PhysicalModel(
      read, space: .spectrum, batch: 12, threads: 1, numbers: survey.dataset.samples.map(\.values))
    #expect(inputs.samples.bands == 4 && physical.elementsPerSample == inputs.samples.elementsPerSample)
    let result = try physical.lossGradient(inputs.samples.values, count: 12, labels: inputs.samples.labels)
    let estimates = physical.estimates(ofOutputs: result.logits, count: 12)
    #expect(zip(estimates, whole.estimates).allSatisfy { abs($0[0].value - $1[0].value) < 1e-4 })
    for (place, slope) in result.gradient.enumerated() where place % 160 >= 40 { #expect(slope == 0) }
  }
}
