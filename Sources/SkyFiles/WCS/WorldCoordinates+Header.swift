import Groundwork

extension FITSFile {
  /// The celestial coordinates of the image the file stands at; nil when its header has none.
  func worldCoordinates() throws(SkyFileError) -> WorldCoordinates? {
    var seen: Set<String> = []
    let cards = try header().filter { $0.isWorldCoordinate && seen.insert($0.keyword).inserted }.withSoundDistortion
    guard cards.string("CTYPE1").map(Self.isCelestial) == true, cards.string("CTYPE2").map(Self.isCelestial) == true
    else { return nil }
    // Written anew: WCSLIB (7.12) writes beyond its room when a text is not closed or holds what is not ASCII.
    var text = cards.compactMap(\.record).flatMap { Array($0.utf8CString.dropLast()) }
    let count = Int32(text.count / 80)
    text.append(0)
    return try text.withUnsafeMutableBufferPointer { text throws(SkyFileError) in
      try WorldCoordinates(header: text.baseAddress!, cards: count, path: path)
    }
  }

  /// Whether a CTYPE is a longitude or latitude by projection: RA, DEC, xLON, xLAT, xyLN, xyLT. Tables of coordinates
  /// (-TAB) are not read.
  private static func isCelestial(_ type: String) -> Bool {
    let stem = String(type.prefix(4))
    return !type.contains("-TAB")
      && (stem.hasPrefix("RA") || stem.hasPrefix("DEC")
        || ["LON", "LAT"].contains(stem.dropFirst()) || ["LN", "LT"].contains(stem.dropFirst(2)))
  }
}

extension HeaderCard {
  /// The card as 80 characters; nil when it has no value or does not fit.
  fileprivate var record: String? {
    let text: String
    switch value {
    // As many axes or terms as no image has would make WCSLIB take memory for them.
    case .integer(let number) where keyword.hasSuffix("ORDER") || keyword == "WCSAXES":
      guard (0...32).contains(number) else { return nil }
      text = String(number)
    case .integer(let number): text = String(number)
    case .real(let number) where number.isFinite: text = "\(number)".uppercased()
    case .string(let words) where words.utf8.count <= 60: text = "'\(words.replacing("'", with: "''"))'"
    default: return nil
    }
    let card = NumberFormat.left(keyword, 8) + "= " + NumberFormat.right(text, 20)
    guard keyword.utf8.count <= 8, card.utf8.count <= 80 else { return nil }
    return NumberFormat.left(card, 80)
  }
  private static let coordinateKeywords: Set<String> = [
    "WCSAXES", "WCSNAME", "LONPOLE", "LATPOLE", "RADESYS", "RADECSYS", "EQUINOX", "EPOCH", "A_ORDER", "B_ORDER",
    "AP_ORDER", "BP_ORDER", "A_DMAX", "B_DMAX",
  ]
  /// Keywords of the first two axes, behind which a letter names an alternate description.
  private static let describedByLetter = Set(
    ["CTYPE", "CRPIX", "CRVAL", "CDELT", "CUNIT", "CROTA", "CNAME", "CRDER", "CSYER"].flatMap { ["\($0)1", "\($0)2"] }
      + ["CD", "PC"].flatMap { ["\($0)1_1", "\($0)1_2", "\($0)2_1", "\($0)2_2"] })

  /// Whether the card belongs to the world coordinates of an image's first two axes, their distortion (SIP, TPV) and frame
  /// included.
  var isWorldCoordinate: Bool {
    if Self.coordinateKeywords.contains(keyword) { return true }
    // An alternate description ends in a letter.
    let shortened = keyword.last.map { $0.isLetter } == true ? keyword.dropLast() : keyword[...]
    if shortened.utf8.count >= 5, Self.describedByLetter.contains(String(shortened)) { return true }
    for stem in ["PV", "PS"] where shortened.hasPrefix("\(stem)1_") || shortened.hasPrefix("\(stem)2_") {
      return shortened.dropFirst(4).allSatisfy(\.isNumber)
    }
    for stem in ["A_", "B_", "AP_", "BP_"] where keyword.hasPrefix(stem) {
      return keyword.dropFirst(stem.count).allSatisfy { $0.isNumber || $0 == "_" }
    }
    return false
  }
}

extension [HeaderCard] {
  /// Without terms of a SIP polynomial that are not within the order given for both axes, which WCSLIB (7.12) counts on.
  fileprivate var withSoundDistortion: [HeaderCard] {
    var orders: [String: Int64] = [:]
    for card in self where card.keyword.hasSuffix("_ORDER") {
      if case .integer(let order) = card.value, (0...9).contains(order) { orders[card.keyword] = order }
    }
    return filter { card in
      let parts = card.keyword.split(separator: "_", omittingEmptySubsequences: false)
      guard parts.count > 1, let stem = parts.first, ["A", "B", "AP", "BP"].contains(stem) else { return true }
      let other = (stem.first == "A" ? "B" : "A") + stem.dropFirst()
      guard let order = orders["\(stem)_ORDER"], orders["\(other)_ORDER"] != nil else { return false }
      guard parts.count == 3 else { return ["ORDER", "DMAX"].contains(parts[1]) }
      guard let first = Int64(parts[1]), let second = Int64(parts[2]) else { return false }
      return first + second <= order
    }
  }

  /// The world coordinates of a window whose first pixel is the 0-based (column, row) of the image: CRPIX moves, all else
  /// stays.
  func worldCoordinates(shiftedByColumn column: Double, row: Double) -> [HeaderCard] {
    filter(\.isWorldCoordinate).map { card in
      guard card.keyword.hasPrefix("CRPIX") else { return card }
      var moved = card
      let offset = card.keyword.dropFirst(5).first == "1" ? column : row
      switch card.value {
      case .real(let value): moved.value = .real(value - offset)
      case .integer(let value): moved.value = .real(Double(value) - offset)
      default: break
      }
      return moved
    }
  }
}
