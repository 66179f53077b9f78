/// A command line after parsing: arguments and option values, still as text; the accessors check and convert.
package struct Invocation: Sendable, Equatable {
  /// The command's name.
  package let command: String
  /// Arguments in order.
  package var arguments: [String] = []
  /// The values of the options given, as they came; of a switch, empty texts.
  package var values: [String: [String]] = [:]
  /// The command line as typed, for provenance.
  package var line = ""

  /// An invocation without arguments yet.
  package init(command: String) { self.command = command }

  /// Whether a switch was given.
  package func has(_ option: String) -> Bool { values[option] != nil }

  /// An option's text, the last of repeats.
  package func text(_ option: String) -> String? { values[option]?.last }

  /// A whole number within a range.
  package func integer(_ option: String, _ range: ClosedRange<Int>) throws -> Int? {
    guard let text = text(option) else { return nil }
    guard let value = Int(text) else { throw wrong(option, text, "is not a whole number") }
    guard range.contains(value) else {
      throw wrong(option, text, "is not between \(range.lowerBound) and \(range.upperBound)")
    }
    return value
  }

  /// A number within a range.
  package func real(_ option: String, _ range: ClosedRange<Double>) throws -> Double? {
    guard let text = text(option) else { return nil }
    return try real(option, text, range)
  }

  /// A list of numbers, separated by commas.
  package func reals(_ option: String, _ range: ClosedRange<Double>) throws -> [Double]? {
    try texts(option)?.map { try real(option, $0, range) }
  }

  /// A list of words, separated by commas.
  package func texts(_ option: String) throws -> [String]? {
    guard let text = text(option) else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Self.trimmed($0) }
    if parts.contains("") { throw wrong(option, text, "has an empty entry") }
    return parts
  }

  /// One of a set of words; the nearest is suggested for another.
  package func word(_ option: String, _ known: [String]) throws -> String? {
    guard let text = text(option) else { return nil }
    return try Self.known(text, known, "--\(option)", command)
  }

  /// An option that must be given.
  package func required(_ option: String, _ what: String) throws -> String {
    guard let text = text(option) else { throw UsageError(command, "--\(option) \(what) is missing") }
    return text
  }

  /// The seed of every random choice.
  package func seed() throws -> UInt64 {
    guard let text = text("seed") else { return 1 }
    guard let seed = UInt64(text) else { throw wrong("seed", text, "is not a whole number from 0 to 2^64 - 1") }
    return seed
  }

  /// Threads to use, 0 for all cores.
  package func threads() throws -> Int { try integer("threads", 1...1024) ?? 0 }

  private func real(_ option: String, _ text: String, _ range: ClosedRange<Double>) throws -> Double {
    guard let value = Double(text), value.isFinite else { throw wrong(option, text, "is not a number") }
    if value < 0, range.lowerBound == 0 { throw wrong(option, text, "is negative") }
    guard range.contains(value) else {
      throw wrong(option, text, "is not between \(Self.short(range.lowerBound)) and \(Self.short(range.upperBound))")
    }
    return value
  }

  private static func short(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
  }

  /// The usage error of an option's value.
  package func wrong(_ option: String, _ text: String, _ reason: String) -> UsageError {
    UsageError(command, "--\(option): \"\(text)\" \(reason)")
  }

  package static func known(_ text: String, _ known: [String], _ what: String, _ command: String) throws -> String {
    if known.contains(text) { return text }
    let hint = Nearest.name(to: text, among: known).map { "; did you mean \($0)? Known" } ?? "; known"
    throw UsageError(command, "\(what): there is no \"\(text)\"\(hint): \(known.joined(separator: ", "))")
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
