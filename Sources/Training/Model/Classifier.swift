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

/// Streams images through a model on several threads, each of which reads, prepares and computes batches of its own.
///
/// No thread waits for another within a batch, which a small network on small images would spend most of its time on.
/// Memory is bounded by a few batches, whatever the number of images; answers come in the order of the images.
public struct Classifier: Sendable {
  /// The model.
  public let model: Model
  /// Images a batch.
  public let batch: Int
  /// Threads; 0: all processors.
  public let threads: Int

  /// Most bytes that copies of the networks' parameters for the threads may take (each thread has two: as they are,
  /// and as the engine wants them).
  private static let parameterBudget = 1 << 29

  /// A classifier; the answers depend on neither `batch` nor `threads` but for rounding.
  public init(_ model: Model, batch: Int = 32, threads: Int = 0) {
    precondition(batch > 0 && threads >= 0, "batches of \(batch), \(threads) threads")
    self.model = model
    self.batch = batch
    self.threads = threads
  }

  /// One batch's answers and its bad inputs.
  private struct Piece: Sendable {
    var answers: [Answer] = []
    var bad: [BadInput] = []
  }

  /// Classifies image files in their order; gives the answers of each batch to `body` and returns the bad inputs.
  ///
  /// Throws what `body` throws, when the engine fails, or when the interruption is requested.
  public func classify(
    _ paths: [String], interruption: Interruption = Interruption(), _ body: ([Answer]) throws -> Void
  ) throws -> [BadInput] {
    let all = threads > 0 ? threads : WorkerThreads.processorCount
    let copies = max(
      1, Self.parameterBudget / max(1, 8 * model.committee.members.count * model.architecture.valueCount))
    let size = max(1, min(batch, (paths.count + all - 1) / all))
    let pieces = (paths.count + size - 1) / size
    let workers = max(1, min(all, copies, pieces))
    let reader = ImageReader()
    let work = try OrderedWork<Piece>(count: pieces, threads: workers, window: 4 * workers) {
      [self, threads = max(1, all / workers)] in
      let panel = try Panel(model.committee, contract: model.contract, batch: size, threads: threads)
      var input = [Float](repeating: 0, count: size * model.contract.elements)
      return { piece in
        let items = piece * size..<min((piece + 1) * size, paths.count)
        return try answer(items, of: paths, by: reader, panel, &input)
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
    _ items: Range<Int>, of paths: [String], by reader: ImageReader, _ panel: Panel, _ input: inout [Float]
  ) throws -> Piece {
    var result = Piece()
    var used: [Int] = []
    let contract = model.contract
    let elements = contract.elements
    for item in items {
      do {
        let image = try contract.prepare(reader.image(paths[item]))
        let place = used.count * elements
        input.withUnsafeMutableBufferPointer { buffer in
          let slot = UnsafeMutableBufferPointer(rebasing: buffer[place..<place + elements])
          image.pixels.withUnsafeBufferPointer { _ = slot.update(fromContentsOf: $0) }
          contract.normalise(inPlace: slot)
        }
        used.append(item)
      } catch {
        result.bad.append(BadInput(path: paths[item], error: error))
      }
    }
    guard !used.isEmpty else { return result }
    let logits = try panel.logits(input, count: used.count, views: contract.views)
    let classes = model.classes.count
    let probabilities = Answers.probabilities(
      ofLogits: logits, outputs: model.architecture.outputs, classes: classes, temperature: model.temperature)
    result.answers.reserveCapacity(used.count)
    for (place, item) in used.enumerated() {
      let row = Array(probabilities[place * classes..<(place + 1) * classes])
      if row.allSatisfy(\.isFinite) {
        result.answers.append(
          Answer(index: item, probabilities: row, label: Answers.best(row), entropy: Answers.entropy(row)))
      } else {
        result.bad.append(BadInput(path: paths[item], reason: "the network's answer is not a number"))
      }
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
