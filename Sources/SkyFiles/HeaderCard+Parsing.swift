extension HeaderCard {
  /// A card from its 80 bytes; bytes that are not printable ASCII read as question marks.
  package init(card: UnsafeRawBufferPointer) {
    var bytes = card.map { (0x20...0x7E).contains($0) ? $0 : UInt8(ascii: "?") }
    bytes += [UInt8](repeating: 0x20, count: max(0, 80 - bytes.count))
    let hierarch = Self.text(bytes[0..<8]) == "HIERARCH" ? bytes.firstIndex(of: UInt8(ascii: "=")) : nil
    let keyword = Self.text(hierarch.map { bytes[8..<$0] } ?? bytes[0..<8])
    guard hierarch != nil || (bytes[8] == UInt8(ascii: "=") && bytes[9] == 0x20) || keyword == "CONTINUE" else {
      self.init(keyword, .none, comment: Self.text(bytes[8...], leading: false))
      return
    }
    let (value, comment) = Self.value(bytes[((hierarch ?? 8) + 1)...])
    let (unit, rest) = Self.unit(of: comment)
    self.init(keyword, value, comment: rest, unit: unit)
  }

  /// Trailing blanks removed, leading ones too unless told otherwise.
  private static func text(_ bytes: ArraySlice<UInt8>, leading: Bool = true) -> String {
    guard let last = bytes.lastIndex(where: { $0 != 0x20 }) else { return "" }
    let first = leading ? bytes.firstIndex { $0 != 0x20 } ?? last : bytes.startIndex
    return String(decoding: bytes[first...last], as: UTF8.self)
  }

  /// The value and the comment behind "= ".
  private static func value(_ field: ArraySlice<UInt8>) -> (HeaderValue, String) {
    let content = field.drop { $0 == 0x20 }
    guard let first = content.first else { return (.none, "") }
    if first == UInt8(ascii: "'") { return quoted(content) }
    let slash = content.firstIndex(of: UInt8(ascii: "/"))
    let comment = slash.map { text(content[($0 + 1)...]) } ?? ""
    return (number(text(content[..<(slash ?? content.endIndex)])), comment)
  }

  /// A string in quotes: two quotes inside stand for one, blanks at the end do not count.
  private static func quoted(_ content: ArraySlice<UInt8>) -> (HeaderValue, String) {
    var characters: [UInt8] = []
    var i = content.startIndex + 1
    while i < content.endIndex {
      if content[i] == UInt8(ascii: "'") {
        guard i + 1 < content.endIndex, content[i + 1] == UInt8(ascii: "'") else { break }
        i += 1
      }
      characters.append(content[i])
      i += 1
    }
    let rest = i < content.endIndex ? content[(i + 1)...] : []
    let comment = rest.firstIndex(of: UInt8(ascii: "/")).map { text(rest[($0 + 1)...]) } ?? ""
    return (.string(text(characters[...], leading: false)), comment)
  }

  private static func number(_ text: String) -> HeaderValue {
    switch text {
    case "": return .none
    case "T": return .logical(true)
    case "F": return .logical(false)
    default: break
    }
    if let whole = Int64(text) { return .integer(whole) }
    // FORTRAN's double precision exponent.
    if let real = Double(String(text.map { $0 == "D" || $0 == "d" ? "E" : $0 })) { return .real(real) }
    return .string(text)
  }

  /// "[unit] words" taken apart.
  private static func unit(of comment: String) -> (String?, String) {
    guard comment.utf8.first == UInt8(ascii: "["), let close = comment.firstIndex(of: "]") else {
      return (nil, comment)
    }
    let unit = comment[comment.index(after: comment.startIndex)..<close]
    let rest = comment[comment.index(after: close)...].drop { $0 == " " }
    return (String(unit), String(rest))
  }

  /// Joins long strings: a string that ends in `&` goes on in the CONTINUE cards behind it (Standard, 4.2.1.2).
  package static func joiningContinuations(_ cards: [HeaderCard]) -> [HeaderCard] {
    var joined: [HeaderCard] = []
    for card in cards {
      guard card.keyword == "CONTINUE", case .string(let more) = card.value, var last = joined.last,
        case .string(let start) = last.value, start.hasSuffix("&")
      else {
        joined.append(card)
        continue
      }
      last.value = .string(start.dropLast() + more)
      if !card.comment.isEmpty { last.comment += (last.comment.isEmpty ? "" : " ") + card.comment }
      joined[joined.count - 1] = last
    }
    return joined
  }
}
