import Augmentation
import Groundwork
import Imagery
import SkyFiles

/// A data set read once: which samples can be used, the input contract measured on its training split, and the store
/// that keeps what fits into memory.
public struct Survey: Sendable {
  /// The data set, bad samples left out.
  public let dataset: Dataset
  /// The split, of the samples left.
  public let split: Split
  /// The contract with statistics of the training split.
  public let contract: InputContract
  /// Samples that cannot be used, and why.
  public let badInputs: [BadInput]
  /// Sky statistics of each sample, by band.
  package let sky: [[SkyStatistics]]
  /// What each class becomes in a mirror.
  package let mirrored: [Int]
  /// A hash of every usable sample's identifier, label and framed pixels.
  public let dataHash: UInt64
  /// Bytes of decoded images kept in memory.
  public var bytesKept: Int { store.bytesKept }
  /// The framed images.
  package let store: ImageStore

  /// Number of images whose stretched pixels give mean and deviation; more would not change them visibly.
  private static let measured = 4096

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
    let threads = threads > 0 ? threads : WorkerThreads.processorCount
    var contract = try given ?? Self.skeleton(dataset, split, task)
    let store = ImageStore(samples: dataset.samples, contract: contract, budget: cacheBytes)
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
    let usable = Split(
      training: split.training.filter { findings[$0].bad == nil },
      validation: split.validation.filter { findings[$0].bad == nil })
    var counts = [Int](repeating: 0, count: dataset.classes.count)
    for place in usable.training { counts[dataset.samples[place].label] += 1 }
    if let empty = counts.firstIndex(of: 0) {
      let why = bad.first.map { "; the first bad input, \($0.path): \($0.reason)" } ?? ""
      throw TrainingError.badDataset(
        path: dataset.path, reason: "the class \"\(dataset.classes[empty])\" has no usable training sample\(why)")
    }
    if given == nil {
      let trainingSky = usable.training.map { findings[$0].sky }
      contract.measure(sky: trainingSky, stretch: task.stretch, softening: task.softening)
      let step = max(1, (usable.training.count + Self.measured - 1) / Self.measured)
      let places = stride(from: 0, to: usable.training.count, by: step).map { usable.training[$0] }
      let stretched = contract
      let sums = try Parallel.map(count: places.count, threads: threads, isCancelled: { interruption.isRequested }) {
        (try? store.image(places[$0])).map { stretched.sums(of: $0) }
      }
      guard let sums else { throw TrainingError.interrupted(checkpoint: "") }
      contract.standardise(by: sums.compactMap { $0 })
    }
    self.dataset = dataset
    self.split = usable
    self.contract = contract
    self.store = store
    badInputs = dataset.badInputs + bad
    sky = findings.map(\.sky)
    mirrored = Augmentation.mirrorMapping(classes: dataset.classes) ?? Array(dataset.classes.indices)
    let lines = dataset.samples.indices.filter { findings[$0].bad == nil }.map { place in
      "\(dataset.samples[place].id)\t\(dataset.classes[dataset.samples[place].label])\t\(findings[place].hash)"
    }
    dataHash = StableHash.fnv1a(lines.sorted().joined(separator: "\n"))
  }

  private static func examine(_ store: ImageStore, _ sample: Sample, _ place: Int) -> Finding {
    do {
      let image = try store.image(place)
      // FNV-1a over whole pixels: the identity of the data, not a defence against forgery.
      let hash = image.pixels.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
        ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01B3
      }
      return Finding(sky: image.skyStatistics(), hash: hash)
    } catch {
      return Finding(bad: BadInput(path: sample.path, error: error))
    }
  }

  /// Bands, names and size, from the shape most common among the first readable training images.
  private static func skeleton(_ dataset: Dataset, _ split: Split, _ task: TrainingTask) throws -> InputContract {
    var shapes: [(image: Image, count: Int)] = []
    var firstBad: BadInput?
    var read = 0
    for place in split.training {
      let path = dataset.samples[place].path
      do {
        let image = try SkyFile.readImage(path)
        guard image.planeCount > 0, image.bands > 0 else { continue }
        if let known = shapes.firstIndex(where: { $0.image.isLike(image) }) {
          shapes[known].count += 1
        } else {
          shapes.append((image, 1))
        }
        read += 1
      } catch {
        firstBad = firstBad ?? BadInput(path: path, error: error)
      }
      if read == 16 { break }
    }
    // The first among equals, so that the order of the files decides and nothing else.
    guard let best = shapes.max(by: { $0.count < $1.count }).flatMap({ top in shapes.first { $0.count == top.count } })
    else {
      let first = firstBad ?? BadInput(path: dataset.path, reason: "no pixels")
      throw TrainingError.allBad(path: dataset.path, count: split.training.count, first: first)
    }
    return InputContract(like: best.image, task: task)
  }
}

extension Image {
  /// Whether bands, names and size agree.
  fileprivate func isLike(_ other: Image) -> Bool {
    bands == other.bands && rows == other.rows && columns == other.columns && bandNames == other.bandNames
  }
}
