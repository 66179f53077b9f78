/// How wide text is, near enough to lay out pages without a font at hand.
enum TextMetrics {
  /// Widths of ASCII 32 ... 126 in Helvetica, thousandths of the size (Adobe font metrics).
  private static let widths: [Int] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556,
    556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722,
    778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278,
    556,
    556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
  ]

  /// The width of a line of text at a size; bold is a little wider.
  static func width(_ text: String, size: Double, bold: Bool = false) -> Double {
    var sum = 0
    for scalar in text.unicodeScalars {
      let place = Int(scalar.value) - 32
      sum += widths.indices.contains(place) ? widths[place] : (scalar.value > 0x2E80 ? 1000 : 600)
    }
    return Double(sum) / 1000 * size * (bold ? 1.07 : 1)
  }

  /// The text, its end replaced by "…" when it is wider than `limit`.
  static func fitted(_ text: String, size: Double, bold: Bool = false, limit: Double) -> String {
    if width(text, size: size, bold: bold) <= limit { return text }
    var kept = text
    while !kept.isEmpty && width(kept + "…", size: size, bold: bold) > limit { kept.removeLast() }
    return kept + "…"
  }

  /// The text broken at spaces into lines no wider than `limit`.
  static func lines(_ text: String, size: Double, limit: Double) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      let longer = line.isEmpty ? String(word) : line + " " + word
      if !line.isEmpty && width(longer, size: size) > limit {
        lines.append(line)
        line = String(word)
      } else {
        line = longer
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }
}
