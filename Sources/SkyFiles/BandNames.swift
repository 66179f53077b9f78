/// Band names in a FITS header: `BANDS` (one letter a band, or a list with commas), `BANDn`, `FILTERn`, or `FILTER`.
enum BandNames {
  /// The names a header gives for so many bands; empty when it gives none.
  static func read(_ cards: [HeaderCard], bands: Int) -> [String] {
    if let list = cards.string("BANDS") {
      let names = list.split(separator: ",").map { String($0.drop { $0 == " " }) }
      if names.count == bands { return names }
      if names.count == 1, list.count == bands { return list.map { String($0) } }
    }
    for stem in ["BAND", "FILTER"] where bands < 1000 {
      let names = (1...max(1, bands)).compactMap { cards.string("\(stem)\($0)") }
      if names.count == bands { return names }
    }
    if bands == 1, let name = cards.string("FILTER") ?? cards.string("BAND"), !name.isEmpty { return [name] }
    return []
  }

  /// The card that keeps the names, nil when there are none or a comma in one of them would be taken for a separator.
  static func card(_ names: [String]) -> HeaderCard? {
    guard !names.isEmpty, names.allSatisfy({ !$0.isEmpty && !$0.contains(",") }) else { return nil }
    let single = names.allSatisfy { $0.count == 1 }
    return HeaderCard("BANDS", names.joined(separator: single ? "" : ","), comment: "bands, in the order of NAXIS3")
  }
}
