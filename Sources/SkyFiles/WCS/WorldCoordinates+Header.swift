import CFITSIO

extension FITSFile {
  /// The celestial coordinates of the image the file stands at; nil when its header has none.
  func worldCoordinates() throws(SkyFileError) -> WorldCoordinates? {
    var text: UnsafeMutablePointer<CChar>?
    var count: Int32 = 0
    // A compressed image's header is given as the image's own.
    try call("header") { ffcnvthdr2str($0, 1, nil, 0, &text, &count, &$1) }
    guard let text else { return nil }
    defer {
      var status: Int32 = 0
      fffree(text, &status)
    }
    return try WorldCoordinates(header: text, cards: count, path: path)
  }
}

extension HeaderCard {
  /// Whether the card belongs to the world coordinates of an image's first two axes, their distortion (SIP, TPV) and frame
  /// included.
  var isWorldCoordinate: Bool {
    let fixed: Set<String> = [
      "WCSAXES", "WCSNAME", "LONPOLE", "LATPOLE", "RADESYS", "RADECSYS", "EQUINOX", "EPOCH", "A_ORDER", "B_ORDER",
      "AP_ORDER",
      "BP_ORDER", "A_DMAX", "B_DMAX",
    ]
    if fixed.contains(keyword) { return true }
    // An alternate description ends in a letter.
    var name = keyword[...]
    if let last = name.last, last.isLetter, name.count > 5 { name = name.dropLast() }
    for stem in ["CTYPE", "CRPIX", "CRVAL", "CDELT", "CUNIT", "CROTA", "CNAME", "CRDER", "CSYER"] {
      if name == "\(stem)1" || name == "\(stem)2" { return true }
    }
    let shortened = keyword.last.map { $0.isLetter } == true ? keyword.dropLast() : keyword[...]
    for stem in ["CD", "PC"] where shortened.hasPrefix(stem) {
      let indices = shortened.dropFirst(2)
      if indices == "1_1" || indices == "1_2" || indices == "2_1" || indices == "2_2" { return true }
    }
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
