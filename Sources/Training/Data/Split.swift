import Groundwork
import SkyFiles

/// Which samples train and which only judge; the two never share an identifier or a group.
public struct Split: Sendable, Equatable {
  /// Places of the training samples in the data set, in its order.
  public var training: [Int]
  /// Places of the validation samples in the data set, in its order.
  public var validation: [Int]

  /// A split from its parts.
  public init(training: [Int], validation: [Int]) {
    self.training = training
    self.validation = validation
  }

  /// Splits a data set so that each class (or tenth of the first target's values) gives `fraction` of its samples, to the
  /// nearest whole, to validation.
  ///
  /// Units (groups, or identifiers without one) are taken in the order of a stable hash of their name and the seed, so
  /// the split does not depend on the order of the files or the machine. A group goes to validation when that brings
  /// the classes nearer to their share. Throws when a class would have no training sample.
  public init(of dataset: Dataset, validationFraction fraction: Double, seed: UInt64) throws {
    precondition(fraction >= 0 && fraction < 1, "a validation share of \(fraction)")
    let strata = dataset.strata
    var quota = Self.counts(strata).map { count in
      // A class of two or more gives at least one to each side.
      count < 2 || fraction == 0 ? 0 : min(count - 1, max(1, Int((Double(count) * fraction).rounded())))
    }
    var isValidation = [Bool](repeating: false, count: dataset.samples.count)
    for members in Self.units(of: dataset, seed: seed) {
      var change = [Int](repeating: 0, count: quota.count)
      for place in members where strata[place] >= 0 { change[strata[place]] += 1 }
      let before = quota.reduce(0) { $0 + abs($1) }
      let after = zip(quota, change).reduce(0) { $0 + abs($1.0 - $1.1) }
      guard after < before else { continue }
      for (k, amount) in change.enumerated() { quota[k] -= amount }
      for place in members { isValidation[place] = true }
    }
    training = isValidation.indices.filter { !isValidation[$0] }
    validation = isValidation.indices.filter { isValidation[$0] }
    try check(dataset)
  }

  /// Number of samples of each stratum.
  static func counts(_ strata: [Int]) -> [Int] {
    var counts = [Int](repeating: 0, count: (strata.max() ?? -1) + 1)
    for stratum in strata where stratum >= 0 { counts[stratum] += 1 }
    return counts
  }

  /// Places of the samples that stay together, in the order of a stable hash of their group or identifier and the seed.
  static func units(of dataset: Dataset, seed: UInt64) -> [[Int]] {
    var units: [String: [Int]] = [:]
    for (place, sample) in dataset.samples.enumerated() {
      units[sample.group.map { "group:\($0)" } ?? "id:\(sample.id)", default: []].append(place)
    }
    return units.map { (hash($0.key, seed), $0.key, $0.value) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
  }

  func check(_ dataset: Dataset) throws {
    var counts = [Int](repeating: 0, count: dataset.classes.count)
    for place in training where dataset.samples[place].label >= 0 { counts[dataset.samples[place].label] += 1 }
    if let missing = counts.firstIndex(of: 0) {
      throw TrainingError.badDataset(
        path: dataset.path, reason: "the class \"\(dataset.classes[missing])\" has no training sample")
    }
  }

  private static func hash(_ name: String, _ seed: UInt64) -> UInt64 {
    // The bits of FNV are uneven for near-equal names; the generator mixes them.
    var source = RandomSource(seed, StableHash.fnv1a(name), StableHash.fnv1a("split"))
    return source.next()
  }
}

extension Split {
  /// A hash of which identifier lies on which side.
  public func hash(_ dataset: Dataset) -> UInt64 {
    let lines =
      training.map { "training\t\(dataset.samples[$0].id)" }
      + validation.map { "validation\t\(dataset.samples[$0].id)" }
    return StableHash.fnv1a(lines.sorted().joined(separator: "\n"))
  }

  /// Writes the split as a table with the columns id, label and split (CSV, or by the ending of `path`).
  public func write(to path: String, dataset: Dataset) throws {
    let places = (training.map { ($0, "training") } + validation.map { ($0, "validation") }).sorted { $0.0 < $1.0 }
    let table = Table(
      name: "split",
      columns: [
        Table.Column("id", .text(places.map { dataset.samples[$0.0].id })),
        Table.Column("label", .text(places.map { dataset.truth($0.0) })),
        Table.Column("split", .text(places.map(\.1))),
      ])
    try table.write(to: path)
  }

  /// Reads an index that ``write(to:dataset:)`` wrote; samples it does not name belong to neither side.
  ///
  /// Throws when a column is missing, an identifier is on both sides, or a class has no training sample.
  public init(reading path: String, dataset: Dataset) throws {
    let table = try Table.read(path)
    guard let ids = table["id"], let sides = table["split"] else {
      throw TrainingError.badDataset(path: path, reason: "a split index has the columns id and split")
    }
    var side: [String: String] = [:]
    for (row, (id, value)) in zip(ids.texts, sides.texts).enumerated() {
      guard value == "training" || value == "validation" else {
        throw TrainingError.badDataset(
          path: path, reason: "row \(row + 1): \"\(value)\" is neither training nor validation")
      }
      if let other = side.updateValue(value, forKey: id), other != value {
        throw TrainingError.badDataset(path: path, reason: "\"\(id)\" is on both sides")
      }
    }
    training = dataset.samples.indices.filter { side[dataset.samples[$0].id] == "training" }
    validation = dataset.samples.indices.filter { side[dataset.samples[$0].id] == "validation" }
    try check(dataset)
  }
}
