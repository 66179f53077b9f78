#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Labels and probabilities prepared so that every metric is one pass under any weights (a bootstrap's counts).
struct ScoredSamples {
  /// Probabilities are kept this far from 0 and 1 before their logarithm is taken.
  static let clip = 1e-15

  let labels: [Int]
  let classCount: Int
  /// [sample, class].
  let probabilities: [Double]
  /// The class of largest probability, the first on ties.
  let predicted: [Int]
  /// Sample indices by falling probability of a class.
  private let orders: [[Int]]

  init(labels: [Int], probabilities: [Double], classCount: Int) {
    self.labels = labels
    self.classCount = classCount
    self.probabilities = probabilities
    predicted = labels.indices.map { i in
      var best = 0
      for k in 1..<classCount where probabilities[i * classCount + k] > probabilities[i * classCount + best] {
        best = k
      }
      return best
    }
    orders = (0..<classCount).map { k in
      labels.indices.sorted { probabilities[$0 * classCount + k] > probabilities[$1 * classCount + k] }
    }
  }

  var count: Int { labels.count }

  func probability(_ sample: Int, _ k: Int) -> Double { probabilities[sample * classCount + k] }

  /// Weighted counts, [truth, prediction].
  func confusion(_ weights: [Double]) -> [[Double]] {
    var table = [[Double]](repeating: [Double](repeating: 0, count: classCount), count: classCount)
    for i in labels.indices { table[labels[i]][predicted[i]] += weights[i] }
    return table
  }

  /// Mean squared error of the probability of `positive` (Kim & Brunner 2017), or without one the sum over classes
  /// (Brier 1950).
  func brier(_ weights: [Double], positive: Int?) -> Double {
    var sum = 0.0
    var total = 0.0
    for i in labels.indices where weights[i] > 0 {
      total += weights[i]
      if let positive {
        let difference = probability(i, positive) - (labels[i] == positive ? 1 : 0)
        sum += weights[i] * difference * difference
      } else {
        for k in 0..<classCount {
          let difference = probability(i, k) - (labels[i] == k ? 1 : 0)
          sum += weights[i] * difference * difference
        }
      }
    }
    return sum / total
  }

  func logLoss(_ weights: [Double]) -> Double {
    var sum = 0.0
    var total = 0.0
    for i in labels.indices where weights[i] > 0 {
      total += weights[i]
      sum -= weights[i] * log(min(max(probability(i, labels[i]), Self.clip), 1 - Self.clip))
    }
    return sum / total
  }

  /// Area under the receiver operating curve of one class against the rest, ties counted half; nil without both sides.
  func auc(_ weights: [Double], of k: Int) -> Double? {
    var area = 0.0
    var positives = 0.0
    var negatives = 0.0
    forEachThreshold(weights, of: k) { _, positive, negative in
      area += negative * (positives + positive / 2)
      positives += positive
      negatives += negative
    }
    return positives > 0 && negatives > 0 ? area / (positives * negatives) : nil
  }

  /// Walks down the distinct probabilities of a class, giving the weights of the samples of that class and of others
  /// that have each.
  func forEachThreshold(
    _ weights: [Double], of k: Int, _ body: (_ threshold: Double, _ positive: Double, _ negative: Double) -> Void
  ) {
    let order = orders[k]
    var i = 0
    while i < order.count {
      let threshold = probability(order[i], k)
      var positive = 0.0
      var negative = 0.0
      while i < order.count, probability(order[i], k) == threshold {
        if labels[order[i]] == k { positive += weights[order[i]] } else { negative += weights[order[i]] }
        i += 1
      }
      body(threshold, positive, negative)
    }
  }
}
