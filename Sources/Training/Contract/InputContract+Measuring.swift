import Imagery

extension InputContract {
  /// Longest side of a resampled input when the task names none.
  static let usualResizedSide = 128

  /// Bands, names, size and framing for images like `image`; a transparency band is left out.
  init(like image: Image, task: TrainingTask) {
    let kept = image.bandNames.indices.filter { image.bandNames[$0] != "alpha" }
    let names = kept.map { image.bandNames[$0] }
    let longest = task.framing == .resize ? Self.usualResizedSide : Int.max
    self.init(
      bands: names.isEmpty ? image.bands : names.count, rows: task.rows ?? min(image.rows, longest),
      columns: task.columns ?? min(image.columns, longest), bandNames: names, unit: image.unit,
      framing: task.framing)
    minimumUnmasked = task.minimumUnmasked
  }

  /// Channels and grid for spectra.
  init(_ spectrum: SpectrumContract, task: TrainingTask) {
    let channels = spectrum.treatment.channels
    self.init(bands: channels.count, rows: 1, columns: spectrum.bins, bandNames: channels.map(\.rawValue))
    self.spectrum = spectrum
    minimumUnmasked = task.minimumUnmasked
  }

  /// Sets the sky noise to the median over images of each band, and the stretch's softening to a multiple of it.
  mutating func measure(sky: [[SkyStatistics]], stretch name: String, softening multiple: Double) {
    skySigma = (0..<bands).map { band in
      let sorted = sky.map { $0[band].sigma }.filter { $0.isFinite && $0 > 0 }.sorted()
      return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
    }
    // A band without noise (a constant, a picture with a black border) takes the others' softening.
    let positive = skySigma.filter { $0 > 0 }.sorted()
    let fallback = positive.isEmpty ? 1 : positive[positive.count / 2]
    let softening = skySigma.map { ($0 > 0 ? $0 : fallback) * Float(multiple) }
    stretch = Stretch(name: name, softening: softening) ?? .linear
  }

  /// Sum and sum of squares of the stretched unmasked pixels of each band.
  struct Sums: Sendable {
    var count: [Double]
    var sum: [Double]
    var squares: [Double]
  }

  /// The sums of one framed image.
  func sums(of image: Image) -> Sums {
    var result = Sums(
      count: [Double](repeating: 0, count: bands), sum: [Double](repeating: 0, count: bands),
      squares: [Double](repeating: 0, count: bands))
    var values = image.pixels
    stretch.apply(to: &values, bands: bands, planeCount: image.planeCount)
    for band in 0..<bands {
      for i in band * image.planeCount..<(band + 1) * image.planeCount where image.mask.isEmpty || !image.mask[i] {
        let value = Double(values[i])
        result.count[band] += 1
        result.sum[band] += value
        result.squares[band] += value * value
      }
    }
    return result
  }

  /// Sets mean and deviation from the sums of images, in their order.
  mutating func standardise(by sums: [Sums]) {
    for band in 0..<bands {
      let count = sums.reduce(0) { $0 + $1.count[band] }
      guard count > 0 else { continue }
      let average = sums.reduce(0) { $0 + $1.sum[band] } / count
      let variance = max(0, sums.reduce(0) { $0 + $1.squares[band] } / count - average * average)
      mean[band] = Float(average)
      // A constant band stays constant: 0 after the mean is taken off.
      let spread = Float(variance.squareRoot())
      deviation[band] = spread > max(1e-6 * abs(mean[band]), .leastNormalMagnitude) && spread.isFinite ? spread : 1
    }
  }
}
