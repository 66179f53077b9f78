import Groundwork

/// Numbers as reports show them.
enum NumberText {
  /// A coordinate: at most two digits behind the point, none that say nothing.
  static func coordinate(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    return trimmed(NumberFormat.fixed(value, 2))
  }

  /// A score such as an accuracy or an area under a curve; "–" without one.
  static func score(_ value: Double?, digits: Int = 4) -> String {
    guard let value, value.isFinite else { return "–" }
    return NumberFormat.fixed(value, digits)
  }

  /// A share as a percentage: one digit behind the point.
  static func percent(_ share: Double) -> String {
    share.isFinite ? NumberFormat.fixed(100 * share, 1) + " %" : "–"
  }

  /// A probability: three digits, and never a rounded certainty.
  static func probability(_ value: Double) -> String {
    guard value.isFinite else { return "–" }
    if value > 0.9995 && value < 1 { return "> .999" }
    if value > 0 && value < 0.0005 { return "< .001" }
    return NumberFormat.fixed(value, 3)
  }

  /// A number of any size in the fewest of so many significant digits.
  static func short(_ value: Double, digits: Int = 3) -> String { NumberFormat.significant(value, digits) }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text == "-0" ? "0" : String(text)
  }
}
