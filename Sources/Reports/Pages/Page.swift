/// A web page in one file: no script, no font, no picture is fetched from anywhere.
public struct Page: Sendable {
  /// A part of a page.
  public enum Block: Sendable {
    /// A paragraph of text.
    case text(String)
    /// Headline numbers side by side.
    case figures([Figure])
    /// Charts side by side.
    case charts([any Chart])
    /// A table.
    case table(PageTable)
    /// Objects with their answers.
    case gallery([AnswerCard])
    /// An object before and after an attack.
    case turned(TurnedAnswer)
  }

  /// A part of a page under a heading.
  public struct Section: Sendable {
    /// The heading.
    public var title: String
    /// What follows it.
    public var blocks: [Block]

    /// A section.
    public init(_ title: String, _ blocks: [Block]) {
      self.title = title
      self.blocks = blocks
    }
  }

  /// The title.
  public var title: String
  /// Lines below the title: the model, the data, the command.
  public var subtitle: [String]
  /// The sections in order.
  public var sections: [Section]
  /// A line at the end.
  public var footer: String

  /// A page.
  public init(title: String, subtitle: [String] = [], sections: [Section] = [], footer: String = "") {
    self.title = title
    self.subtitle = subtitle
    self.sections = sections
    self.footer = footer
  }

  /// The page as HTML; all text is escaped.
  public func html() -> String {
    var text = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    text += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    text += "<title>\(Markup.escaped(title))</title>\n<style>\n\(Self.style)</style>\n</head>\n<body>\n<main>\n"
    text += "<header>\n<h1>\(Markup.escaped(title))</h1>\n"
    for line in subtitle where !line.isEmpty { text += "<p class=\"lead\">\(Markup.escaped(line))</p>\n" }
    text += "</header>\n"
    for section in sections where !section.blocks.isEmpty {
      text += "<section>\n"
      if !section.title.isEmpty { text += "<h2>\(Markup.escaped(section.title))</h2>\n" }
      for block in section.blocks { text += Self.html(block) }
      text += "</section>\n"
    }
    if !footer.isEmpty { text += "<footer>\(Markup.escaped(footer))</footer>\n" }
    return text + "</main>\n</body>\n</html>\n"
  }

  private static func html(_ block: Block) -> String {
    switch block {
    case .text(let words):
      return words.isEmpty ? "" : "<p>\(Markup.escaped(words))</p>\n"
    case .figures(let figures):
      let cards = figures.map { figure in
        "<div class=\"figure\"><span>\(Markup.escaped(figure.label))</span><strong>\(Markup.escaped(figure.value))"
          + "</strong><small>\(Markup.escaped(figure.detail))</small></div>\n"
      }
      return "<div class=\"figures\">\n\(cards.joined())</div>\n"
    case .charts(let charts):
      return "<div class=\"charts\">\n\(charts.map { "<div class=\"card\">\($0.svg())</div>\n" }.joined())</div>\n"
    case .table(let table): return table.html()
    case .gallery(let answers):
      return "<div class=\"gallery\">\n\(answers.map(html).joined())</div>\n"
    case .turned(let turned): return html(turned)
    }
  }

  private static func html(_ answer: AnswerCard) -> String {
    let kind = answer.isRight ? "right" : "wrong"
    var text = "<figure class=\"\(kind)\">\(image(answer.thumbnail, answer.name))"
    text += meter(answer.probability, kind)
    text += "<figcaption><b>\(Markup.escaped(answer.predicted))</b>"
    text += "<i>\(Markup.escaped(NumberText.probability(answer.probability)))</i>"
    text += "<span>truth: \(Markup.escaped(answer.truth))</span>"
    if !answer.note.isEmpty { text += "<span>\(Markup.escaped(answer.note))</span>" }
    return text + "<span class=\"name\">\(Markup.escaped(answer.name))</span></figcaption></figure>\n"
  }

  private static func html(_ turned: TurnedAnswer) -> String {
    func probabilities(_ values: [TurnedAnswer.Probability]) -> String {
      let rows = values.prefix(6).map { value in
        "<span>\(Markup.escaped(value.name))</span>"
          + meter(value.value, value.name == turned.truth ? "right" : "wrong")
          + "<span>\(Markup.escaped(NumberText.probability(value.value)))</span>"
      }
      return "<div class=\"probabilities\">\(rows.joined())</div>"
    }
    var text = "<p class=\"name\">\(Markup.escaped(turned.name))</p>\n<div class=\"turned\">\n"
    text += "<div><p>the \(Markup.escaped(turned.truth)) as observed</p>\(image(turned.original, turned.name))"
    text += probabilities(turned.before) + "</div><em>+</em>\n"
    text += "<div><p>what was added</p>\(image(turned.perturbation, "the perturbation"))"
    text += "<p>\(Markup.escaped(turned.scaleText))</p><p>\(Markup.escaped(turned.attack))</p></div><em>=</em>\n"
    text += "<div><p>the sum</p>\(image(turned.changed, "the changed object"))"
    return text + probabilities(turned.after) + "</div>\n</div>\n"
  }

  private static func image(_ thumbnail: Thumbnail, _ label: String) -> String {
    "<img src=\"\(thumbnail.address)\" alt=\(Markup.quoted(label)) width=\"\(thumbnail.columns)\" "
      + "height=\"\(thumbnail.rows)\">"
  }

  private static func meter(_ share: Double, _ kind: String) -> String {
    let width = share.isFinite ? min(100, max(0, 100 * share)) : 0
    return "<div class=\"meter\"><div class=\"\(kind)\" style=\"width:\(NumberText.coordinate(width))%\"></div></div>"
  }
}
