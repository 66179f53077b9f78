/// A table of a page.
public struct PageTable: Sendable, Equatable {
  /// Column headings.
  public var columns: [String]
  /// Rows of cells, one for each column.
  public var rows: [[String]]
  /// How many columns at the left hold words; the others hold numbers and are set to the right.
  public var wordColumns: Int
  /// Rows that ask for attention.
  public var flagged: Set<Int>

  /// A table.
  public init(columns: [String], rows: [[String]], wordColumns: Int = 1, flagged: Set<Int> = []) {
    precondition(
      rows.allSatisfy { $0.count == columns.count }, "a row does not have the \(columns.count) cells of the headings")
    self.columns = columns
    self.rows = rows
    self.wordColumns = wordColumns
    self.flagged = flagged
  }

  func html() -> String {
    func cell(_ tag: String, _ place: Int, _ text: String) -> String {
      "<\(tag)\(place < wordColumns ? "" : " class=\"n\"")>\(Markup.escaped(text))</\(tag)>"
    }
    var text = "<div class=\"card scroll\"><table>\n<thead><tr>"
    for (i, column) in columns.enumerated() { text += cell("th", i, column) }
    text += "</tr></thead>\n<tbody>\n"
    for (i, row) in rows.enumerated() {
      text += flagged.contains(i) ? "<tr class=\"flagged\">" : "<tr>"
      for (j, value) in row.enumerated() { text += cell("td", j, value) }
      text += "</tr>\n"
    }
    return text + "</tbody></table></div>\n"
  }
}
