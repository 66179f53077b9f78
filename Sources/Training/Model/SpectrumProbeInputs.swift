import Imagery
import Probing

/// The spectra of a data set as a probe changes them: fluxes in units of their errors or of the file, before anything is
/// divided by a continuum.
///
/// What a spectrum is divided by is found once, on the unchanged spectrum, and held while it is probed: a change of the
/// flux f then moves each channel by a f, with a coefficient a for each bin. Coefficients and what does not move (bridged
/// gaps, errors) ride along with each sample, where no attack may change them.
public struct SpectrumProbeInputs: Sendable {
  /// The samples that could be used.
  public let dataset: Dataset
  /// [sample, 1 + 2 channels, 1, bin]: the flux, the coefficients of the channels, their constants; behind them the plain
  /// numbers, if any.
  public let samples: ProbeSamples
  /// The samples left out.
  public let badInputs: [BadInput]
  /// Wavelength of each bin, Angstrom, in the frame and medium of the contract.
  public let wavelengths: [Double]
  /// The mean of the spectra, each over its median flux; bins that none measured are masked.
  public let mean: Spectrum
  /// The redshifts of the sources that are known.
  public let redshifts: [Double]

  private struct Planes: Sendable {
    var values: [Float]
    var mask: [Bool]
    /// Flux over the median; NaN where it is not measured.
    var relative: [Float]
    var redshift: Double?
  }

  /// Reads the spectra of a data set, at most `limit` of them (evenly chosen), for epsilons in `sigma` (each bin's error;
  /// where none are known, the noise estimated from the fluxes) or in `flux`. Throws when all are bad.
  public init(
    _ dataset: Dataset, contract: InputContract, unit: EpsilonUnit, limit: Int = .max, threads: Int = 0
  ) throws {
    guard let spectrum = contract.spectrum else { preconditionFailure("a contract of pictures for spectra") }
    precondition(unit != .input, "the network's own input needs no planes")
    let count = dataset.samples.count
    let wanted = min(count, max(1, limit))
    let places = (0..<wanted).map { $0 * count / wanted }
    let reader = SampleReader(contract)
    let threads = threads > 0 ? threads : WorkerThreads.processorCount
    let results = try Parallel.map(count: wanted, threads: threads) { i -> Result<Planes, any Error> in
      let sample = dataset.samples[places[i]]
      return Result {
        guard case .spectrum(let framed) = try reader.framed(sample.path, redshift: sample.redshift) else {
          throw TrainingError.contract(reason: "it is no spectrum")
        }
        return Self.planes(of: framed, spectrum, unit, redshift: sample.redshift)
      }
    }
    var used: [Int] = []
    var bad: [BadInput] = []
    var values: [Float] = []
    var mask: [Bool] = []
    var sum = RelativeSum(bins: spectrum.bins)
    var redshifts: [Double] = []
    for (place, result) in zip(places, results ?? []) {
      switch result {
      case .success(let planes):
        used.append(place)
        values += planes.values
        mask += planes.mask
        sum.add(planes.relative)
        if let redshift = planes.redshift { redshifts.append(redshift) }
      case .failure(let error): bad.append(BadInput(path: dataset.samples[place].path, error: error))
      }
    }
    if used.isEmpty, let first = bad.first {
      throw TrainingError.allBad(path: dataset.path, count: wanted, first: first)
    }
    let bands = 1 + 2 * contract.bands
    self.dataset = dataset.selecting(used)
    samples = ProbeSamples(
      bands: bands, values: values, labels: self.dataset.probeLabels, mask: mask,
      scales: used.flatMap { _ in [1] + [Float](repeating: 0, count: bands - 1) }
    ).carryingNumbers(of: self.dataset, contract)
    badInputs = dataset.badInputs + bad
    wavelengths = spectrum.grid.centers
    mean = sum.mean(at: wavelengths, medium: spectrum.treatment.medium)
    self.redshifts = redshifts
  }

  private static func planes(of framed: Spectrum, _ contract: SpectrumContract, _ unit: EpsilonUnit, redshift: Double?)
    -> Planes
  {
    let bins = contract.bins
    let block = contract.block(of: framed)
    let (continuum, median) = contract.levels(of: framed)
    let noise = framed.noiseEstimate ?? 0
    let errors =
      framed.inverseVariance.isEmpty ? [Float](repeating: noise, count: bins) : SpectrumContract.errors(of: framed)
    let units = unit == .sigma ? errors : [Float](repeating: 1, count: bins)
    let isFixed = (0..<bins).map { !(framed.isGood($0) && units[$0] > 0) }
    var flux = (0..<bins).map { isFixed[$0] ? 0 : framed.flux[$0] / units[$0] }
    var constants: [Float] = []
    for (c, channel) in contract.treatment.channels.enumerated() {
      for i in 0..<bins {
        let place = c * bins + i
        let level = channel == .scaled ? median : continuum.isEmpty ? median : continuum[i]
        let moves = channel != .error && !isFixed[i] && level > 0 && (block.mask.isEmpty || !block.mask[place])
        flux.append(moves ? units[i] / level : 0)
        constants.append(moves ? 0 : block.pixels[place])
      }
    }
    let others = [Bool](repeating: true, count: 2 * block.bands * bins)
    let relative = (0..<bins).map { framed.isGood($0) && median > 0 ? framed.flux[$0] / median : .nan }
    return Planes(
      values: flux + constants, mask: isFixed + others, relative: relative, redshift: redshift ?? framed.redshift)
  }
}

/// The sum of spectra over their median flux, bin by bin.
private struct RelativeSum {
  private var sums: [Double]
  private var counts: [Int]

  init(bins: Int) {
    sums = [Double](repeating: 0, count: bins)
    counts = [Int](repeating: 0, count: bins)
  }

  mutating func add(_ relative: [Float]) {
    for (i, value) in relative.enumerated() where value.isFinite {
      sums[i] += Double(value)
      counts[i] += 1
    }
  }

  func mean(at wavelengths: [Double], medium: Spectrum.Medium?) -> Spectrum {
    Spectrum(
      wavelengths: wavelengths, flux: sums.indices.map { counts[$0] > 0 ? Float(sums[$0] / Double(counts[$0])) : 0 },
      mask: counts.contains(0) ? counts.map { $0 == 0 } : [], medium: medium)
  }
}

extension InputContract {
  /// The network's input of samples [1 + 2 channels, 1, bin] as a probe changes them.
  func networkInput(ofPlanes x: [Float]) -> [Float] {
    let (bins, size) = (columns, (1 + 2 * bands) * columns)
    var values: [Float] = []
    values.reserveCapacity(x.count / size * elements)
    for start in stride(from: 0, to: x.count, by: size) {
      for place in 0..<elements {
        let (coefficient, constant) = (x[start + bins + place], x[start + bins + elements + place])
        values.append(coefficient * x[start + place % bins] + constant)
      }
    }
    normalise(&values)
    return values
  }

  /// d(loss) / d(flux) of such samples from d(loss) / d(network input); 0 for what rides along.
  func planeGradient(_ gradient: [Float], at x: [Float]) -> [Float] {
    let (bins, size) = (columns, (1 + 2 * bands) * columns)
    var result = [Float](repeating: 0, count: x.count)
    for sample in 0..<x.count / size {
      for place in 0..<elements {
        let band = place / bins
        result[sample * size + place % bins] +=
          gradient[sample * elements + place] * x[sample * size + bins + place] / deviation[band]
      }
    }
    return result
  }
}
