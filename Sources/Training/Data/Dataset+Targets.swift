extension Dataset {
  /// Takes columns of numbers for what is wanted of each sample; they stay columns. An entry that is no number is missing.
  ///
  /// Throws when a column is missing or has no number.
  mutating func take(targets names: [String]) throws {
    guard !names.isEmpty else { return }
    let wanted = try names.map { try column($0, "for a target").numbers }
    for (name, numbers) in zip(names, wanted) where !numbers.contains(where: \.isFinite) {
      throw TrainingError.badDataset(path: path, reason: "the column \"\(name)\" has no number")
    }
    for i in samples.indices { samples[i].values = wanted.map { $0[i].isFinite ? $0[i] : .nan } }
    targets = names
  }

  /// What is wanted of a sample, as text.
  func truth(_ place: Int) -> String {
    let sample = samples[place]
    if sample.label >= 0 { return classes[sample.label] }
    return sample.values.map { "\($0)" }.joined(separator: " ")
  }

  /// What a split keeps the shares of: the class of each sample, or the part of the first target's values that it lies in
  /// (tenths; fewer of less than 100 samples); -1 where neither is known.
  var strata: [Int] {
    guard !targets.isEmpty else { return samples.map(\.label) }
    var strata = [Int](repeating: -1, count: samples.count)
    let known = samples.indices.filter { samples[$0].values[0].isFinite }
    let order = known.sorted { (samples[$0].values[0], $0) < (samples[$1].values[0], $1) }
    let parts = min(10, max(1, order.count / 10))
    for (rank, place) in order.enumerated() { strata[place] = parts * rank / order.count }
    return strata
  }

  /// The data set of the samples whose `column` has `value`, or lies in `range`.
  ///
  /// Throws when there is no such column or no such sample.
  public func restricted(to restriction: Restriction) throws -> Dataset {
    let column = try column(restriction.column, "to choose by")
    let places = samples.indices.filter { restriction.holds(column.values[$0]) }
    guard !places.isEmpty else {
      throw TrainingError.badDataset(path: path, reason: "no sample has \(restriction.text)")
    }
    return selecting(places)
  }
}

/// A condition on a column of a data set: `label_source=legacy`, or a range `teff=4000:7000`, ends included.
public struct Restriction: Sendable, Equatable {
  /// The column.
  public let column: String
  /// The condition as it was written.
  public let text: String
  private let value: String
  private let range: ClosedRange<Double>?

  /// A condition from its text; nil when it is none.
  public init?(parsing text: String) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    self.text = text
    (column, value) = (parts[0], parts[1])
    let ends = value.split(separator: ":").map { Double($0) }
    if ends.count == 2, let low = ends[0], let high = ends[1] {
      guard low <= high else { return nil }
      range = low...high
    } else {
      range = nil
    }
  }

  /// Whether an entry of the column meets it.
  func holds(_ entry: String) -> Bool {
    guard let range else { return entry == value }
    return Double(entry).map(range.contains) ?? false
  }
}
