import FoundationEssentials
import Groundwork
import Networks
import Probing
import TestSupport
import Testing
import Training

/// Networks that take plain numbers beside each picture.
@Suite(.serialized)
struct NumberTrainingTests {
  let folder: TemporaryFolder
  let task = NumberFixtures.task(TargetColumn("colour"), TargetColumn("flux", isLogarithmic: true))
  let dataset: Dataset
  let survey: Survey

  init() throws {
    folder = try TemporaryFolder()
    dataset = try Dataset(reading: NumberFixtures.table(folder, count: 112), numbers: ["colour", "flux"])
    survey = try Survey(
      dataset, split: Split(of: dataset, validationFraction: 0.25, seed: 1), task: task, threads: 2)
    try AtomicFile.write(NumberFixtures.tiny().json(), to: folder.file("tiny.json"))
  }

  private func configuration(epochs: Int) -> TrainingConfiguration {
    var configuration = TrainingConfiguration.usual(for: task)
    configuration.architecture = folder.file("tiny.json")
    (configuration.epochs, configuration.batch, configuration.threads) = (epochs, 16, 1)
    configuration.learningRate = 0.01
    return configuration
  }

  private func trainer(_ configuration: TrainingConfiguration, _ name: String) throws -> Trainer {
    try Trainer(
      survey: survey, task: task, configuration: configuration,
      provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file(name))
  }

  private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: folder.file(name))) }

  @Test func numbersAloneTellTheClasses() throws {
    var configuration = configuration(epochs: 30)
    (configuration.views, configuration.committee) = (4, 2)
    let model = try trainer(configuration, "m.safetensors").run()
    let metrics = try #require(model.metrics)
    // One in seven has no colour, and is told by chance.
    #expect(metrics.accuracy >= 0.85, "accuracy \(metrics.accuracy)")
    #expect(model.architecture.sideCount == 2)

    // The file answers as the trainer judged, whatever the batches; thinned networks take the numbers as well.
    let read = try Model.read(folder.file("m.safetensors"))
    #expect(read.contract == model.contract && read.contract.numbers?.names == ["colour", "flux"])
    let judged = dataset.selecting(survey.split.validation)
    for batch in [5, 32] {
      let evaluation = try Classifier(read, batch: batch, threads: 2).predict(judged).evaluation(bootstrap: nil)
      #expect(evaluation.confusion == metrics.confusion && abs(evaluation.brier - metrics.brier) < 1e-6)
    }
    let thinned = try Classifier(read, threads: 1, dropoutPasses: 8).predict(judged).evaluation(bootstrap: nil)
    #expect(thinned.accuracy >= 0.85)

    // The same picture with another colour is of the other class.
    var answers: [Answer] = []
    let path = dataset.samples[0].path
    _ = try Classifier(read, threads: 1).classify(
      [path, path, path], numbers: [[18, 10], [21, 10], [.nan, .nan]]
    ) { answers += $0 }
    #expect(answers.map { read.classes[$0.label] }[..<2] == ["blue", "red"] && answers.count == 3)
  }

  @Test func theScaleIsThatOfTheTrainingSamples() throws {
    let numbers = try #require(survey.contract.numbers)
    let known = survey.split.training.map { dataset.samples[$0].numbers }
    let colours = known.map { $0[0] }.filter(\.isFinite)
    #expect(colours.count < known.count && numbers.columns == task.numbers)
    #expect(abs(numbers.means[0] - colours.reduce(0, +) / Double(colours.count)) < 1e-12)
    let scaled = known.map(numbers.standardised)
    for k in 0..<2 {
      let values = zip(known, scaled).filter { $0.0[k].isFinite }.map { Double($0.1[k]) }
      #expect(abs(values.reduce(0, +) / Double(values.count)) < 1e-5)
      #expect(abs(values.reduce(0) { $0 + $1 * $1 } / Double(values.count) - 1) < 1e-5)
    }
    #expect(numbers.standardised([.nan, .nan]) == [0, 0] && numbers.standardised([.infinity, -3]) == [0, 0])
  }

  @Test func equalNumbersStayAtZeroAndEmptyColumnsAreNamed() throws {
    let path = folder.file("labels.csv")
    func surveyed(_ column: TargetColumn, _ path: String) throws -> Survey {
      let dataset = try Dataset(reading: path, numbers: [column.name])
      return try Survey(
        dataset, split: Split(of: dataset, validationFraction: 0.25, seed: 1), task: NumberFixtures.task(column),
        threads: 2)
    }
    let equal = try #require(try surveyed(TargetColumn("equal"), path).contract.numbers)
    #expect(equal.deviations == [1] && abs(equal.standardised([0.1])[0]) < 1e-6 && equal.standardised([2])[0] > 1.8)
    #expect {
      try surveyed(TargetColumn("id"), path)
    } throws: {
      "\($0)".contains("the column \"id\" of numbers for the network has no number in the training samples")
    }
    #expect {
      try surveyed(TargetColumn("magnitude"), path)
    } throws: {
      "\($0)".contains("there is no column \"magnitude\" of numbers for the network; known: id, colour, flux, equal")
    }
    let rows = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    try AtomicFile.write(
      rows.map { $0.hasSuffix("equal") ? "\($0),low\n" : "\($0),-1\n" }.joined(), to: folder.file("low.csv"))
    #expect {
      try surveyed(TargetColumn("low", isLogarithmic: true), folder.file("low.csv"))
    } throws: {
      "\($0)".contains("the column \"low\" of numbers for the network has -1.0, which has no logarithm")
    }
  }

  @Test func aResumedRunEndsInTheSameFile() throws {
    _ = try trainer(configuration(epochs: 4), "whole.safetensors").run()
    let parts = try trainer(configuration(epochs: 4), "parts.safetensors")
    for stop in [3, 6] {
      Fixtures.interrupt(parts, behind: stop, resume: stop != 3)
    }
    _ = try parts.run(resume: true)
    #expect(try bytes("parts.safetensors") == bytes("whole.safetensors"))

    // Other numbers are other data, though pictures and labels are the same.
    let one = NumberFixtures.task(TargetColumn("colour"))
    let other = try Dataset(reading: folder.file("labels.csv"), numbers: ["colour"])
    let otherSurvey = try Survey(other, split: survey.split, task: one, threads: 2)
    #expect(otherSurvey.dataHash != survey.dataHash)
    let another = try Trainer(
      survey: otherSurvey, task: one, configuration: configuration(epochs: 4),
      provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file("parts.safetensors"))
    #expect(throws: TrainingError.self) { try another.run(resume: true) }
  }

  @Test func aSideInputOfAFileTakesAsManyNumbers() throws {
    try AtomicFile.write(NumberFixtures.tiny(side: 2).json(), to: folder.file("side.json"))
    var configuration = configuration(epochs: 2)
    configuration.architecture = folder.file("side.json")
    // The same layers as those that numbers are joined to: the same network.
    let written = try trainer(configuration, "a.safetensors").run()
    let joined = try trainer(self.configuration(epochs: 2), "b.safetensors").run()
    #expect(written.committee.members[0].values == joined.committee.members[0].values)
    #expect(written.architecture == joined.architecture)

    try AtomicFile.write(NumberFixtures.tiny(side: 3).json(), to: folder.file("side.json"))
    #expect {
      try trainer(configuration, "a.safetensors")
    } throws: {
      "\($0)".contains("its side inputs take 3 numbers, --numbers names 2 (colour, flux)")
    }
    let plain = try Dataset(reading: folder.file("labels.csv"))
    let without = try Survey(plain, split: survey.split, task: .starGalaxy, threads: 2)
    #expect {
      try Trainer(
        survey: without, task: .starGalaxy, configuration: configuration,
        provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file("a.safetensors"))
    } throws: {
      "\($0)".contains("its side inputs take 3 numbers; --numbers names the columns that give them")
    }
  }

  @Test func foldsAndBaselinesTakeTheNumbers() throws {
    let folds = try CrossValidation(
      survey, folds: 2, task: task, configuration: configuration(epochs: 12),
      provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file("f.safetensors"))
    let pooled = try folds.run().pooled.evaluation(bootstrap: nil)
    #expect(pooled.n == 112 && pooled.accuracy > 0.8, "accuracy \(pooled.accuracy)")
    #expect(try survey.baselines().count == 2)
  }

  @Test func aProbeLeavesTheNumbersAlone() throws {
    var model = try trainer(configuration(epochs: 1), "m.safetensors").run()
    let judged = dataset.selecting(Array(0..<8))
    for unit in [EpsilonUnit.input, .flux, .sigma] {
      let inputs = try ProbeInputs(judged, contract: model.contract)
      let bounds = unit == .flux ? [ClosedRange<Float>](repeating: -5...90, count: 2) : []
      let samples = inputs.samples(unit: unit, contract: model.contract, bounds: bounds)
      let physical = try PhysicalModel(model, space: unit == .input ? .input : .flux, batch: 4, threads: 1)
      #expect(samples.bands == 3 && physical.bands == 3 && samples.elementsPerSample == 3 * 144)
      let attack = FastGradientSign()
      let prober = try Prober(
        samples: samples, budget: Budget(epsilons: [0, 0.5], unit: unit), attacks: [attack])
      let moved = try prober.perturb(attack, epsilon: 0.5, model: physical)
      var changed = 0
      for i in moved.indices where moved[i] != samples.values[i] {
        changed += 1
        #expect(i % (3 * 144) < 2 * 144)
      }
      #expect(changed > 8 * 144)
      let report = try prober.run(physical)
      #expect(report.checks.allSatisfy { $0.name != "epsilon_zero_equals_clean" || $0.passed })
      // What is probed is what classifies.
      model.temperature = 1
      let answers = try Classifier(model, threads: 1).predict(judged).evaluation(bootstrap: nil)
      #expect(report.cleanAccuracy == answers.accuracy)
    }
  }

  @Test func theGradientIsThatOfThePictureAlone() throws {
    let model = try trainer(configuration(epochs: 1), "m.safetensors").run()
    let judged = dataset.selecting([3])
    let samples = try ProbeInputs(judged, contract: model.contract).samples(unit: .flux, contract: model.contract)
    let physical = try PhysicalModel(model, batch: 1, threads: 1)
    let (_, _, gradient) = try physical.lossGradient(samples.values, count: 1, labels: samples.labels)
    #expect(gradient[288...].allSatisfy { $0 == 0 })
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    func loss(_ step: Double) throws -> Double {
      let moved = zip(samples.values, gradient).map { $0 + Float(step / norm) * $1 }
      return try Double(physical.lossGradient(moved, count: 1, labels: samples.labels).losses[0])
    }
    let numeric = (try loss(0.02) - loss(-0.02)) / 0.04
    #expect(norm > 0 && abs(numeric - norm) < 0.02 * norm, "\(numeric) against \(norm)")
  }

  @Test func hostileContractsAreRefused() throws {
    _ = try trainer(configuration(epochs: 1), "m.safetensors").run()
    let path = folder.file("m.safetensors")
    let file = try ModelFile.read(path)
    let input = try #require(file.metadata["input"])
    func refused(_ change: (inout NumberContract) -> Void, _ reason: String) throws {
      var contract = try JSONDecoder().decode(InputContract.self, from: Data(input.utf8))
      var numbers = try #require(contract.numbers)
      change(&numbers)
      contract.numbers = numbers
      var broken = file
      broken.metadata["input"] = String(decoding: try JSONEncoder().encode(contract), as: UTF8.self)
      try broken.write(to: path)
      #expect {
        try Model.read(path)
      } throws: {
        "\($0)".contains(reason)
      }
    }
    try refused({ $0.means.removeLast() }, "1 means and 2 deviations for 2 columns of numbers")
    try refused({ $0.deviations[1] = 0 }, "a mean or deviation of the numbers is not a number above 0")
    try refused({ $0.columns[1].name = "colour" }, "2 columns of numbers, of which each can be there once")
    try refused({ ($0.columns, $0.means, $0.deviations) = ([], [], []) }, "0 columns of numbers")
    try refused(
      {
        $0.columns.removeLast()
        $0.means.removeLast()
        $0.deviations.removeLast()
      }, "its network takes 2 plain numbers, its input contract gives 1")
    var without = file
    without.metadata["input"] = input.replacing(#/"numbers":\{[^}]*\}[^}]*\}[^}]*\},/#, with: "")
    try without.write(to: path)
    #expect(throws: TrainingError.self) { try Model.read(path) }
  }
}
