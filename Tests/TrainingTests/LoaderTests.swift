import Augmentation
import Imagery
import SkyFiles
import TestSupport
import Testing
import Training

struct LoaderTests {
  let folder: TemporaryFolder
  let dataset: Dataset

  init() throws {
    folder = try TemporaryFolder()
    dataset = try Dataset(reading: Fixtures.stars(folder, perClass: 15))
  }

  private func survey(cacheBytes: Int = 1 << 30, threads: Int = 2) throws -> Survey {
    let split = try Split(of: dataset, validationFraction: 0.2, seed: 1)
    return try Survey(dataset, split: split, task: .starGalaxy, cacheBytes: cacheBytes, threads: threads)
  }

  /// What a batch held.
  private struct Held {
    let places: [Int]
    let labels: [Int32]
    let values: [Float]
    var count: Int { places.count }
  }

  private func batches(
    _ survey: Survey, epoch: Int = 1, threads: Int = 2, first: Int = 0, augmented: Bool = true
  ) throws -> [Held] {
    var augmentation = Augmentation.dihedral
    augmentation.shift = 2
    augmentation.noise = 0.5
    let pass = Loader.Pass.training(
      survey.split.training, seed: 7, epoch: epoch,
      views: RandomViews(images: augmented ? augmentation : Augmentation()))
    let loader = Loader(survey, pass: pass, batch: 5, threads: threads, first: first)
    var result: [Held] = []
    while let batch = try loader.next() {
      result.append(Held(places: batch.places, labels: batch.labels, values: batch.values))
      #expect(batch.withValues { $0.count } == batch.values.count)
    }
    return result
  }

  @Test func batchesAreTheSameForAnyThreadsAndMemory() throws {
    let reference = try batches(survey(), threads: 1)
    #expect(reference.count == 5 && reference.map(\.count).reduce(0, +) == 24)
    for threads in [2, 5] {
      for cacheBytes in [0, 4000, 1 << 30] {
        let other = try batches(survey(cacheBytes: cacheBytes, threads: threads), threads: threads)
        #expect(other.map(\.values) == reference.map(\.values) && other.map(\.places) == reference.map(\.places))
        #expect(other.map(\.labels) == reference.map(\.labels))
      }
    }
    let later = try batches(survey(), first: 3)
    #expect(later.map(\.values) == Array(reference.map(\.values)[3...]))
  }

  @Test func anEpochIsAnotherOrderWithOtherViews() throws {
    let survey = try survey()
    let (first, second) = (try batches(survey), try batches(survey, epoch: 2))
    #expect(first.map(\.places) != second.map(\.places))
    #expect(Set(first.flatMap(\.places)) == Set(survey.split.training))
    #expect(Set(second.flatMap(\.places)) == Set(survey.split.training))
    let plain = try batches(survey, augmented: false)
    #expect(plain.map(\.places) == first.map(\.places) && plain.map(\.values) != first.map(\.values))
  }

  @Test func theTrainingSplitIsStandardisedAndTheValidationSplitHasNoSay() throws {
    let survey = try survey()
    let loader = Loader(survey, pass: .judging(survey.split.training), batch: 64, threads: 1)
    let values = try #require(try loader.next()).values
    let plane = survey.contract.planeCount
    for band in 0..<2 {
      let own = values.indices.filter { $0 / plane % 2 == band }.map { Double(values[$0]) }
      let mean = own.reduce(0, +) / Double(own.count)
      let variance = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(own.count)
      #expect(abs(mean) < 1e-4 && abs(variance - 1) < 1e-3)
      // The fixtures' sky noise is 1.
      #expect(abs(survey.contract.skySigma[band] - 1) < 0.15)
    }
    #expect(survey.contract.stretch.softening.count == 2)
    // Other pixels in the validation split change nothing in the contract.
    for place in survey.split.validation {
      try SkyFile.writeFITS(
        Image(bands: 2, rows: 12, columns: 12, filledWith: 1e6), to: dataset.samples[place].path)
    }
    #expect(try self.survey().contract == survey.contract)
    #expect(try self.survey().dataHash != survey.dataHash)
  }

  @Test func theStoreKeepsWithinItsBudget() throws {
    let bytes = 2 * 12 * 12 * 4
    #expect(try survey(cacheBytes: 5 * bytes + 1).bytesKept == 5 * bytes)
    #expect(try survey(cacheBytes: 0).bytesKept == 0)
  }

  @Test func badFilesAreListedAndLeftOut() throws {
    let samples = dataset.samples
    try Fixtures.write("not a FITS file", to: samples[0].path)
    try Fixtures.write("", to: samples[3].path)
    try SkyFile.writeFITS(Image(bands: 2, rows: 12, columns: 12, filledWith: .nan), to: samples[5].path)
    try SkyFile.writeFITS(Image(bands: 1, rows: 12, columns: 12, filledWith: 1), to: samples[7].path)
    let survey = try survey()
    #expect(survey.badInputs.map(\.path) == [0, 3, 5, 7].map { samples[$0].path })
    #expect(survey.badInputs[3].reason == "the image has 1 band, the model takes 2")
    #expect(Set(survey.split.training + survey.split.validation).isDisjoint(with: [0, 3, 5, 7]))
    #expect(survey.split.training.count + survey.split.validation.count == 26)
  }

  @Test func nothingButBadFilesIsAnError() throws {
    for sample in dataset.samples { try Fixtures.write("x", to: sample.path) }
    #expect {
      try survey()
    } throws: {
      "\($0)".contains("none of the")
    }
  }

  @Test func aClassWithoutAUsableFileIsAnError() throws {
    for sample in dataset.samples where sample.label == 1 { try Fixtures.write("x", to: sample.path) }
    #expect {
      try survey()
    } throws: {
      "\($0)".contains("\"star\" has no usable training sample")
    }
  }

  @Test func aFileThatGoesBadLaterIsNamed() throws {
    let survey = try survey(cacheBytes: 0)
    let place = survey.split.training[4]
    try Fixtures.write("x", to: dataset.samples[place].path)
    #expect {
      try batches(survey)
    } throws: {
      "\($0)".contains(dataset.samples[place].path)
    }
  }
}
