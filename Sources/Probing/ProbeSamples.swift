/// The samples a model is probed on, in the model's space, with what may be changed in them and by how much.
public struct ProbeSamples: Sendable {
  /// Number of samples.
  public let count: Int
  /// Bands of a sample.
  public let bands: Int
  /// Values `[sample, band, row, column]`, finite.
  public let values: [Float]
  /// The true class of each sample.
  public let labels: [Int32]
  /// True where a pixel was not measured, in the order of `values`; such a pixel is never changed. Empty: none.
  public let mask: [Bool]
  /// What one unit of epsilon is worth, `[sample, band]`, in the model's space: the sky's standard deviation for
  /// `sigma`, 1 otherwise. Empty: 1 everywhere.
  public let scales: [Float]
  /// The range a value may have in each band, when the space has one (0 to 255 for an 8-bit picture). Empty: unbounded.
  public let bounds: [ClosedRange<Float>]

  /// Samples of equal shape.
  public init(
    bands: Int, values: [Float], labels: [Int32], mask: [Bool] = [], scales: [Float] = [],
    bounds: [ClosedRange<Float>] = []
  ) {
    let count = labels.count
    precondition(
      bands > 0 && (count == 0 ? values.isEmpty : values.count % (count * bands) == 0),
      "\(values.count) values for \(count) samples of \(bands) bands")
    precondition(mask.isEmpty || mask.count == values.count, "\(mask.count) mask flags for \(values.count) values")
    precondition(
      scales.isEmpty || scales.count == count * bands, "\(scales.count) scales for \(count) x \(bands)")
    precondition(bounds.isEmpty || bounds.count == bands, "\(bounds.count) bounds for \(bands) bands")
    self.count = count
    self.bands = bands
    self.values = values
    self.labels = labels
    self.mask = mask
    self.scales = scales
    self.bounds = bounds
  }

  /// Values of one sample.
  public var elementsPerSample: Int { count == 0 ? 0 : values.count / count }

  /// The samples of a range as a batch whose pixels may change by at most `epsilon` scales.
  func batch(_ range: Range<Int>, epsilon: Double) -> ProbeBatch {
    let elements = elementsPerSample
    let span = range.lowerBound * elements..<range.upperBound * elements
    let radii = (range.lowerBound * bands..<range.upperBound * bands).map {
      Float(epsilon * Double(scales.isEmpty ? 1 : scales[$0]))
    }
    return ProbeBatch(
      first: range.lowerBound, bands: bands, values: Array(values[span]), labels: Array(labels[range]),
      mask: mask.isEmpty ? [] : Array(mask[span]), radii: radii, bounds: bounds)
  }

  /// The first `limit` samples.
  func prefix(_ limit: Int) -> ProbeSamples {
    guard limit < count else { return self }
    let end = limit * elementsPerSample
    return ProbeSamples(
      bands: bands, values: Array(values[..<end]), labels: Array(labels[..<limit]),
      mask: mask.isEmpty ? [] : Array(mask[..<end]), scales: scales.isEmpty ? [] : Array(scales[..<(limit * bands)]),
      bounds: bounds)
  }
}
