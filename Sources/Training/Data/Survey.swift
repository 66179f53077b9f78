import Augmentation
import Groundwork
import Imagery

/// A data set read once: which samples can be used, the input contract measured on its training split, and the store
/// that keeps what fits into memory.
public struct Survey: Sendable {
  /// The data set, bad samples left out.
  public let dataset: Dataset
  /// The split, of the samples left.
  public private(set) var split: Split
  /// The contract with statistics of the samples that were measured.
  public let contract: InputContract
  /// Places of the samples whose statistics scale inputs and targets: the training split that was surveyed.
  package let measured: [Int]
  /// Samples that cannot be used, and why.
  public let badInputs: [BadInput]
  /// Sky statistics of each sample, by band; none of spectra.
  package let sky: [[SkyStatistics]]
  /// What each class becomes in a mirror.
  package let mirrored: [Int]
  /// A hash of every usable sample's identifier, label, framed pixels and plain numbers.
  public let dataHash: UInt64
  /// Bytes of decoded samples kept in memory.
  public var bytesKept: Int { store.bytesKept }
  /// The framed samples.
  package let store: SampleStore

  /// Places of the samples that can be used.
  private let usable: [Bool]

  /// Number of images whose stretched pixels give mean and deviation; more would not change them visibly.
  private static let mostMeasured = 4096

  private struct Finding: Sendable {
    var sky: [SkyStatistics] = []
    var hash: UInt64 = 0
    var bad: BadInput?
  }

  /// Reads every sample once and measures the contract on the training split.
  ///
  /// A given `contract` (of a model that is resumed) is kept as it is. `cacheBytes` bounds the decoded images kept.
  /// Throws when a class is left without a training sample or the interruption is requested.
  public init(
    _ dataset: Dataset, split: Split, task: TrainingTask, contract given: InputContract? = nil,
    cacheBytes: Int = 1 << 30, threads: Int = 0, interruption: Interruption = Interruption(),
    progress: @escaping @Sendable (_ done: Int, _ count: Int) -> Void = { _, _ in }
  ) throws {
    precondition(dataset.numbers == task.numbers.map(\.name), "numbers \(dataset.numbers) for \(task.numbers)")
    let threads = threads > 0 ? threads : WorkerThreads.processorCount
    var contract = try given ?? InputContract.skeleton(dataset, split, task)
    let store = SampleStore(samples: dataset.samples, contract: contract, budget: cacheBytes)
    let done = SharedCounter()
    let count = dataset.samples.count
    let findings = try Parallel.map(count: count, threads: threads, isCancelled: { interruption.isRequested }) {
      place in
      let finding = Self.examine(store, dataset.samples[place], place)
      progress(done.take() + 1, count)
      return finding
    }
    guard let findings else { throw TrainingError.interrupted(checkpoint: "") }
    let bad = findings.compactMap(\.bad)
    if bad.count == count, let first = bad.first {
      throw TrainingError.allBad(path: dataset.path, count: count, first: first)
    }

    // Bad samples leave the split but not the data set's numbering, which random choices are keyed by.
    let isUsable = findings.map { $0.bad == nil }
    let usable = try Self.usable(split, isUsable, of: dataset, firstBad: bad.first)
    if given == nil {
      if !task.numbers.isEmpty {
        contract.numbers = try NumberContract(
          task.numbers, measuredOn: usable.training.map { dataset.samples[$0].numbers }, path: dataset.path)
      }
      let trainingSky = usable.training.map { findings[$0].sky }
      if contract.kind == .image {
        contract.measure(sky: trainingSky, stretch: task.stretch, softening: task.softening)
      }
      let step = max(1, (usable.training.count + Self.mostMeasured - 1) / Self.mostMeasured)
      let places = stride(from: 0, to: usable.training.count, by: step).map { usable.training[$0] }
      let stretched = contract
      let sums = try Parallel.map(count: places.count, threads: threads, isCancelled: { interruption.isRequested }) {
        (try? store.sample(places[$0])).map { stretched.sums(of: stretched.unfilled($0)) }
      }
      guard let sums else { throw TrainingError.interrupted(checkpoint: "") }
      contract.standardise(by: sums.compactMap { $0 })
    }
    self.dataset = dataset
    self.split = usable
    self.usable = isUsable
    measured = usable.training
    self.contract = contract
    self.store = store
    badInputs = dataset.badInputs + bad
    sky = findings.map(\.sky)
    mirrored = Augmentation.mirrorMapping(classes: dataset.classes) ?? Array(dataset.classes.indices)
    let lines = dataset.samples.indices.filter { findings[$0].bad == nil }.map { place in
      let numbers = dataset.samples[place].numbers.map { "\t\($0)" }.joined()
      return "\(dataset.samples[place].id)\t\(dataset.truth(place))\t\(findings[place].hash)\(numbers)"
    }
    dataHash = StableHash.fnv1a(lines.sorted().joined(separator: "\n"))
  }

  /// The same samples and the same contract with another split of them, as the folds of a cross-validation need.
  ///
  /// Inputs and targets keep their scales, which are those of ``measured``. Throws when a class is left without a usable
  /// training sample.
  public func splitting(_ split: Split) throws -> Survey {
    var result = self
    result.split = try Self.usable(split, usable, of: dataset, firstBad: badInputs.first)
    return result
  }

  /// What is left of a split without its bad samples.
  private static func usable(
    _ split: Split, _ isUsable: [Bool], of dataset: Dataset, firstBad: BadInput?
  ) throws -> Split {
    let usable = Split(
      training: split.training.filter { isUsable[$0] }, validation: split.validation.filter { isUsable[$0] })
    var counts = [Int](repeating: 0, count: dataset.classes.count)
    for place in usable.training where !counts.isEmpty { counts[dataset.samples[place].label] += 1 }
    if let empty = counts.firstIndex(of: 0) {
      let why = firstBad.map { "; the first bad input, \($0.path): \($0.reason)" } ?? ""
      throw TrainingError.badDataset(
        path: dataset.path, reason: "the class \"\(dataset.classes[empty])\" has no usable training sample\(why)")
    }
    return usable
  }

  private static func examine(_ store: SampleStore, _ sample: Sample, _ place: Int) -> Finding {
    do {
      let framed = try store.sample(place)
      // FNV-1a over whole pixels: the identity of the data, not a defence against forgery.
      let hash = framed.values.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
        ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01B3
      }
      guard case .image(let image) = framed else { return Finding(hash: hash) }
      return Finding(sky: image.skyStatistics(), hash: hash)
    } catch {
      return Finding(bad: BadInput(path: sample.path, error: error))
    }
  }
}
