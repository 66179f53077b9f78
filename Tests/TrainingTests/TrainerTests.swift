import Augmentation
import FoundationEssentials
import Groundwork
import Networks
import Simulation
import SkyFiles
import TestSupport
import Testing
import Training

@Suite(.serialized)
struct TrainerTests {
  let folder: TemporaryFolder
  let survey: Survey

  init() throws {
    folder = try TemporaryFolder()
    let dataset = try Dataset(reading: Fixtures.stars(folder, perClass: 40))
    survey = try Survey(
      dataset, split: Split(of: dataset, validationFraction: 0.25, seed: 1), task: .starGalaxy, threads: 2)
    // Small enough that the tests' time goes into what they test, with a layer of each kind that keeps a state.
    let tiny = try Architecture(
      name: "tiny", input: Shape(channels: 2, rows: 12, columns: 12),
      layers: [
        Convolution(filters: 8, kernel: 3), BatchNormalization(), Activation.relu, MaxPooling(kernel: 2),
        Convolution(filters: 8, kernel: 3), Activation.relu, Flatten(), Dropout(rate: 0.2), Dense(features: 2),
      ])
    try AtomicFile.write(tiny.json(), to: folder.file("tiny.json"))
  }

  private func configuration(epochs: Int) -> TrainingConfiguration {
    var configuration = TrainingConfiguration.usual(for: .starGalaxy)
    configuration.epochs = epochs
    configuration.batch = 16
    configuration.seed = 3
    configuration.threads = 2
    configuration.architecture = folder.file("tiny.json")
    configuration.schedule = Schedule(.constant)
    return configuration
  }

  private func trainer(_ configuration: TrainingConfiguration, _ name: String) throws -> Trainer {
    try Trainer(
      survey: survey, task: .starGalaxy, configuration: configuration,
      provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file(name))
  }

  private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: folder.file(name))) }

  @Test func learnsPointsFromDiscs() throws {
    var configuration = configuration(epochs: 12)
    configuration.threads = 1
    configuration.averaging = 0.9
    configuration.views = 4
    let model = try trainer(configuration, "m.safetensors").run()
    let metrics = try #require(model.metrics)
    #expect(metrics.n == 20 && metrics.accuracy >= 0.9, "accuracy \(metrics.accuracy)")
    #expect(model.training?.history.count == 12 && model.training?.history.last?.seconds == nil)
    #expect(model.contract.views == 4)

    // The file says the same, and its classifier answers as the trainer judged.
    let read = try Model.read(folder.file("m.safetensors"))
    #expect(read.committee == model.committee && read.metrics == model.metrics && read.temperature == model.temperature)
    let judged = survey.dataset.selecting(survey.split.validation)
    let predictions = try Classifier(read, batch: 8, threads: 2).predict(judged)
    let evaluation = try predictions.evaluation(positive: "galaxy", bootstrap: nil)
    #expect(evaluation.confusion == metrics.confusion && abs(evaluation.brier - metrics.brier) < 1e-6)
    let history = try String(contentsOfFile: folder.file("m.history.jsonl"), encoding: .utf8)
    #expect(history.split(separator: "\n").count == 12 && history.contains("\"validation_loss\":"))
    #expect(try Split(reading: folder.file("m.split.csv"), dataset: survey.dataset) == survey.split)
  }

  @Test func learnsTheHeadAloneOnWeightsOfAFile() throws {
    let source = try trainer(configuration(epochs: 2), "source.safetensors").run().committee.members[0]
    let wide = try Architecture(
      name: "wide", input: source.architecture.input,
      layers: source.architecture.layers.dropLast() + [Dense(features: 5), Activation.relu, Dense(features: 2)])
    try AtomicFile.write(wide.json(), to: folder.file("wide.json"))
    var configuration = configuration(epochs: 2)
    configuration.architecture = folder.file("wide.json")
    configuration.start = StartingPoint(weights: folder.file("source.safetensors"), frozen: ["all-but-head"])

    // Two dense layers for the file's one: the first fits nothing, and only the head may start anew.
    #expect {
      try trainer(configuration, "m.safetensors").run()
    } throws: { error in
      "\(error)".contains("\"dense1.weight\" has the shape [2, 288], dense1.weight has [5, 288]")
    }
    try AtomicFile.write("{\"dense1\": null}", to: folder.file("map.json"))
    configuration.start?.weightMap = folder.file("map.json")
    configuration.start?.frozen = ["conv1", "norm1", "conv2"]
    var new: [String] = []
    let tuned = try trainer(configuration, "m.safetensors").run { event in
      if case .startedFrom(_, let layers) = event { new = layers }
    }.committee.members[0]
    #expect(new == ["dense1", "dense2"])
    for tensor in source.architecture.tensors where !tensor.name.hasPrefix("dense") {
      #expect(tuned.tensor(tensor.name) == source.tensor(tensor.name), "\(tensor.name)")
    }
    let start = Network(wide, seed: configuration.seed)
    #expect(tuned.tensor("dense1.weight") != start.tensor("dense1.weight"))
    #expect(try Model.read(folder.file("m.safetensors")).training?.configuration.start == configuration.start)
  }

  @Test func learnsStarsFromGalaxiesOnASimulatedSky() throws {
    var sky = StarGalaxySky(seed: 5)
    (sky.rows, sky.columns, sky.faintest) = (20, 20, 19.5)
    for name in StarGalaxySky.classes {
      try FileManager.default.createDirectory(
        atPath: folder.file("sky/\(name)"), withIntermediateDirectories: true)
    }
    for i in 0..<320 {
      let object = sky.object(i)
      try SkyFile.writeFITS(object.image, to: folder.file("sky/\(object.className)/\(i).fits"))
    }
    let dataset = try Dataset(reading: folder.file("sky"))
    let survey = try Survey(
      dataset, split: Split(of: dataset, validationFraction: 0.25, seed: 1), task: .starGalaxy, threads: 2)
    let small = try Architecture(
      name: "small", input: Shape(channels: 5, rows: 20, columns: 20),
      layers: [
        Convolution(filters: 12, kernel: 3), Activation.relu, MaxPooling(kernel: 2),
        Convolution(filters: 16, kernel: 3), Activation.relu, MaxPooling(kernel: 2), Flatten(), Dense(features: 2),
      ])
    try AtomicFile.write(small.json(), to: folder.file("small.json"))
    var configuration = configuration(epochs: 16)
    configuration.architecture = folder.file("small.json")
    configuration.threads = 1
    let trainer = try Trainer(
      survey: survey, task: .starGalaxy, configuration: configuration,
      provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file("sky.safetensors"))
    let metrics = try #require(try trainer.run().metrics)
    #expect(metrics.positive == "galaxy" && metrics.n == survey.split.validation.count)
    #expect(metrics.accuracy >= 0.85 && (metrics.auc ?? 0) >= 0.93, "\(metrics.accuracy), \(metrics.auc ?? 0)")
  }

  @Test func theSameSeedGivesTheSameFile() throws {
    _ = try trainer(configuration(epochs: 2), "a.safetensors").run()
    _ = try trainer(configuration(epochs: 2), "b.safetensors").run()
    #expect(try bytes("a.safetensors") == bytes("b.safetensors"))
    var other = configuration(epochs: 2)
    other.seed = 4
    _ = try trainer(other, "c.safetensors").run()
    #expect(try bytes("a.safetensors") != bytes("c.safetensors"))
  }

  @Test(arguments: ["adam", "nesterov"])
  func aResumedRunEndsInTheSameFile(optimizer: String) throws {
    var configuration = configuration(epochs: 6)
    configuration.averaging = 0.9
    configuration.optimizer = try .named(optimizer, weightDecay: 0.001)
    configuration.learningRate = optimizer == "adam" ? 0.002 : 0.005
    configuration.patience = 3
    configuration.classWeights = .list([1, 2])
    _ = try trainer(configuration, "whole.safetensors").run()
    let parts = try trainer(configuration, "parts.safetensors")
    // Mid-epoch, at a boundary (4 steps an epoch), mid-epoch again.
    Fixtures.interrupt(parts, behind: 2, resume: false)
    Fixtures.interrupt(parts, behind: 2, resume: true)
    Fixtures.interrupt(parts, behind: 5, resume: true)
    #expect(FileManager.default.fileExists(atPath: folder.file("parts.safetensors")) == false)
    _ = try parts.run(resume: true)
    #expect(try bytes("parts.safetensors") == bytes("whole.safetensors"))
    // A finished run resumed is the same file again.
    _ = try parts.run(resume: true)
    #expect(try bytes("parts.safetensors") == bytes("whole.safetensors"))
  }

  @Test func moreEpochsContinueAFinishedRun() throws {
    _ = try trainer(configuration(epochs: 4), "whole.safetensors").run()
    _ = try trainer(configuration(epochs: 2), "parts.safetensors").run()
    _ = try trainer(configuration(epochs: 4), "parts.safetensors").run(resume: true)
    #expect(try bytes("parts.safetensors") == bytes("whole.safetensors"))
  }

  @Test func earlyStoppingReturnsToTheBestEpoch() throws {
    var configuration = configuration(epochs: 40)
    configuration.patience = 2
    configuration.learningRate = 0.02
    var stopped: (epoch: Int, best: Int)?
    let model = try trainer(configuration, "m.safetensors").run { event in
      if case .stoppedEarly(let epoch, let best) = event { stopped = (epoch, best) }
    }
    let record = try #require(model.training)
    if let stopped { #expect(stopped.epoch == stopped.best + 2 && record.history.count == stopped.epoch) }
    let losses = record.history.compactMap(\.validationLoss)
    #expect(record.bestEpoch == 1 + (losses.firstIndex(of: losses.min() ?? 0) ?? -1))
    // Judged without a temperature, the model has the best epoch's loss.
    var plain = configuration
    plain.calibrates = false
    let same = try trainer(plain, "n.safetensors").run()
    #expect(abs((same.metrics?.logLoss ?? 0) - (losses.min() ?? -1)) < 1e-6)
  }

  @Test func anotherRunIsNotResumed() throws {
    let first = try trainer(configuration(epochs: 2), "m.safetensors")
    #expect {
      try first.run(resume: true)
    } throws: {
      "\($0)".contains("there is no checkpoint to resume from")
    }
    Fixtures.interrupt(first, behind: 1, resume: false)
    var other = configuration(epochs: 2)
    other.learningRate = 0.5
    #expect {
      try trainer(other, "m.safetensors").run(resume: true)
    } throws: {
      "\($0)".contains("its options were others")
    }
    try Fixtures.write("junk", to: first.paths.checkpoint)
    #expect(throws: NetworkError.self) { try first.run(resume: true) }
  }

  @Test func aLossThatIsNoNumberIsAnErrorAndTheBestIsKept() throws {
    var configuration = configuration(epochs: 30)
    configuration.optimizer = Optimizer(.sgd(momentum: 0.9, nesterov: true))
    configuration.learningRate = 1e30
    configuration.schedule = Schedule(.constant, warmUpEpochs: 2)
    var isKept = false
    #expect {
      try trainer(configuration, "m.safetensors").run { event in
        if case .epoch(let record) = event, record.isBest { isKept = true }
      }
    } throws: {
      guard case TrainingError.diverged = $0 else { return false }
      return "\($0)".contains("try a smaller learning rate")
    }
    #expect(FileManager.default.fileExists(atPath: folder.file("m.safetensors")) == isKept)
  }

  @Test func badOptionsAreRefused() throws {
    var wrong = configuration(epochs: 0)
    #expect(throws: TrainingError.self) { try trainer(wrong, "m.safetensors") }
    wrong = configuration(epochs: 1)
    wrong.learningRate = -.infinity
    #expect(throws: TrainingError.self) { try trainer(wrong, "m.safetensors") }
    wrong = configuration(epochs: 1)
    wrong.architecture = "alexnet"
    #expect(throws: NetworkError.self) { try trainer(wrong, "m.safetensors") }
    wrong = configuration(epochs: 1)
    wrong.classWeights = .list([1, 2, 3])
    #expect(throws: TrainingError.self) { try trainer(wrong, "m.safetensors").run() }
    #expect(throws: OutputFailure.self) { try trainer(configuration(epochs: 1), "no/such/folder/m.safetensors") }
    #expect(throws: OutputFailure.self) { try trainer(configuration(epochs: 1), "data") }
  }

  @Test func withoutValidationTheLastEpochIsKept() throws {
    let dataset = survey.dataset
    let all = try Survey(
      dataset, split: Split(of: dataset, validationFraction: 0, seed: 1), task: .starGalaxy, threads: 2)
    let trainer = try Trainer(
      survey: all, task: .starGalaxy, configuration: configuration(epochs: 1),
      provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file("m.safetensors"))
    let model = try trainer.run()
    #expect(model.metrics == nil && model.temperature == 1 && model.training?.bestEpoch == 0)
    #expect(try Model.read(folder.file("m.safetensors")).metrics == nil)
  }
}
