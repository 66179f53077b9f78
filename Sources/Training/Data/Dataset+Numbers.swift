extension Dataset {
  /// Takes columns of numbers for what a network takes beside each picture; they stay columns. An entry that is no number
  /// is missing.
  ///
  /// Throws when a column is missing.
  mutating func take(numbers names: [String]) throws {
    guard !names.isEmpty else { return }
    let columns = try names.map { try column($0, "of numbers for the network").numbers }
    for i in samples.indices { samples[i].numbers = columns.map { $0[i].isFinite ? $0[i] : .nan } }
    numbers = names
  }
}
