import Groundwork
import Imagery
import Networks
import SkyFiles

/// What a model says about one image.
public struct Answer: Sendable, Equatable {
  /// Place of the image in what was classified.
  public var index: Int
  /// Probability of each class; they add up to 1.
  public var probabilities: [Double]
  /// The most probable class, an index into the model's classes.
  public var label: Int
  /// Entropy of the probabilities, nats.
  public var entropy: Double
}

/// Streams images through a model: threads read and prepare batches while the calling thread computes.
///
/// Memory is bounded by a few batches, whatever the number of images.
public struct Classifier: Sendable {
  /// The model.
  public let model: Model
  /// Images a batch.
  public let batch: Int
  /// Computing threads; 0: all processors.
  public let threads: Int
  /// Reading threads; 0: all processors.
  public let readers: Int

  /// A classifier; small batches start computing sooner, large ones compute faster.
  public init(_ model: Model, batch: Int = 64, threads: Int = 0, readers: Int = 0) {
    precondition(batch > 0 && threads >= 0 && readers >= 0, "batches of \(batch), \(threads) and \(readers) threads")
    self.model = model
    self.batch = batch
    self.threads = threads
    self.readers = readers
  }

  /// Classifies image files in their order; gives the answers of each batch to `body` and returns the bad inputs.
  ///
  /// Throws what `body` throws, when the engine fails, or when the interruption is requested.
  public func classify(
    _ paths: [String], interruption: Interruption = Interruption(), _ body: ([Answer]) throws -> Void
  ) throws -> [BadInput] {
    guard !paths.isEmpty else { return [] }
    let contract = model.contract
    let size = min(batch, paths.count)
    // Reading begins before the plan is built.
    let pipeline = try BatchPipeline(
      items: paths.count, batch: size, elements: contract.elements,
      threads: readers > 0 ? readers : WorkerThreads.processorCount, depth: 3
    ) { item, slot in
      let image = try contract.prepare(SkyFile.readImage(paths[item]))
      image.pixels.withUnsafeBufferPointer { _ = slot.update(fromContentsOf: $0) }
      contract.normalise(inPlace: slot)
    }
    defer { pipeline.stop() }
    let plan = try Plan(model.network, batch: size, purpose: .inference, threads: threads)
    var bad: [BadInput] = []
    while let batch = pipeline.next() {
      guard !interruption.isRequested else { throw TrainingError.interrupted(checkpoint: "") }
      let logits = try Views.logits(
        Array(batch.values[..<(batch.items.count * contract.elements)]), count: batch.items.count,
        views: contract.views, contract: contract
      ) { try plan.forward($0, count: $1) }
      for failure in batch.failures { bad.append(BadInput(path: paths[failure.item], error: failure.error)) }
      let skipped = Set(batch.failures.map(\.item))
      try body(answers(logits, batch.items, skipped, paths, &bad))
    }
    return bad
  }

  private func answers(
    _ logits: [Float], _ items: Range<Int>, _ skipped: Set<Int>, _ paths: [String], _ bad: inout [BadInput]
  ) -> [Answer] {
    let classes = model.classes.count
    let outputs = model.network.architecture.outputs
    let probabilities = Answers.probabilities(
      ofLogits: logits, outputs: outputs, classes: classes, temperature: model.temperature)
    var result: [Answer] = []
    result.reserveCapacity(items.count)
    for (place, item) in items.enumerated() where !skipped.contains(item) {
      let row = Array(probabilities[place * classes..<(place + 1) * classes])
      guard row.allSatisfy(\.isFinite) else {
        bad.append(BadInput(path: paths[item], reason: "the network's answer is not a number"))
        continue
      }
      result.append(
        Answer(index: item, probabilities: row, label: Answers.best(row), entropy: Answers.entropy(row)))
    }
    return result
  }
}

/// What a model says about a labelled data set.
public struct Predictions: Sendable {
  /// The samples that could be used, with their labels and columns.
  public var dataset: Dataset
  /// Probabilities [sample, class].
  public var probabilities: [Double]
  /// The samples left out.
  public var badInputs: [BadInput]

  /// The labels, one a sample.
  public var labels: [Int] { dataset.samples.map(\.label) }

  /// Every metric. Throws when no sample could be used.
  public func evaluation(positive: String? = nil, bootstrap: Bootstrap? = Bootstrap()) throws -> Evaluation {
    try Evaluation(
      labels: labels, probabilities: probabilities, classes: dataset.classes, positive: positive,
      bootstrap: bootstrap, badInputs: badInputs)
  }
}

extension Classifier {
  /// Classifies a labelled data set whose classes are the model's. Throws when every input is bad.
  public func predict(_ dataset: Dataset, interruption: Interruption = Interruption()) throws -> Predictions {
    precondition(dataset.classes == model.classes, "classes \(dataset.classes) for a model of \(model.classes)")
    var places: [Int] = []
    var probabilities: [Double] = []
    let bad = try classify(dataset.samples.map(\.path), interruption: interruption) { answers in
      for answer in answers {
        places.append(answer.index)
        probabilities += answer.probabilities
      }
    }
    if places.isEmpty, let first = bad.first {
      throw TrainingError.allBad(path: dataset.path, count: dataset.samples.count, first: first)
    }
    return Predictions(
      dataset: dataset.selecting(places), probabilities: probabilities, badInputs: dataset.badInputs + bad)
  }
}
