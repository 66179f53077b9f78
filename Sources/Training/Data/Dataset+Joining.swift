extension Dataset {
  /// This data set followed by another that only judges, and the split that says so.
  ///
  /// The other must have been read with this one's classes. An identifier both use gets `validation:` before it. Throws
  /// when the two share a file, however it is named: what trains must not judge.
  public func joined(validation other: Dataset) throws -> (dataset: Dataset, split: Split) {
    precondition(other.classes == classes, "classes \(other.classes) beside \(classes)")
    precondition(other.targets == targets, "targets \(other.targets) beside \(targets)")
    precondition(other.numbers == numbers, "numbers \(other.numbers) beside \(numbers)")
    let own = Set(samples.map { FolderWalk.identity(of: $0.path) })
    let shared = other.samples.filter { sample in
      let identity = FolderWalk.identity(of: sample.path)
      return !identity.isEmpty && own.contains(identity)
    }
    if let first = shared.first {
      throw TrainingError.badDataset(
        path: other.path,
        reason: "\(shared.count) of its files are also in the training data \(path), the first \(first.path)")
    }
    let taken = Set(samples.map(\.id))
    let others = other.samples.map { sample in
      var sample = sample
      if taken.contains(sample.id) { sample.id = "validation:\(sample.id)" }
      return sample
    }
    let names = columns.map(\.name) + other.columns.map(\.name).filter { self[$0] == nil }
    let columns = names.map { name in
      DatasetColumn(
        name: name,
        values: (self[name]?.values ?? [String](repeating: "", count: samples.count))
          + (other[name]?.values ?? [String](repeating: "", count: others.count)))
    }
    let dataset = Dataset(
      path: path, classes: classes, targets: targets, numbers: numbers, samples: samples + others, columns: columns,
      badInputs: badInputs + other.badInputs)
    let split = Split(
      training: Array(samples.indices), validation: Array(samples.count..<samples.count + others.count))
    return (dataset, split)
  }
}
