/// Features of samples as plain numbers [sample, feature], all finite.
public struct FeatureMatrix: Sendable, Equatable {
  /// The values, sample after sample.
  public private(set) var values: [Float]
  /// Number of samples.
  public let samples: Int
  /// Number of features of each.
  public let features: Int

  /// A matrix of so many features a sample.
  public init(_ values: [Float], features: Int) {
    precondition(
      features > 0 && values.count % features == 0, "\(values.count) values are no whole samples of \(features)")
    self.values = values
    self.features = features
    samples = values.count / features
  }

  /// The features of one sample.
  public func row(_ sample: Int) -> ArraySlice<Float> { values[sample * features..<(sample + 1) * features] }

  /// The samples at some places.
  public func rows(_ places: [Int]) -> FeatureMatrix {
    FeatureMatrix(places.flatMap { row($0) }, features: features)
  }

  /// The mean of each feature; 0 without a sample.
  func means() -> [Float] {
    var sums = [Double](repeating: 0, count: features)
    for sample in 0..<samples { for (j, value) in row(sample).enumerated() { sums[j] += Double(value) } }
    return sums.map { Float($0 / Double(max(1, samples))) }
  }

  /// The matrix without a value of each feature.
  func subtracting(_ means: [Float]) -> FeatureMatrix {
    var centered = self
    centered.values.withUnsafeMutableBufferPointer { values in
      for sample in 0..<samples { for j in 0..<features { values[sample * features + j] -= means[j] } }
    }
    return centered
  }
}
