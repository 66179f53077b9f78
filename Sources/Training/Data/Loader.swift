import Groundwork
import Imagery

/// One batch as a network takes it; its values stay until the loader is asked for the next.
package struct Batch {
  /// Places of the samples in the data set.
  package let places: [Int]
  /// Classes of the samples (of their mirror images where a view is mirrored).
  package let labels: [Int32]
  /// The redshifts that random views gave the samples on top of their own: z becomes (1 + z)(1 + redshift) - 1.
  package let redshifts: [Double]
  fileprivate let storage: UnsafeBufferPointer<Float>

  /// Number of samples.
  package var count: Int { places.count }

  /// Network input: of each sample [band, row, column], behind them its plain numbers; where the threads wrote it.
  package func withValues<Result>(_ body: (Span<Float>) throws -> Result) rethrows -> Result { try body(storage.span) }

  /// A copy of the network input.
  package var values: [Float] { Array(storage) }
}

/// The batches of one pass over samples, read, augmented and normalised.
///
/// What a batch holds depends on (seed, epoch, sample) alone, not on threads, timing or what fits into memory.
package final class Loader {
  /// The order and the random choices of one pass.
  package struct Pass: Sendable {
    /// Places of the samples.
    package var places: [Int]
    /// Seed of all random choices.
    package var seed: UInt64
    /// Number of the epoch.
    package var epoch: Int
    /// Whether the samples are shuffled.
    package var isShuffled: Bool
    /// The random views; nil: the samples as they are.
    package var views: RandomViews?

    /// A pass for training: shuffled and augmented.
    package static func training(_ places: [Int], seed: UInt64, epoch: Int, views: RandomViews) -> Pass {
      Pass(places: places, seed: seed, epoch: epoch, isShuffled: true, views: views)
    }

    /// A pass for judging: in order, as they are.
    package static func judging(_ places: [Int]) -> Pass {
      Pass(places: places, seed: 0, epoch: 0, isShuffled: false, views: nil)
    }

    /// The places in the order of the pass.
    package var order: [Int] {
      guard isShuffled else { return places }
      var source = RandomSource(seed: seed, epoch: epoch, sample: 0, purpose: "shuffle")
      return source.permutation(of: places.count).map { places[$0] }
    }
  }

  private let order: [Int]
  private let elements: Int
  private let labels: Labels
  private let pipeline: BatchPipeline
  private let samples: [Sample]

  /// Labels of the pass, written by the threads; unchecked because each item has its own place, which the pipeline
  /// hands over once it is filled.
  private final class Labels: @unchecked Sendable {
    let values: UnsafeMutableBufferPointer<Int32>
    let redshifts: UnsafeMutableBufferPointer<Double>
    init(count: Int) {
      values = .allocate(capacity: count)
      values.initialize(repeating: 0)
      redshifts = .allocate(capacity: count)
      redshifts.initialize(repeating: 0)
    }
    deinit {
      values.deallocate()
      redshifts.deallocate()
    }
  }

  /// A loader whose first batch is number `first`.
  package init(
    _ survey: Survey, pass: Pass, batch: Int, threads: Int, first: Int = 0
  ) {
    let order = pass.order
    let contract = survey.contract
    let labels = Labels(count: order.count)
    self.order = order
    self.labels = labels
    elements = contract.sampleCount
    samples = survey.dataset.samples
    pipeline = BatchPipeline(
      items: order.count, batch: batch, elements: elements, threads: threads, first: first * batch
    ) { item, slot in
      let place = order[item]
      let sample = try survey.store.sample(place)
      var label = survey.dataset.samples[place].label
      var redshift = 0.0
      let image: Image
      if let views = pass.views {
        var source = RandomSource(seed: pass.seed, epoch: pass.epoch, sample: place, purpose: "augmentation")
        let view = views.view(of: sample, sky: survey.sky[place], contract: contract, using: &source)
        image = view.image
        if view.isMirrored, label >= 0 { label = survey.mirrored[label] }
        redshift = view.redshift
        labels.redshifts[item] = redshift
      } else {
        image = contract.prepared(sample)
      }
      contract.fill(slot, with: image, numbers: survey.dataset.samples[place].numbers, redshift: redshift)
      labels.values[item] = Int32(label)
    }
  }

  /// The next batch, nil at the end of the pass; the one given before becomes invalid.
  ///
  /// Throws when a sample that could be read before cannot any more.
  package func next() throws -> Batch? {
    guard let batch = pipeline.next() else { return nil }
    if let failure = batch.failures.first {
      let path = samples[order[failure.item]].path
      throw TrainingError.badDataset(path: path, reason: BadInput(path: path, error: failure.error).reason)
    }
    return Batch(
      places: Array(order[batch.items]), labels: batch.items.map { labels.values[$0] },
      redshifts: batch.items.map { labels.redshifts[$0] },
      storage: UnsafeBufferPointer(rebasing: batch.values[..<(batch.items.count * elements)]))
  }

  /// Ends threads that load ahead.
  package func stop() { pipeline.stop() }
}
