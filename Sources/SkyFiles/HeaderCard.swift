/// The value of a FITS header card, by the type it is written in (FITS Standard 4.0, section 4.2).
public enum HeaderValue: Sendable, Equatable {
  /// A character string.
  case string(String)
  /// A whole number.
  case integer(Int64)
  /// A real number.
  case real(Double)
  /// T or F.
  case logical(Bool)
  /// No value: a commentary card (COMMENT, HISTORY, blank) or an undefined keyword.
  case none
}

/// One card of a FITS header: keyword, typed value, comment and unit.
public struct HeaderCard: Sendable, Equatable {
  /// The keyword, upper case; up to 8 characters, longer ones are HIERARCH cards.
  public var keyword: String
  /// The value.
  public var value: HeaderValue
  /// The comment behind the slash without its unit, or the text of a commentary card.
  public var comment: String
  /// The unit written as `[unit]` at the start of the comment.
  public var unit: String?

  /// A card.
  public init(_ keyword: String, _ value: HeaderValue, comment: String = "", unit: String? = nil) {
    self.keyword = keyword
    self.value = value
    self.comment = comment
    self.unit = unit
  }

  /// A card of a string.
  public init(_ keyword: String, _ text: String, comment: String = "", unit: String? = nil) {
    self.init(keyword, .string(text), comment: comment, unit: unit)
  }
}

extension [HeaderCard] {
  /// The value of the first card of a keyword.
  public func value(_ keyword: String) -> HeaderValue? { first { $0.keyword == keyword }?.value }

  /// The string of the first card of a keyword; nil when there is none or it is not a string.
  public func string(_ keyword: String) -> String? {
    if case .string(let text)? = value(keyword) { text } else { nil }
  }

  /// The whole number of the first card of a keyword; nil when there is none or it is not one.
  public func integer(_ keyword: String) -> Int64? {
    if case .integer(let number)? = value(keyword) { number } else { nil }
  }
}
