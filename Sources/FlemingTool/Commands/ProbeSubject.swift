import Groundwork
import Imagery
import Probing
import Reports
import Training

/// What a probe works on: samples of pictures or spectra, and the model in their space.
struct ProbeSubject {
  let dataset: Dataset
  let samples: ProbeSamples
  let model: PhysicalModel
  let badInputs: [BadInput]
  /// The pictures; nil of spectra in units of flux.
  let inputs: ProbeInputs?
  private let spectra: SpectrumProbeInputs?

  /// Pictures, or spectra in the network's own input values.
  init(_ dataset: Dataset, _ model: Model, _ options: ProbeOptions) throws {
    let inputs = try ProbeInputs(dataset, contract: model.contract, limit: options.limit, threads: options.threads)
    let bounds = options.bounds(inputs, bands: model.contract.bands)
    samples = inputs.samples(unit: options.budget.unit, contract: model.contract, bounds: bounds)
    self.model = try PhysicalModel(
      model, space: options.budget.unit == .input ? .input : .flux, batch: min(options.batch, samples.count),
      threads: options.threads, numbers: Self.numbers(inputs.dataset))
    self.dataset = inputs.dataset
    badInputs = inputs.badInputs
    self.inputs = inputs
    spectra = nil
  }

  /// Spectra in units of their errors or of their flux.
  init(spectra dataset: Dataset, _ model: Model, _ options: ProbeOptions) throws {
    let inputs = try SpectrumProbeInputs(
      dataset, contract: model.contract, unit: options.budget.unit, limit: options.limit, threads: options.threads)
    samples = inputs.samples
    self.model = try PhysicalModel(
      model, space: .spectrum, batch: min(options.batch, samples.count), threads: options.threads,
      numbers: Self.numbers(inputs.dataset))
    self.dataset = inputs.dataset
    badInputs = inputs.badInputs
    self.inputs = nil
    spectra = inputs
  }

  /// The true numbers, none of a data set of classes.
  private static func numbers(_ dataset: Dataset) -> [[Double]] {
    dataset.targets.isEmpty ? [] : dataset.samples.map(\.values)
  }

  /// At each wavelength the mean over the spectra of |d(loss) / d(flux)|: where an attack is carried. Nil of pictures.
  func sensitivity() throws -> Sensitivity? {
    guard let wavelengths = spectra?.wavelengths else { return nil }
    let elements = samples.elementsPerSample
    var sums = [Double](repeating: 0, count: wavelengths.count)
    for first in stride(from: 0, to: samples.count, by: model.largestBatch) {
      let places = first..<min(first + model.largestBatch, samples.count)
      let gradient = try model.lossGradient(
        Array(samples.values[places.lowerBound * elements..<places.upperBound * elements]), count: places.count,
        labels: Array(samples.labels[places])
      ).gradient
      for sample in 0..<places.count {
        for bin in sums.indices { sums[bin] += Double(abs(gradient[sample * elements + bin])) }
      }
    }
    return Sensitivity(wavelength: wavelengths, gradient: sums.map { $0 / Double(samples.count) })
  }
}

extension ProbeSubject {
  /// The mean of the spectra, lines named, and below it the sensitivity; nil of pictures.
  func chart(_ sensitivity: Sensitivity?, unit: EpsilonUnit) -> SpectrumChart? {
    guard let sensitivity, let spectra, let contract = model.model.contract.spectrum else { return nil }
    let isFar = spectra.redshifts.contains { abs($0) >= 0.003 }
    // Lines of sources at many redshifts lie everywhere, unless all are at rest.
    let lines = contract.treatment.isRestFrame && isFar ? SpectralLine.ofGalaxies : isFar ? [] : SpectralLine.ofStars
    let name = unit == .sigma ? "standard deviation of a bin" : "unit of flux"
    var chart = SpectrumChart(
      spectra.mean, redshift: 0, lines: lines,
      caption: "Mean of \(samples.count) spectra over their median flux; below, the loss in nats per \(name)",
      strength: .init(label: "slope", values: sensitivity.gradient.map { Float($0) }))
    chart.title = "Which wavelengths carry an attack"
    return chart
  }
}

/// How strongly the loss hangs on the flux at each wavelength.
struct Sensitivity: Encodable {
  /// Angstrom, in the frame and medium of the model.
  let wavelength: [Double]
  /// Nats for one unit of epsilon.
  let gradient: [Double]

  /// The share of the bins that together carry half of the slope, the steepest first.
  var halfShare: Double {
    let half = 0.5 * gradient.reduce(0, +)
    var sum = 0.0
    let count = gradient.sorted(by: >).prefix { value in
      defer { sum += value }
      return sum < half
    }.count
    return Double(count) / Double(max(1, gradient.count))
  }

  /// The same in words.
  var words: String {
    "Half of the slope lies in \(NumberFormat.significant(100 * halfShare, 2)) % of the bins."
  }
}

/// The JSON of `probe`; of spectra with the wavelengths that carry an attack.
struct SensitiveReport<Report: Encodable>: Encodable {
  let report: Report
  let sensitivity: Sensitivity?

  private enum CodingKeys: String, CodingKey { case sensitivity }

  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    guard let sensitivity else { return }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(sensitivity, forKey: .sensitivity)
  }
}
