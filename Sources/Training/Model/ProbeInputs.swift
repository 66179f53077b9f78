import Imagery
import Probing

extension Dataset {
  /// The classes; of a data set of numbers the places of the samples.
  var probeLabels: [Int32] { samples.indices.map { Int32(targets.isEmpty ? samples[$0].label : $0) } }
}

/// The samples of a data set as a probe takes them: prepared linear flux with mask and sky noise.
public struct ProbeInputs: Sendable {
  /// The samples that could be used.
  public var dataset: Dataset
  /// Linear flux [sample, band, row, column], masked pixels filled.
  public var flux: [Float]
  /// True where a pixel was not measured, in the order of `flux`.
  public var mask: [Bool]
  /// Sky noise of each band of each sample, [sample, band], in the unit of the image.
  public var skySigma: [Float]
  /// The samples left out.
  public var badInputs: [BadInput]

  /// Reads and prepares the samples of a data set, at most `limit` of them (evenly chosen). Throws when all are bad.
  public init(_ dataset: Dataset, contract: InputContract, limit: Int = .max, threads: Int = 0) throws {
    let count = dataset.samples.count
    let wanted = min(count, max(1, limit))
    let places = (0..<wanted).map { $0 * count / wanted }
    let threads = threads > 0 ? threads : WorkerThreads.processorCount
    let reader = SampleReader(contract)
    let results = try Parallel.map(count: wanted, threads: threads) { i -> Result<Image, any Error> in
      Result { try reader.prepared(dataset.samples[places[i]].path, redshift: dataset.samples[places[i]].redshift) }
    }
    var used: [Int] = []
    var bad: [BadInput] = []
    flux = []
    mask = []
    skySigma = []
    for (place, result) in zip(places, results ?? []) {
      switch result {
      case .success(let image):
        used.append(place)
        flux += image.pixels
        mask += image.mask.isEmpty ? [Bool](repeating: false, count: image.pixels.count) : image.mask
        for (band, statistics) in image.skyStatistics().enumerated() {
          // A band without measurable noise takes the training split's.
          skySigma.append(statistics.sigma > 0 ? statistics.sigma : contract.skySigma[band])
        }
      case .failure(let error): bad.append(BadInput(path: dataset.samples[place].path, error: error))
      }
    }
    if used.isEmpty, let first = bad.first {
      throw TrainingError.allBad(path: dataset.path, count: wanted, first: first)
    }
    if !mask.contains(true) { mask = [] }
    self.dataset = dataset.selecting(used)
    badInputs = dataset.badInputs + bad
  }

  /// The samples in the space of a unit: network input for `input`, flux for `flux` and `sigma`.
  public func samples(unit: EpsilonUnit, contract: InputContract, bounds: [ClosedRange<Float>] = []) -> ProbeSamples {
    var values = flux
    if unit == .input { contract.normalise(&values) }
    return ProbeSamples(
      bands: contract.bands, values: values, labels: dataset.probeLabels, mask: mask,
      scales: unit == .sigma ? skySigma : [], bounds: unit == .input ? [] : bounds
    ).carryingNumbers(of: dataset, contract)
  }
}
