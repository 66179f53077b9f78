import Networks

/// The samples nearest to another, by the Euclidean distance of their features.
public struct NearestNeighbors: Sendable {
  /// Number of neighbours that are asked.
  public let count: Int
  private let mean: [Float]
  private let centered: FeatureMatrix
  private let squares: [Float]

  /// Samples to be near to, of which `count` are asked (all of them when they are fewer).
  public init(_ features: FeatureMatrix, count: Int) {
    precondition(count > 0 && features.samples > 0, "\(count) neighbours of \(features.samples) samples")
    self.count = min(count, features.samples)
    // About their mean distances lose fewest digits.
    mean = features.means()
    centered = features.subtracting(mean)
    squares = Self.squares(centered)
  }

  /// Places of the nearest samples to each of some others, nearest first; the first of equals.
  public func neighbors(of features: FeatureMatrix) -> [[Int]] {
    precondition(features.features == mean.count, "\(features.features) features, not \(mean.count)")
    var result: [[Int]] = []
    for start in stride(from: 0, to: features.samples, by: 256) {
      let others = features.rows(Array(start..<min(start + 256, features.samples))).subtracting(mean)
      let n = centered.samples
      let products = MatrixProduct.product(
        others.values, centered.values, transposed: true, m: others.samples, n: n, k: mean.count)
      for i in 0..<others.samples {
        // The square of the sample's own length is the same for all.
        let distances = (0..<n).map { squares[$0] - 2 * products[i * n + $0] }
        result.append(Self.smallest(count, of: distances))
      }
    }
    return result
  }

  /// Shares of the neighbours' labels [sample, class], with one vote more spread over all classes: no certainty comes
  /// from a handful of neighbours.
  public func probabilities(of features: FeatureMatrix, labels: [Int], classCount: Int) -> [Double] {
    precondition(labels.count == centered.samples, "\(labels.count) labels for \(centered.samples) samples")
    return neighbors(of: features).flatMap { places in
      var votes = [Double](repeating: 1 / Double(classCount), count: classCount)
      for place in places { votes[labels[place]] += 1 }
      return votes.map { $0 / Double(places.count + 1) }
    }
  }

  /// Means of the neighbours' targets; those that are not numbers are left out, NaN without any.
  public func predictions(for features: FeatureMatrix, targets: [Double]) -> [Double] {
    precondition(targets.count == centered.samples, "\(targets.count) targets for \(centered.samples) samples")
    return neighbors(of: features).map { places in
      let known = places.map { targets[$0] }.filter(\.isFinite)
      return known.reduce(0, +) / Double(known.count)
    }
  }

  private static func squares(_ features: FeatureMatrix) -> [Float] {
    features.values.withUnsafeBufferPointer { values in
      (0..<features.samples).map {
        let row = values.baseAddress! + $0 * features.features
        return MatrixProduct.dot(row, row, features.features)
      }
    }
  }

  /// Places of the smallest values, smallest first, by insertion into a short list.
  private static func smallest(_ count: Int, of values: [Float]) -> [Int] {
    var places: [Int] = []
    for (i, value) in values.enumerated() {
      if places.count == count {
        guard let last = places.last, value < values[last] else { continue }
        places.removeLast()
      }
      let place = places.lastIndex { values[$0] <= value }.map { $0 + 1 } ?? 0
      places.insert(i, at: place)
    }
    return places
  }
}
