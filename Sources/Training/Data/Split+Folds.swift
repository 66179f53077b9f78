extension Split {
  /// Splits of a cross-validation: each sample judges once. Classes (or tenths of the first target's values) are spread
  /// evenly over the folds, groups are kept whole.
  ///
  /// Units are dealt in the order of a stable hash of their name and the seed, each to the fold that has least of its
  /// strata. Throws when there are fewer units than folds, or a class would have no training sample.
  public static func folds(of dataset: Dataset, count: Int, seed: UInt64) throws -> [Split] {
    precondition(count > 1, "\(count) folds")
    let strata = dataset.strata
    let units = units(of: dataset, seed: seed)
    guard units.count >= count else {
      throw TrainingError.badConfiguration(reason: "\(count) folds of \(units.count) samples or groups")
    }
    let strataCount = counts(strata).count
    var held = [[Int]](repeating: [Int](repeating: 0, count: strataCount), count: count)
    var sizes = [Int](repeating: 0, count: count)
    var folds = [Int](repeating: 0, count: dataset.samples.count)
    for members in units {
      let own = members.map { strata[$0] }.filter { $0 >= 0 }
      let best = (0..<count).min { a, b in
        let (x, y) = (own.reduce(0) { $0 + held[a][$1] }, own.reduce(0) { $0 + held[b][$1] })
        return (x, sizes[a], a) < (y, sizes[b], b)
      }
      guard let best else { continue }
      for stratum in own { held[best][stratum] += 1 }
      sizes[best] += members.count
      for place in members { folds[place] = best }
    }
    return try (0..<count).map { fold in
      let split = Split(
        training: folds.indices.filter { folds[$0] != fold }, validation: folds.indices.filter { folds[$0] == fold })
      try split.check(dataset)
      return split
    }
  }
}
