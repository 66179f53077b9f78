import Augmentation
import FoundationEssentials
import Groundwork
import Imagery
import Networks
import TestSupport
import Testing

@testable import Training

@Suite(.serialized)
struct SpectrumTrainingTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// A network of a few parameters for one row of 96 bins.
  private func configuration(_ task: TrainingTask, outputs: Int, epochs: Int) throws -> TrainingConfiguration {
    let tiny = try Architecture(
      name: "tiny", input: Shape(channels: 1, rows: 1, columns: 96),
      layers: [
        Convolution(filters: 8, kernel: Extent(rows: 1, columns: 5)), Activation.relu,
        MaxPooling(kernel: Extent(rows: 1, columns: 4)), Flatten(), Dense(features: outputs),
      ])
    try AtomicFile.write(tiny.json(), to: folder.file("tiny.json"))
    var configuration = TrainingConfiguration.usual(for: task)
    configuration.architecture = folder.file("tiny.json")
    configuration.epochs = epochs
    configuration.batch = 16
    configuration.learningRate = 0.005
    configuration.threads = 1
    return configuration
  }

  private var task: TrainingTask {
    var task = TrainingTask.spectra
    task.spectrum.bins = 96
    return task
  }

  private func train(_ dataset: Dataset, _ task: TrainingTask, outputs: Int, epochs: Int, _ name: String) throws
    -> Model
  {
    let survey = try Survey(
      dataset, split: Split(of: dataset, validationFraction: 0.25, seed: 1), task: task, threads: 2)
    #expect(survey.contract.rows == 1 && survey.contract.columns == 96 && survey.badInputs.isEmpty)
    let trainer = try Trainer(
      survey: survey, task: task, configuration: configuration(task, outputs: outputs, epochs: epochs),
      provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file(name))
    return try trainer.run()
  }

  @Test func learnsClassesOfSpectra() throws {
    let dataset = try Dataset(reading: SpectrumFixtures.classes(folder, perClass: 40), kind: .spectrum)
    #expect(dataset.classes == ["blue", "red"] && dataset.samples.count == 80)
    let model = try train(dataset, task, outputs: 2, epochs: 10, "classes.safetensors")
    let metrics = try #require(model.metrics)
    #expect(metrics.n == 20 && metrics.accuracy >= 0.95, "accuracy \(metrics.accuracy)")

    // The file answers as the trainer judged, and the same data give the same file.
    let read = try Model.read(folder.file("classes.safetensors"))
    #expect(read.contract == model.contract && read.contract.kind == .spectrum)
    let answers = try Classifier(read, batch: 8, threads: 2).predict(dataset)
    #expect(try answers.evaluation(bootstrap: nil).accuracy >= 0.95 && answers.badInputs.isEmpty)
    let bytes = try Data(contentsOf: URL(filePath: folder.file("classes.safetensors")))
    _ = try train(dataset, task, outputs: 2, epochs: 10, "classes.safetensors")
    #expect(try Data(contentsOf: URL(filePath: folder.file("classes.safetensors"))) == bytes)

    // A spectrum of another range is told, the others are answered.
    let short = folder.file("short.txt")
    try AtomicFile.write("4000 1\n4001 2\n4002 1\n", to: short)
    var count = 0
    let bad = try Classifier(read).classify([dataset.samples[0].path, short]) { count += $0.count }
    #expect(count == 1 && bad.count == 1 && bad[0].reason.contains("of 4000 to 4956 Angstrom is measured"))
  }

  @Test func learnsNumbersWithTheirErrors() throws {
    let path = try SpectrumFixtures.depths(folder, count: 120)
    var task = task
    task.targets = [TargetColumn("depth"), TargetColumn("other")]
    let dataset = try Dataset(reading: path, kind: .spectrum, targets: ["depth", "other"])
    let model = try train(dataset, task, outputs: 4, epochs: 30, "depths.safetensors")
    let read = try Model.read(folder.file("depths.safetensors"))
    #expect(read.targets == model.targets && read.classes.isEmpty && read.targets?.names == ["depth", "other"])
    let predictions = try Classifier(read).predict(dataset)
    var squares = 0.0
    for (sample, estimates) in zip(dataset.samples, predictions.estimates) {
      squares += (sample.values[0] - estimates[0].value) * (sample.values[0] - estimates[0].value)
      #expect(estimates[0].error > 0)
    }
    // Depths are spread by .2; half of that is what the slope of the continuum alone would give.
    let rms = (squares / Double(dataset.samples.count)).squareRoot()
    #expect(rms < 0.06, "rms \(rms)")
    #expect((model.training?.history.last?.validationError ?? 9) < 0.5)
  }

  /// The networks of all folds answer together; each sample judges once, by networks that did not see it.
  @Test func foldsMakeOneCommittee() throws {
    let dataset = try Dataset(reading: SpectrumFixtures.classes(folder, perClass: 24), kind: .spectrum)
    let everything = Split(training: Array(dataset.samples.indices), validation: [])
    var configuration = try configuration(task, outputs: 2, epochs: 3)
    configuration.committee = 2
    configuration.keepsLastEpoch = true
    let survey = try Survey(dataset, split: everything, task: task, threads: 2)
    let validation = try CrossValidation(
      survey, folds: 3, task: task, configuration: configuration,
      provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file("all.safetensors"))
    let result = try validation.run()
    let model = try Model.read(folder.file("all.safetensors"))
    #expect(model.committee.members.count == 6 && model.training?.folds == 3 && model.contract == survey.contract)
    #expect(result.pooled.dataset.samples.count == 48 && model.metrics?.n == 48)
    #expect(result.folds.map(\.dataset.samples.count).reduce(0, +) == 48)
    let members = try (1...3).flatMap { fold in
      let part = try Model.read(folder.file("all.fold\(fold).safetensors"))
      #expect(part.contract == survey.contract && part.training?.bestEpoch == 3)
      return part.committee.members
    }
    #expect(model.committee == Committee(members))

    var broken = model
    for folds in [0, -1, 4] {
      broken.training?.folds = folds
      try broken.write(to: folder.file("broken.safetensors"))
      #expect { try Model.read(folder.file("broken.safetensors")) } throws: { "\($0)".contains("6 networks of") }
    }
    configuration.patience = 1
    #expect { try configuration.check() } throws: { "\($0)".contains("the last epoch kept") }

    let table = try #require(try FoldTable(reading: folder.file("all.split.csv"), count: 3))
    for (places, fold) in zip(table.places(in: dataset), validation.folds) {
      #expect(places == fold.split.validation && Set(places).isDisjoint(with: fold.split.training))
    }
    let apart = try Classifier(model, batch: 8, threads: 1).predict(dataset, folds: table)
    #expect(apart.dataset.samples.map(\.id) == result.pooled.dataset.samples.map(\.id))
    for (a, b) in zip(apart.probabilities, result.pooled.probabilities) { #expect(abs(a - b) < 1e-5) }
  }

  /// A committee of two with mixtures of three: into the file, out of it, and the same answers.
  @Test func learnsMixtures() throws {
    let path = try SpectrumFixtures.depths(folder, count: 80)
    var task = task
    task.targets = [TargetColumn("depth"), TargetColumn("other")]
    let dataset = try Dataset(reading: path, kind: .spectrum, targets: ["depth", "other"])
    var configuration = try configuration(task, outputs: 18, epochs: 20)
    configuration.loss = .mixtureNegativeLogLikelihood(components: 3)
    configuration.committee = 2
    let survey = try Survey(
      dataset, split: Split(of: dataset, validationFraction: 0.25, seed: 1), task: task, threads: 2)
    let trainer = try Trainer(
      survey: survey, task: task, configuration: configuration,
      provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file("mixture.safetensors"))
    #expect(trainer.architecture.outputs == 18)
    let model = try trainer.run()
    let read = try Model.read(folder.file("mixture.safetensors"))
    #expect(read.targets == model.targets && read.targets?.components == 3)
    #expect(read.training?.configuration.loss == .mixtureNegativeLogLikelihood(components: 3))
    let predictions = try Classifier(read).predict(dataset.selecting(survey.split.validation))
    #expect(predictions.estimates.allSatisfy { $0[0].density?.means.count == 6 })
    let metrics = try #require(try predictions.regression(bootstrap: nil).perTarget["depth"])
    let judged = try #require(model.numbers?.perTarget["depth"])
    #expect(metrics.rmse < 0.1 && abs(metrics.rmse - judged.rmse) < 1e-5)
    #expect(abs((metrics.uncertainty?.nll ?? 0) - (judged.uncertainty?.nll ?? 9)) < 1e-4)
    #expect(metrics.uncertainty.map { (0.65...0.75).contains($0.coverage68) } == true)
    configuration.loss = .mixtureNegativeLogLikelihood(components: 2)
    #expect(throws: NetworkError.self) {
      try Trainer(
        survey: survey, task: task, configuration: configuration,
        provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file("w.safetensors"))
    }
  }

  /// A target that is a redshift is learnt as that of the view; any other is learnt as it is.
  @Test func redshiftsFollowTheViews() throws {
    let path = try SpectrumFixtures.depths(folder, count: 12)
    let table = try String(contentsOfFile: path, encoding: .utf8)
    let lines = table.split(separator: "\n").enumerated().map { i, line in
      "\(line),\(i == 0 ? "z" : "\(0.01 * Double(i))")"
    }
    try AtomicFile.write(lines.joined(separator: "\n"), to: path)
    var task = task
    task.targets = [TargetColumn("z"), TargetColumn("depth")]
    let dataset = try Dataset(reading: path, kind: .spectrum, targets: ["z", "depth"])
    let survey = try Survey(
      dataset, split: Split(of: dataset, validationFraction: 0.25, seed: 1), task: task, threads: 1)
    var configuration = try configuration(task, outputs: 4, epochs: 1)
    configuration.spectrumAugmentation = try SpectrumAugmentation(parsing: "velocity=3000")
    func trainer(_ task: TrainingTask) throws -> Trainer {
      try Trainer(
        survey: survey, task: task, configuration: configuration,
        provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file("z.safetensors"))
    }
    let run = try trainer(task)
    let contract = try #require(run.targets)
    let pass = Loader.Pass.training(survey.split.training, seed: 3, epoch: 2, views: configuration.randomViews)
    let loader = Loader(survey, pass: pass, batch: 16, threads: 1)
    defer { loader.stop() }
    let batch = try #require(try loader.next())
    guard case .values(let wanted) = try Objective(run).targets(of: batch, dataset).targets else {
      Issue.record("numbers are no values")
      return
    }
    for (i, place) in batch.places.enumerated() {
      var source = RandomSource(seed: 3, epoch: 2, sample: place, purpose: "augmentation")
      let moved = Spectrum.redshift(ofVelocity: source.uniform(-3000, 3000))
      #expect(batch.redshifts[i] == moved && abs(moved) < 0.011)
      let values = dataset.samples[place].values
      let z = contract.targets[0].standardised((1 + values[0]) * (1 + moved) - 1)
      #expect(abs(Double(wanted[2 * i]) - z) < 1e-5)
      #expect(abs(Double(wanted[2 * i + 1]) - contract.targets[1].standardised(values[1])) < 1e-5)
    }
    #expect(Set(batch.redshifts).count == batch.count)
    var still = task
    still.spectrum.treatment.isRestFrame = true
    #expect(throws: TrainingError.self) { _ = try trainer(still) }
  }

  @Test func targetsOfPicturesWorkAsWell() throws {
    let data = try Fixtures.stars(folder, perClass: 12)
    var table = "path,width\n"
    for name in ["galaxy", "star"] {
      for i in 0..<12 { table += "\(name)/\(name)-\(i).fits,\(name == "star" ? 1.0 : 1.8)\n" }
    }
    try AtomicFile.write(table, to: "\(data)/labels.csv")
    var task = TrainingTask.starGalaxy
    task.targets = [TargetColumn("width", isLogarithmic: true)]
    let dataset = try Dataset(reading: "\(data)/labels.csv", targets: ["width"])
    let survey = try Survey(
      dataset, split: Split(of: dataset, validationFraction: 0.25, seed: 1), task: task, threads: 2)
    #expect(survey.split.validation.count == 6)
    var configuration = TrainingConfiguration.usual(for: task)
    configuration.epochs = 2
    configuration.threads = 1
    configuration.loss = .huber()
    let trainer = try Trainer(
      survey: survey, task: task, configuration: configuration,
      provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file("w.safetensors"))
    #expect(trainer.architecture.outputs == 1)
    let model = try trainer.run()
    let answers = try Classifier(model).predict(dataset)
    #expect(answers.estimates.count == 24 && answers.estimates.allSatisfy { $0[0].value > 0 })
    configuration.loss = .categoricalCrossEntropy
    #expect(throws: TrainingError.self) {
      try Trainer(
        survey: survey, task: task, configuration: configuration,
        provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file("w.safetensors"))
    }
  }
}
