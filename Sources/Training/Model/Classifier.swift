import Augmentation
import Groundwork
import Imagery
import Networks
import SkyFiles

/// What a model says about one sample.
public struct Answer: Sendable, Equatable {
  /// Place of the sample in what was classified.
  public var index: Int
  /// Probability of each class, which add up to 1; none of a model that answers with numbers.
  public var probabilities: [Double] = []
  /// The most probable class, an index into the model's classes; -1 of a model that answers with numbers.
  public var label = -1
  /// Entropy of the probabilities, nats.
  public var entropy = 0.0
  /// The numbers, one a target; none of a model that answers with classes.
  public var estimates: [Estimate] = []

  /// Whether all of it is numbers.
  var isFinite: Bool { probabilities.allSatisfy(\.isFinite) && estimates.allSatisfy(\.isFinite) }
}

/// Streams images through a model on several threads, each of which reads, prepares and computes batches of its own.
///
/// No thread waits for another within a batch, which a small network on small images would spend most of its time on.
/// Memory is bounded by a few batches, whatever the number of images; answers come in the order of the images.
public struct Classifier: Sendable {
  /// The model.
  public internal(set) var model: Model
  /// Images a batch.
  public let batch: Int
  /// Threads; 0: all processors.
  public let threads: Int
  /// Answers of thinned networks that are averaged (Monte-Carlo dropout, Gal & Ghahramani 2016); 0: whole networks answer.
  public let dropoutPasses: Int

  /// Most bytes that copies of the networks' parameters for the threads may take (each thread has two: as they are,
  /// and as the engine wants them).
  private static let parameterBudget = 1 << 29

  /// Random views that are classified in place of the samples as they are: how a model fares on worse data.
  public var degradation: Degradation?

  /// Random views and the seed of their choices.
  public struct Degradation: Sendable {
    let views: RandomViews
    let seed: UInt64

    /// Views of pictures and of spectra.
    public init(images: Augmentation = Augmentation(), spectra: SpectrumAugmentation? = nil, seed: UInt64) {
      views = RandomViews(images: images, spectra: spectra)
      self.seed = seed
    }
  }

  /// A classifier; the answers depend on neither `batch` nor `threads` but for rounding.
  public init(_ model: Model, batch: Int = 32, threads: Int = 0, dropoutPasses: Int = 0) {
    precondition(batch > 0 && threads >= 0, "batches of \(batch), \(threads) threads")
    precondition(dropoutPasses >= 0, "\(dropoutPasses) passes of dropout")
    self.dropoutPasses = dropoutPasses
    self.model = model
    self.batch = batch
    self.threads = threads
  }

  /// One batch's answers and its bad inputs.
  private struct Piece: Sendable {
    var answers: [Answer] = []
    var bad: [BadInput] = []
  }

  /// Classifies files in their order; gives the answers of each batch to `body` and returns the bad inputs.
  ///
  /// `redshifts` (one a file, or none) overrule those of spectra; `numbers` are the plain numbers of each file in the
  /// order of the contract's columns, NaN where one is missing, when the model takes some. Throws what `body` throws, when
  /// the engine fails, or when the interruption is requested.
  public func classify(
    _ paths: [String], redshifts: [Double?] = [], numbers: [[Double]] = [],
    interruption: Interruption = Interruption(), _ body: ([Answer]) throws -> Void
  ) throws -> [BadInput] {
    precondition(redshifts.isEmpty || redshifts.count == paths.count, "\(redshifts.count) redshifts")
    precondition(
      numbers.count == (model.contract.numbers == nil ? 0 : paths.count),
      "numbers of \(numbers.count) samples for \(paths.count), of which the model takes "
        + "\(model.contract.numbers?.count ?? 0)")
    let all = threads > 0 ? threads : WorkerThreads.processorCount
    let copies = max(
      1, Self.parameterBudget / max(1, 8 * model.committee.members.count * model.architecture.valueCount))
    let size = max(1, min(batch, (paths.count + all - 1) / all))
    let pieces = (paths.count + size - 1) / size
    let workers = max(1, min(all, copies, pieces))
    let reader = SampleReader(model.contract)
    let committee = try model.committee.foldingNormalization()
    let work = try OrderedWork<Piece>(count: pieces, threads: workers, window: 4 * workers) {
      [self, threads = max(1, all / workers)] in
      let panel = try Panel(
        committee, contract: model.contract, targets: model.targets, temperature: model.temperature, batch: size,
        threads: threads, dropoutPasses: dropoutPasses)
      var input = [Float](repeating: 0, count: size * model.contract.sampleCount)
      return { piece in
        let items = piece * size..<min((piece + 1) * size, paths.count)
        return try answer(items, panel, &input, numbers) { item in
          let redshift = redshifts.isEmpty ? nil : redshifts[item]
          guard let degradation else { return (try reader.prepared(paths[item], redshift: redshift), 0) }
          var source = RandomSource(seed: degradation.seed, epoch: 0, sample: item, purpose: "degradation")
          return try reader.view(paths[item], redshift: redshift, by: degradation.views, using: &source)
        } naming: {
          paths[$0]
        }
      }
    }
    defer { work.stop() }
    var bad: [BadInput] = []
    while let piece = try work.next() {
      guard !interruption.isRequested else { throw TrainingError.interrupted(checkpoint: "") }
      bad += piece.bad
      try body(piece.answers)
    }
    return bad
  }

  private func answer(
    _ items: Range<Int>, _ panel: Panel, _ input: inout [Float], _ numbers: [[Double]],
    _ prepared: (Int) throws -> (image: Image, redshift: Double), naming path: (Int) -> String
  ) throws -> Piece {
    var result = Piece()
    var used: [Int] = []
    let contract = model.contract
    let size = contract.sampleCount
    for item in items {
      do {
        let view = try prepared(item)
        let place = used.count * size
        input.withUnsafeMutableBufferPointer { buffer in
          contract.fill(
            UnsafeMutableBufferPointer(rebasing: buffer[place..<place + size]), with: view.image,
            numbers: numbers.isEmpty ? [] : numbers[item], redshift: view.redshift)
        }
        used.append(item)
      } catch {
        result.bad.append(BadInput(path: path(item), error: error))
      }
    }
    guard !used.isEmpty else { return result }
    let outputs = try panel.outputs(input, count: used.count, views: contract.views)
    for answer in answers(outputs, of: used) {
      if answer.isFinite {
        result.answers.append(answer)
      } else {
        result.bad.append(BadInput(path: path(answer.index), reason: "the network's answer is not a number"))
      }
    }
    return result
  }

  /// The answers that outputs [sample, output] stand for.
  private func answers(_ outputs: [Float], of items: [Int]) -> [Answer] {
    if let targets = model.targets {
      let estimates = targets.estimates(ofOutputs: outputs, count: items.count)
      return zip(items, estimates).map { Answer(index: $0, estimates: $1) }
    }
    let classes = model.classes.count
    let probabilities = model.probabilities(ofLogits: outputs)
    return items.enumerated().map { place, item in
      let row = Array(probabilities[place * classes..<(place + 1) * classes])
      return Answer(index: item, probabilities: row, label: Answers.best(row), entropy: Answers.entropy(row))
    }
  }
}

/// What a model says about a labelled data set.
public struct Predictions: Sendable {
  /// The samples that could be used, with their labels and columns.
  public var dataset: Dataset
  /// Probabilities [sample, class]; none of a model that answers with numbers.
  public var probabilities: [Double]
  /// Numbers [sample][target]; none of a model that answers with classes.
  public var estimates: [[Estimate]] = []
  /// The samples left out.
  public var badInputs: [BadInput]

  /// The labels, one a sample.
  public var labels: [Int] { dataset.samples.map(\.label) }

  /// The predictions of some of the samples, in the order given.
  public func selecting(_ places: [Int]) -> Predictions {
    let k = dataset.classes.count
    return Predictions(
      dataset: dataset.selecting(places),
      probabilities: probabilities.isEmpty ? [] : places.flatMap { probabilities[$0 * k..<($0 + 1) * k] },
      estimates: estimates.isEmpty ? [] : places.map { estimates[$0] }, badInputs: badInputs)
  }

  /// Every metric of numbers. Throws when no sample has one.
  public func regression(bootstrap: Bootstrap? = Bootstrap()) throws -> RegressionEvaluation {
    try RegressionEvaluation(
      labels: dataset.samples.flatMap(\.values), predictions: estimates.flatMap { $0.map(\.value) },
      targets: dataset.targets,
      errors: dataset.targets.indices.map { k in
        let densities = estimates.compactMap { $0[k].density }
        let known = estimates.compactMap { $0[k].interval95 }
        let intervals = known.count == estimates.count ? known : []
        return densities.isEmpty
          ? .deviations(estimates.map { $0[k].error }, of95: intervals) : .densities(densities, of95: intervals)
      },
      bootstrap: bootstrap, badInputs: badInputs)
  }

  /// Every metric of classes. Throws when no sample could be used.
  public func evaluation(positive: String? = nil, bootstrap: Bootstrap? = Bootstrap()) throws -> Evaluation {
    try Evaluation(
      labels: labels, probabilities: probabilities, classes: dataset.classes, positive: positive,
      bootstrap: bootstrap, badInputs: badInputs)
  }
}

extension Classifier {
  /// Classifies a labelled data set whose classes or targets are the model's. Throws when every input is bad.
  public func predict(_ dataset: Dataset, interruption: Interruption = Interruption()) throws -> Predictions {
    precondition(dataset.classes == model.classes, "classes \(dataset.classes) for a model of \(model.classes)")
    precondition(dataset.targets == model.targets?.names ?? [], "targets \(dataset.targets) for another model")
    precondition(dataset.numbers == model.contract.numbers?.names ?? [], "numbers \(dataset.numbers) for another model")
    var places: [Int] = []
    var probabilities: [Double] = []
    var estimates: [[Estimate]] = []
    let bad = try classify(
      dataset.samples.map(\.path), redshifts: dataset.samples.map(\.redshift),
      numbers: dataset.numbers.isEmpty ? [] : dataset.samples.map(\.numbers), interruption: interruption
    ) { answers in
      for answer in answers {
        places.append(answer.index)
        probabilities += answer.probabilities
        if !answer.estimates.isEmpty { estimates.append(answer.estimates) }
      }
    }
    if places.isEmpty, let first = bad.first {
      throw TrainingError.allBad(path: dataset.path, count: dataset.samples.count, first: first)
    }
    return Predictions(
      dataset: dataset.selecting(places), probabilities: probabilities, estimates: estimates,
      badInputs: dataset.badInputs + bad)
  }
}
