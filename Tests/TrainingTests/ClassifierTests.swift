import FoundationEssentials
import Groundwork
import Imagery
import Networks
import Probing
import SkyFiles
import TestSupport
import Testing
import Training

struct ClassifierTests {
  let folder: TemporaryFolder
  let model: Model
  let dataset: Dataset

  init() throws {
    folder = try TemporaryFolder()
    dataset = try Dataset(reading: Fixtures.stars(folder, perClass: 12))
    var contract = InputContract(bands: 2, rows: 12, columns: 12)
    contract.stretch = .asinh(softening: [2, 3])
    contract.mean = [0.5, 0.3]
    contract.deviation = [1.5, 0.8]
    contract.skySigma = [1, 1]
    let architecture = try Architecture.preset(
      "fleming-compact", input: Shape(channels: 2, rows: 12, columns: 12), outputs: 2)
    model = Model(
      committee: Committee(Network(architecture, seed: 11)), contract: contract, classes: ["galaxy", "star"],
      task: .starGalaxy)
  }

  private func answers(_ model: Model, _ paths: [String], batch: Int = 8, threads: Int = 2) throws -> (
    [Answer], [BadInput]
  ) {
    var all: [Answer] = []
    let bad = try Classifier(model, batch: batch, threads: threads).classify(paths) { all += $0 }
    return (all, bad)
  }

  @Test func everyBatchSizeAndThreadCountGivesTheSameAnswers() throws {
    let paths = dataset.samples.map(\.path)
    let (reference, bad) = try answers(model, paths, batch: 24, threads: 1)
    #expect(reference.count == 24 && bad.isEmpty && reference.map(\.index) == Array(0..<24))
    for answer in reference {
      #expect(abs(answer.probabilities.reduce(0, +) - 1) < 1e-12)
      #expect(answer.label == Answers.best(answer.probabilities))
    }
    for (batch, threads) in [(1, 1), (7, 3), (100, 2)] {
      let (other, _) = try answers(model, paths, batch: batch, threads: threads)
      for (a, b) in zip(reference, other) {
        #expect(zip(a.probabilities, b.probabilities).allSatisfy { abs($0 - $1) < 1e-5 })
      }
    }
    #expect(try answers(model, []).0.isEmpty)
  }

  @Test func badInputsAreReportedAndSkipped() throws {
    var paths = dataset.samples.map(\.path)
    let clean = try answers(model, paths).0
    try Fixtures.write("text", to: folder.file("text.fits"))
    try Fixtures.write("", to: folder.file("empty.fits"))
    try SkyFile.writeFITS(Image(bands: 2, rows: 12, columns: 12, filledWith: .nan), to: folder.file("nan.fits"))
    try SkyFile.writeFITS(Image(bands: 5, rows: 12, columns: 12, filledWith: 1), to: folder.file("five.fits"))
    for (place, name) in [(0, "text.fits"), (5, "empty.fits"), (9, "nan.fits"), (9, "five.fits"), (28, "gone.fits")] {
      paths.insert(folder.file(name), at: place)
    }
    let (some, bad) = try answers(model, paths)
    #expect(some.count == 24 && bad.count == 5)
    #expect(some.map { paths[$0.index] } == dataset.samples.map(\.path))
    for (a, b) in zip(some, clean) {
      #expect(zip(a.probabilities, b.probabilities).allSatisfy { abs($0 - $1) < 1e-5 })
    }
    #expect(bad.allSatisfy { !$0.reason.isEmpty && !$0.reason.contains($0.path) })
    #expect(bad.contains { $0.reason == "the image has 5 bands, the model takes 2" })
  }

  @Test func viewsMakeTheAnswerTheSameForTurnedImages() throws {
    let image = Fixtures.object(width: 1.4, bands: 2, side: 12, seed: 8, sample: 0)
    var paths: [String] = []
    for view in 0..<8 {
      let path = folder.file("view\(view).fits")
      try SkyFile.writeFITS(image.turned(quarterTurns: view & 3, mirrored: view & 4 != 0), to: path)
      paths.append(path)
    }
    var averaged = model
    averaged.contract.views = 8
    let (one, _) = try answers(model, paths)
    let (eight, _) = try answers(averaged, paths)
    #expect(one.contains { abs($0.probabilities[0] - one[0].probabilities[0]) > 1e-4 })
    for answer in eight { #expect(abs(answer.probabilities[0] - eight[0].probabilities[0]) < 1e-5) }
  }

  @Test func whereTheFirstViewIsClearNoOtherIsAsked() throws {
    var averaged = model
    averaged.contract.views = 8
    // Logits grow with the last layer's weights, and with them the lead of the better class.
    let last = try #require(model.architecture.tensors.last { $0.shape.count == 2 })
    var sure = model.committee.members[0]
    for i in last.range { sure.values[i] *= 1e5 }
    averaged.committee = Committee([sure, Network(model.architecture, seed: 12)])
    var single = averaged
    single.contract.views = 1
    single.committee = Committee(sure)
    let paths = dataset.samples.map(\.path)
    #expect(try answers(averaged, paths).0 == answers(single, paths).0)
  }

  @Test func aModelFileComesBackAndContradictionsAreRefused() throws {
    let path = folder.file("m.safetensors")
    var whole = model
    whole.temperature = 1.5
    try whole.write(to: path)
    let read = try Model.read(path)
    #expect(read.committee == whole.committee && read.contract == whole.contract && read.temperature == 1.5)
    #expect(read.classes == whole.classes && read.task == whole.task && read.training == nil && read.metrics == nil)
    let file = try ModelFile.read(path)
    func refused(_ change: (inout ModelFile) -> Void) throws {
      var broken = file
      change(&broken)
      try broken.write(to: path)
      #expect(throws: (any Error).self) { try Model.read(path) }
    }
    try refused { $0.metadata["classes"] = #"["one"]"# }
    try refused { $0.metadata["classes"] = #"["a","a"]"# }
    try refused { $0.metadata["input"] = nil }
    try refused { $0.metadata["input"] = "{" }
    try refused {
      $0.metadata["input"] = $0.metadata["input"]?.replacing("\"rows\":12", with: "\"rows\":13")
    }
    try refused { $0.metadata["calibration"] = #"{"temperature": 0}"# }
    try refused { $0.tensors.removeLast() }
  }

  @Test func theGradientInFluxIsTheSlopeOfTheLoss() throws {
    let physical = try PhysicalModel(model, batch: 2, threads: 1)
    let image = Fixtures.object(width: 1.2, bands: 2, side: 12, seed: 3, sample: 1)
    let (_, losses, gradient) = try physical.lossGradient(image.pixels, count: 1, labels: [1])
    #expect(gradient.count == physical.elementsPerSample && losses.count == 1)
    // Along the gradient itself the loss grows by its square.
    let norm = gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    func loss(_ step: Double) throws -> Double {
      let moved = zip(image.pixels, gradient).map { $0 + Float(step / norm) * $1 }
      return try Double(physical.lossGradient(moved, count: 1, labels: [1]).losses[0])
    }
    let numeric = (try loss(0.02) - loss(-0.02)) / 0.04
    #expect(abs(numeric - norm) < 0.01 * norm, "\(numeric) against \(norm)")
    // The same in the network's own space.
    let bare = try PhysicalModel(model, space: .input, batch: 2, threads: 1)
    #expect(try bare.logits(model.contract.normalise(image), count: 1) == physical.logits(image.pixels, count: 1))
  }

  @Test func probeInputsCarryMaskAndNoise() throws {
    var image = try SkyFile.readImage(dataset.samples[2].path)
    image.pixels[7] = .nan
    try SkyFile.writeFITS(image, to: dataset.samples[2].path)
    try Fixtures.write("x", to: dataset.samples[4].path)
    let inputs = try ProbeInputs(dataset, contract: model.contract)
    #expect(inputs.dataset.samples.count == 23 && inputs.badInputs.map(\.path) == [dataset.samples[4].path])
    #expect(inputs.mask.filter { $0 }.count == 1 && inputs.mask[2 * 288 + 7])
    #expect(inputs.skySigma.count == 46 && inputs.skySigma.allSatisfy { abs($0 - 1) < 0.4 })
    let samples = inputs.samples(unit: .sigma, contract: model.contract)
    #expect(samples.count == 23 && samples.scales == inputs.skySigma && samples.values == inputs.flux)
    #expect(try ProbeInputs(dataset, contract: model.contract, limit: 5).dataset.samples.count <= 5)
  }
}
