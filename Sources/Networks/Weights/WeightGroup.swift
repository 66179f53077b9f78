/// A layer of a foreign file: the tensors whose names are alike up to the last dot ("features.0.weight" and ".bias").
struct WeightGroup {
  /// The names' common part: "features.0".
  let name: String
  /// The tensors' places in the file by the ends of their names: "weight".
  private(set) var places: [String: Int] = [:]

  /// What PyTorch counts in batch normalisation, which no layer here has.
  private static let counter = "num_batches_tracked"

  /// The groups of a file, ordered as people number: "2.weight" in front of "10.weight".
  static func groups(_ file: ModelFile) -> [WeightGroup] {
    var groups: [String: WeightGroup] = [:]
    for (place, tensor) in file.tensors.enumerated() {
      let parts = tensor.name.split(separator: ".", omittingEmptySubsequences: false)
      let suffix = String(parts[parts.count - 1])
      guard suffix != counter else { continue }
      let name = parts.dropLast().joined(separator: ".")
      groups[name, default: WeightGroup(name: name)].places[suffix] = place
    }
    return groups.values.sorted { precedes($0.name, $1.name) }
  }

  /// The name without its numbers: groups that are alike in it are numbered in order.
  var pattern: String { Self.runs(name).map { $0.number == nil ? $0.text : "#" }.joined() }

  /// Suffixes and shapes, for comparison and for people: "bias [64], weight [64, 32, 3, 3]".
  func shapes(_ file: ModelFile) -> String {
    Self.describe(places.map { ($0.key, file.tensors[$0.value].shape) })
  }

  /// Suffixes and shapes in alphabetical order.
  static func describe(_ tensors: [(suffix: String, shape: [Int])]) -> String {
    tensors.sorted { $0.suffix < $1.suffix }.map { "\($0.suffix) \($0.shape)" }.joined(separator: ", ")
  }

  private static func precedes(_ a: String, _ b: String) -> Bool {
    for (left, right) in zip(runs(a), runs(b)) where left != right {
      if let first = left.number, let second = right.number, first != second { return first < second }
      return left.text < right.text
    }
    return a.utf8.count < b.utf8.count
  }

  /// A stretch of digits or of anything else.
  private struct Run: Equatable {
    var text: String
    var number: Int?
  }

  private static func runs(_ name: String) -> [Run] {
    var runs: [Run] = []
    var isDigits: Bool?
    for character in name {
      let isDigit = character.isASCII && character.isNumber
      if isDigit == isDigits {
        runs[runs.count - 1].text.append(character)
      } else {
        runs.append(Run(text: String(character)))
        isDigits = isDigit
      }
    }
    for i in runs.indices { runs[i].number = Int(runs[i].text) }
    return runs
  }
}
