import Probing

extension ProbeSamples {
  /// The samples with the plain numbers of a data set in masked planes behind each; as they are for a contract without.
  func carryingNumbers(of dataset: Dataset, _ contract: InputContract) -> ProbeSamples {
    guard let numbers = contract.numbers, let planes = NumberPlanes(contract, bands: bands) else { return self }
    let isFixed = mask.isEmpty ? [Bool](repeating: false, count: values.count) : mask
    let free = -Float.greatestFiniteMagnitude...Float.greatestFiniteMagnitude
    let behind = [Float](repeating: 0, count: planes.bands)
    return ProbeSamples(
      bands: bands + planes.bands,
      values: planes.appended(to: values, numbers: dataset.samples.map { numbers.standardised($0.numbers) }),
      labels: labels, mask: planes.extended(isFixed, by: true),
      scales: scales.isEmpty ? [] : (0..<count).flatMap { scales[$0 * bands..<($0 + 1) * bands] + behind },
      bounds: bounds.isEmpty ? [] : bounds + behind.map { _ in free })
  }
}
