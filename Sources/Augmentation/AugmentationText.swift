/// A value whose form in files and on the command line is one line of words.
public protocol AugmentationText: Codable, CustomStringConvertible {
  /// The value of a text; throws ``AugmentationError``.
  init(parsing text: String) throws
}

extension AugmentationText {
  /// Reads the text form.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do {
      try self.init(parsing: text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
    }
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// A word of the text form with its value: `turns`, `shift=2`, `photons=10:1:2`.
struct AugmentationWord {
  let name: String
  let value: String?

  /// The words of a text, separated by commas.
  static func all(in text: String) -> [AugmentationWord] {
    text.split(separator: ",").map { part in
      let pieces = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return AugmentationWord(
        name: String(pieces.first ?? "").filter { $0 != " " }, value: pieces.count > 1 ? String(pieces[1]) : nil)
    }
  }

  func bad(_ expected: String) -> AugmentationError { .badValue(name: name, value: value, expected: expected) }

  /// Throws when the word has a value.
  func checkBare() throws {
    if value != nil { throw bad("no value") }
  }

  /// The value as a number within a range.
  func number(in range: ClosedRange<Double>, _ expected: String) throws -> Double {
    try numbers(1...1, expected) { range.contains($0[0]) }[0]
  }

  /// The value as finite numbers separated by colons.
  func numbers(
    _ counts: ClosedRange<Int>, _ expected: String, where isGood: ([Double]) -> Bool
  ) throws -> [Double] {
    let parts = (value ?? "").split(separator: ":", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
    guard counts.contains(parts.count), parts.allSatisfy(\.isFinite), isGood(parts) else { throw bad(expected) }
    return parts
  }

  /// The value as one of a list.
  func choice<Choice: RawRepresentable & CaseIterable>() throws -> Choice where Choice.RawValue == String {
    guard let choice = value.flatMap(Choice.init) else {
      throw bad("one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }

  /// The error for a name that is none of the known words, which start with their names.
  func unknown(among words: [String]) -> AugmentationError {
    let ranked = words.map { word in
      let known = String(word.prefix { $0.isLetter })
      return (known, Self.distance(Array(name), Array(known)))
    }
    let nearest = ranked.min { $0.1 < $1.1 }.flatMap { $0.1 <= 2 ? $0.0 : nil }
    return .unknownName(name, nearest: nearest, known: words)
  }

  /// Levenshtein's distance.
  private static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let next = min(row[j] + 1, row[j + 1] + 1, diagonal + (a[i] == b[j] ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}
