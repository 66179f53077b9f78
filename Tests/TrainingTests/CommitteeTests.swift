import FoundationEssentials
import Groundwork
import Imagery
import Networks
import TestSupport
import Testing
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Several networks that answer together: their mean, its slope, and their training.
@Suite(.serialized)
struct CommitteeTests {
  let folder: TemporaryFolder
  let dataset: Dataset

  init() throws {
    folder = try TemporaryFolder()
    dataset = try Dataset(reading: Fixtures.stars(folder, perClass: 24))
    let tiny = try Architecture(
      name: "tiny", input: Shape(channels: 2, rows: 12, columns: 12),
      layers: [
        Convolution(filters: 4, kernel: 3), BatchNormalization(), Activation.relu, Flatten(), Dropout(rate: 0.2),
        Dense(features: 2),
      ])
    try AtomicFile.write(tiny.json(), to: folder.file("tiny.json"))
  }

  // MARK: The mean

  @Test func logitsOfTheMean() {
    // Probabilities .9 and .5 of the first class: .7; the second sample's opinions agree.
    let opinions: [Float] = [Float(log(9.0)), 0, 1, 3, 0, 0, 1, 3]
    let logits = Consensus.logits(opinions, count: 2, outputs: 2)
    let p = Answers.probabilities(ofLogits: logits, outputs: 2, classes: 2)
    #expect(abs(p[0] - 0.7) < 1e-6 && abs(p[3] - 1 / (1 + exp(-2.0))) < 1e-6)
    // The same as odds of a single output, and far out where probabilities round to 0 and 1.
    let single = Consensus.logits([Float(log(9.0)), 0], count: 1, outputs: 1)
    #expect(abs(Answers.probabilities(ofLogits: single, outputs: 1, classes: 2)[1] - 0.7) < 1e-6)
    #expect(abs(Consensus.logits([-800, -800], count: 1, outputs: 1)[0] + 800) < 1e-3)
    #expect(Consensus.logits([2, -1], count: 1, outputs: 2) == [2, -1])
    #expect(Consensus.logits([], count: 0, outputs: 2).isEmpty)
    #expect(Consensus.logits([1, 0, .nan, 0], count: 1, outputs: 2).contains { $0.isNaN })
  }

  private func model(_ seeds: ClosedRange<UInt64>, outputs: Int = 2) throws -> Model {
    let architecture = try Architecture.preset(
      "fleming-compact", input: Shape(channels: 2, rows: 12, columns: 12), outputs: outputs)
    var contract = InputContract(bands: 2, rows: 12, columns: 12)
    contract.stretch = .asinh(softening: [2, 3])
    return Model(
      committee: Committee(seeds.map { Network(architecture, seed: $0) }), contract: contract,
      classes: ["galaxy", "star"], task: .starGalaxy)
  }

  @Test func theAnswerIsTheMeanOfTheMembers() throws {
    let paths = dataset.samples.map(\.path)
    func probabilities(_ seeds: ClosedRange<UInt64>, views: Int) throws -> [Double] {
      var model = try model(seeds)
      model.contract.views = views
      var all: [Double] = []
      _ = try Classifier(model, batch: 7, threads: 2).classify(paths) { all += $0.map { $0.probabilities[0] } }
      return all
    }
    for views in [1, 8] {
      // Untrained networks are nowhere clear, so that all are asked.
      let each = try (1...3).map { try probabilities($0...$0, views: views) }
      let together = try probabilities(1...3, views: views)
      for i in paths.indices {
        #expect(abs(together[i] - (each[0][i] + each[1][i] + each[2][i]) / 3) < 1e-6)
      }
    }
  }

  @Test(arguments: [1, 2])
  func theProbeFollowsTheMean(outputs: Int) throws {
    let physical = try PhysicalModel(model(1...3, outputs: outputs), batch: 2, threads: 1)
    let image = Fixtures.object(width: 1.2, bands: 2, side: 12, seed: 3, sample: 1)
    let (logits, losses, gradient) = try physical.lossGradient(image.pixels, count: 1, labels: [1])
    #expect(try logits == physical.logits(image.pixels, count: 1))
    let p = Answers.probabilities(ofLogits: logits, outputs: outputs, classes: 2)
    #expect(abs(Double(losses[0]) + log(p[1])) < 1e-6)
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    func loss(_ step: Double) throws -> Double {
      let moved = zip(image.pixels, gradient).map { $0 + Float(step / norm) * $1 }
      return try Double(physical.lossGradient(moved, count: 1, labels: [1]).losses[0])
    }
    // A small step: three networks have many maxima that change places nearby.
    let numeric = (try loss(0.001) - loss(-0.001)) / 0.002
    #expect(abs(numeric - norm) < 0.01 * norm, "\(numeric) against \(norm)")
  }

  // MARK: Training

  private func trainer(_ name: String, members: Int?, epochs: Int = 3) throws -> Trainer {
    var configuration = TrainingConfiguration.usual(for: .starGalaxy)
    configuration.architecture = folder.file("tiny.json")
    (configuration.epochs, configuration.batch, configuration.threads) = (epochs, 16, 1)
    (configuration.committee, configuration.averaging, configuration.views) = (members, 0.9, 4)
    let survey = try Survey(
      dataset, split: Split(of: dataset, validationFraction: 0.25, seed: 1), task: .starGalaxy, threads: 1)
    return try Trainer(
      survey: survey, task: .starGalaxy, configuration: configuration,
      provenance: Trainer.Provenance(version: "0", command: "train"), output: folder.file(name))
  }

  private func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(filePath: folder.file(name))) }

  @Test func theFirstMemberIsTheNetworkTrainedAlone() throws {
    let alone = try trainer("alone.safetensors", members: nil).run()
    let together = try trainer("together.safetensors", members: 3).run()
    #expect(together.committee.members.count == 3)
    #expect(together.committee.members[0] == alone.committee.members[0])
    #expect(Set(together.committee.members.map { $0.values[0] }).count == 3)
    #expect(together.training?.history.map(\.member) == [1, 1, 1, 2, 2, 2, 3, 3, 3])
    #expect(together.training?.history.map(\.epoch) == [1, 2, 3, 1, 2, 3, 1, 2, 3])
    #expect(alone.training?.history.allSatisfy { $0.member == nil } == true)

    // The file answers as the trainer judged.
    let read = try Model.read(folder.file("together.safetensors"))
    #expect(read.committee == together.committee)
    let survey = try trainer("x.safetensors", members: nil).survey
    let judged = try Classifier(read, threads: 1).predict(survey.dataset.selecting(survey.split.validation))
    let evaluation = try judged.evaluation(positive: "galaxy", bootstrap: nil)
    #expect(abs(evaluation.logLoss - (together.metrics?.logLoss ?? 0)) < 1e-6)
  }

  @Test func aResumedCommitteeEndsInTheSameFile() throws {
    _ = try trainer("whole.safetensors", members: 2).run()
    let parts = try trainer("parts.safetensors", members: 2)
    // In the first member, at its end (3 steps an epoch, 3 epochs), and in the second.
    for stop in [4, 5, 2] {
      Fixtures.interrupt(parts, behind: stop, resume: stop != 4)
    }
    _ = try parts.run(resume: true)
    #expect(try bytes("parts.safetensors") == bytes("whole.safetensors"))
    _ = try parts.run(resume: true)
    #expect(try bytes("parts.safetensors") == bytes("whole.safetensors"))
    // Members that are done cannot go on.
    #expect {
      try trainer("parts.safetensors", members: 2, epochs: 4).run(resume: true)
    } throws: {
      "\($0)".contains("only threads may change")
    }
    #expect(throws: TrainingError.self) { try trainer("x.safetensors", members: 1) }
    #expect(throws: TrainingError.self) { try trainer("x.safetensors", members: 65) }
  }
}
