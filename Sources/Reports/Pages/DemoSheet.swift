import Probing

/// One picture that tells a whole run: how the network learned, what it answers, and how it is fooled.
///
/// A self-contained SVG 1,360 pixels wide with a light page and dark thumbnails; parts without content are left out.
public struct DemoSheet: Sendable {
  /// The headline.
  public var title: String
  /// A sentence below it.
  public var subtitle: String
  /// Headline numbers, at most six are shown.
  public var figures: [Figure]
  /// How the training went.
  public var curves: LearningCurves
  /// What the probe found; nil without one.
  public var probe: ProbeReport?
  /// The accuracy of guessing the most frequent class, a reference line of the probe's chart.
  public var chance: Double?
  /// Right answers, at most twelve are shown.
  public var right: [AnswerCard]
  /// Wrong answers, at most eight are shown.
  public var wrong: [AnswerCard]
  /// How `right` was chosen, a few words.
  public var rightRemark = ""
  /// How `wrong` was chosen, a few words.
  public var wrongRemark = ""
  /// An object and what an attack made of it.
  public var turned: TurnedAnswer?
  /// A line at the bottom: the command, the seed, the version.
  public var footer: String

  /// A sheet from its parts.
  public init(
    title: String, subtitle: String, figures: [Figure], curves: LearningCurves, probe: ProbeReport? = nil,
    chance: Double? = nil, right: [AnswerCard] = [], wrong: [AnswerCard] = [], turned: TurnedAnswer? = nil,
    footer: String = ""
  ) {
    self.title = title
    self.subtitle = subtitle
    self.figures = figures
    self.curves = curves
    self.probe = probe
    self.chance = chance
    self.right = right
    self.wrong = wrong
    self.turned = turned
    self.footer = footer
  }

  static let width = 1360.0
  static let margin = 40.0
  static let gap = 20.0
  static let padding = 22.0
  static var inner: Double { width - 2 * margin }

  /// The sheet as an SVG file.
  public func svg() -> String {
    var drawing = Drawing()
    var y = drawHeader(&drawing, Self.margin)
    y = drawFigures(&drawing, y)
    y = drawCharts(&drawing, y)
    y = drawGalleries(&drawing, y)
    if let turned { y = drawTurned(turned, &drawing, y) }
    if !footer.isEmpty {
      drawing.text(
        TextMetrics.fitted(footer, size: 12, limit: Self.inner), Self.margin, y + 14, size: 12, fill: Palette.muted)
      y += 24
    }
    return drawing.svg(width: Self.width, height: y + Self.margin - 10, title: title, background: Palette.page)
  }

  private func drawHeader(_ drawing: inout Drawing, _ top: Double) -> Double {
    drawing.text(
      TextMetrics.fitted(title, size: 32, bold: true, limit: Self.inner), Self.margin, top + 28, size: 32,
      fill: Palette.ink, bold: true)
    var y = top + 54
    for line in TextMetrics.lines(subtitle, size: 15.5, limit: Self.inner).prefix(3) {
      drawing.text(line, Self.margin, y, size: 15.5, fill: Palette.text)
      y += 22
    }
    return y + 6
  }

  private func drawFigures(_ drawing: inout Drawing, _ top: Double) -> Double {
    let shown = figures.prefix(6)
    guard !shown.isEmpty else { return top }
    let count = Double(shown.count)
    let width = (Self.inner - Self.gap * (count - 1)) / count
    for (i, figure) in shown.enumerated() {
      let frame = Frame(x: Self.margin + Double(i) * (width + Self.gap), y: top, width: width, height: 92)
      Self.panel(frame, &drawing)
      let limit = width - 36
      drawing.text(
        TextMetrics.fitted(figure.label, size: 12.5, limit: limit), frame.x + 18, frame.y + 26, size: 12.5,
        fill: Palette.muted)
      drawing.text(
        TextMetrics.fitted(figure.value, size: 27, bold: true, limit: limit), frame.x + 18, frame.y + 57, size: 27,
        fill: Palette.ink, bold: true)
      drawing.text(
        TextMetrics.fitted(figure.detail, size: 12, limit: limit), frame.x + 18, frame.y + 78, size: 12,
        fill: Palette.muted)
    }
    return top + 92 + Self.gap
  }

  private func drawCharts(_ drawing: inout Drawing, _ top: Double) -> Double {
    var charts = [curves.lossChart, curves.accuracyChart].filter { !$0.series.isEmpty }
    if let probe { charts.append(.robustness(probe, title: "Accuracy under attack", chance: chance)) }
    guard !charts.isEmpty else { return top }
    let count = Double(charts.count)
    let width = (Self.inner - Self.gap * (count - 1)) / count
    for (i, chart) in charts.enumerated() {
      let frame = Frame(x: Self.margin + Double(i) * (width + Self.gap), y: top, width: width, height: 340)
      Self.panel(frame, &drawing)
      chart.draw(in: frame.inset(left: 18, top: 20, right: 16, bottom: 14), of: &drawing)
    }
    return top + 340 + Self.gap
  }

  /// A white card.
  static func panel(_ frame: Frame, _ drawing: inout Drawing) {
    drawing.rectangle(frame, fill: Palette.panel, radius: 10, stroke: Palette.grid)
  }
}
