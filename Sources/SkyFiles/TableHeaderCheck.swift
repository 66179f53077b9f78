/// Looks at how a table's header begins before CFITSIO sees it: where it is not as the Standard (7.2.1, 7.3.1) wants, CFITSIO
/// (4.2) makes room for any number of columns.
enum TableHeaderCheck {
  private static let keywords = ["NAXIS", "NAXIS1", "NAXIS2", "PCOUNT", "GCOUNT", "TFIELDS"]
  private static let mostColumns = 999

  /// Looks at the header at a place, whether or not it ends; one that is not a table's passes.
  static func check(_ bytes: UnsafeRawBufferPointer, at start: Int, path: String, index: Int) throws(SkyFileError) {
    guard case .string(let kind)? = card(bytes, at: start)?.value, kind.contains("TABLE") else { return }
    for (number, keyword) in keywords.enumerated() {
      guard let card = card(bytes, at: start + (number + 2) * 80), card.keyword == keyword,
        case .integer(let value) = card.value, keyword != "TFIELDS" || value <= mostColumns
      else {
        throw .malformed(path: path, reason: "HDU \(index): card \(number + 3) of a table is no sound \(keyword)")
      }
    }
  }

  private static func card(_ bytes: UnsafeRawBufferPointer, at place: Int) -> HeaderCard? {
    guard place >= 0, place + 80 <= bytes.count else { return nil }
    return HeaderCard(card: UnsafeRawBufferPointer(rebasing: bytes[place..<place + 80]))
  }
}
