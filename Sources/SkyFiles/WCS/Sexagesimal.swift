/// Angles written as people write them.
package enum Sexagesimal {
  /// Degrees of a right ascension: decimal degrees, or hours, minutes and seconds ("12:34:56.7", "12h34m56.7s",
  /// "12 34 56.7"); nil when the text is neither.
  package static func rightAscension(_ text: String) -> Double? {
    angle(text, marks: ["h", "m", "s"], limit: 24).map { $0.isSexagesimal ? $0.value * 15 : $0.value }
  }

  /// Degrees of a declination: decimal degrees, or degrees, minutes and seconds ("-01:02:03", "-1d02m03s"); nil when the
  /// text is neither or lies beyond a pole.
  package static func declination(_ text: String) -> Double? {
    guard let angle = angle(text, marks: ["d", "m", "s"], limit: 90), abs(angle.value) <= 90 else { return nil }
    return angle.value
  }

  private static func angle(_ text: String, marks: [Character], limit: Double) -> (value: Double, isSexagesimal: Bool)?
  {
    let trimmed = text.drop { $0 == " " }
    if let value = Double(String(trimmed.reversed().drop { $0 == " " }.reversed())) {
      return value.isFinite ? (value, false) : nil
    }
    let isNegative = trimmed.first == "-"
    let unsigned = trimmed.first == "-" || trimmed.first == "+" ? trimmed.dropFirst() : trimmed[...]
    let separators = Set(":° '\"" + String(marks))
    let parts = unsigned.lowercased().split { separators.contains($0) }
    let numbers = parts.map { Double(String($0)) ?? .nan }
    guard (2...3).contains(numbers.count), numbers.allSatisfy({ $0.isFinite && $0 >= 0 }),
      numbers.dropFirst().allSatisfy({ $0 < 60 || ($0 == 60) }),
      numbers.dropLast().allSatisfy({ $0 == $0.rounded() }), numbers[0] <= limit
    else { return nil }
    let value = numbers[0] + numbers[1] / 60 + (numbers.count > 2 ? numbers[2] / 3600 : 0)
    return (isNegative ? -value : value, true)
  }
}
