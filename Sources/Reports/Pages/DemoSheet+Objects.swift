extension DemoSheet {
  /// Right answers in six columns beside wrong ones in four.
  func drawGalleries(_ drawing: inout Drawing, _ top: Double) -> Double {
    guard !right.isEmpty || !wrong.isEmpty else { return top }
    let between = 16.0
    let card = (Self.inner - Self.gap - 4 * Self.padding - 8 * between) / 10
    let rows = max((min(12, right.count) + 5) / 6, (min(8, wrong.count) + 3) / 4, 1)
    let height = 58 + Double(rows) * (card + 62) + 4
    let widths = [6 * card + 5 * between + 2 * Self.padding, 4 * card + 3 * between + 2 * Self.padding]
    let parts: [(title: String, answers: [AnswerCard], columns: Int)] = [
      ("Right", Array(right.prefix(12)), 6), ("Wrong", Array(wrong.prefix(8)), 4),
    ]
    var x = Self.margin
    for (part, width) in zip(parts, widths) {
      let frame = Frame(x: x, y: top, width: width, height: height)
      Self.panel(frame, &drawing)
      drawing.text(part.title, x + Self.padding, top + 34, size: 15, fill: Palette.ink, bold: true)
      let remark = part.columns == 6 ? rightRemark : wrongRemark
      if !part.answers.isEmpty {
        drawing.text(
          remark, x + Self.padding + TextMetrics.width(part.title, size: 15, bold: true) + 10, top + 34, size: 12.5,
          fill: Palette.muted)
      } else {
        drawing.text("None among the objects judged.", x + Self.padding, top + 66, size: 13.5, fill: Palette.text)
      }
      for (i, answer) in part.answers.enumerated() {
        Self.draw(
          answer, &drawing, x: x + Self.padding + Double(i % part.columns) * (card + between),
          y: top + 52 + Double(i / part.columns) * (card + 62), width: card)
      }
      x += width + Self.gap
    }
    return top + height + Self.gap
  }

  /// An object with its answer: the class and its probability in words and as a bar.
  static func draw(_ answer: AnswerCard, _ drawing: inout Drawing, x: Double, y: Double, width: Double) {
    let color = answer.isRight ? Palette.blue : Palette.vermilion
    mat(Frame(x: x, y: y, width: width, height: width), &drawing)
    drawing.picture(
      answer.thumbnail, Frame(x: x + 3, y: y + 3, width: width - 6, height: width - 6),
      label: "\(answer.name): true \(answer.truth), answered \(answer.predicted)")
    bar(answer.probability, color, &drawing, x: x, y: y + width + 7, width: width)
    let number = NumberText.probability(answer.probability)
    let room = width - TextMetrics.width(number, size: 12.5) - 6
    drawing.text(
      TextMetrics.fitted(answer.predicted, size: 12.5, bold: true, limit: room), x, y + width + 27, size: 12.5,
      fill: color, bold: true)
    drawing.text(number, x + width, y + width + 27, size: 12.5, fill: Palette.text, anchor: .end)
    var second = answer.isRight ? answer.note : "truth: \(answer.truth)"
    if !answer.isRight && !answer.note.isEmpty { second += ", \(answer.note)" }
    drawing.text(
      TextMetrics.fitted(second, size: 11.5, limit: width + 8), x, y + width + 43, size: 11.5, fill: Palette.muted)
  }

  /// original + perturbation = changed, with the probabilities below.
  func drawTurned(_ turned: TurnedAnswer, _ drawing: inout Drawing, _ top: Double) -> Double {
    let side = 232.0
    let sign = 56.0
    let bars = Double(turned.before.prefix(4).count) * 22
    let height = 44 + side + 22 + max(bars, 44) + 6
    let frame = Frame(x: Self.margin, y: top, width: Self.inner, height: height)
    Self.panel(frame, &drawing)
    let textWidth = Self.inner - 2 * Self.padding - 3 * side - 2 * sign - 44
    drawStory(turned, &drawing, x: frame.x + Self.padding, top: top, width: textWidth)

    let y = top + 44
    let first = frame.right - Self.padding - 3 * side - 2 * sign
    let parts: [(Thumbnail, String)] = [
      (turned.original, "the \(turned.truth) as observed"), (turned.perturbation, "what was added"),
      (turned.changed, "the sum"),
    ]
    for (i, part) in parts.enumerated() {
      let x = first + Double(i) * (side + sign)
      drawing.text(
        TextMetrics.fitted(part.1, size: 12.5, limit: side), x + side / 2, y - 12, size: 12.5, fill: Palette.text,
        anchor: .middle)
      Self.mat(Frame(x: x, y: y, width: side, height: side), &drawing)
      drawing.picture(
        part.0, Frame(x: x + 4, y: y + 4, width: side - 8, height: side - 8), label: "\(turned.name): \(part.1)")
      if i > 0 {
        drawing.text(
          i == 1 ? "+" : "=", x - sign / 2, y + side / 2 + 12, size: 34, fill: Palette.grey, anchor: .middle)
      }
    }
    let below = y + side + 22
    drawProbabilities(turned.before, turned.truth, &drawing, x: first, y: below, width: side)
    drawProbabilities(turned.after, turned.truth, &drawing, x: first + 2 * (side + sign), y: below, width: side)
    let middle = first + side + sign + side / 2
    drawing.text(
      TextMetrics.fitted(turned.scaleText, size: 12.5, limit: side + sign), middle, below + 4, size: 12.5,
      fill: Palette.text, anchor: .middle)
    drawing.text(
      TextMetrics.fitted(turned.attack, size: 12.5, limit: side + sign), middle, below + 24, size: 12.5,
      fill: Palette.muted, anchor: .middle)
    return top + height + Self.gap
  }

  private func drawStory(_ turned: TurnedAnswer, _ drawing: inout Drawing, x: Double, top: Double, width: Double) {
    var y = top + 40
    let heading =
      turned.turnedInto == turned.truth
      ? "\(Self.article(turned.truth)) \(turned.truth) that stood the attack"
      : "\(Self.article(turned.truth)) \(turned.truth) turned into "
        + "\(Self.article(turned.turnedInto).lowercased()) “\(turned.turnedInto)”"
    for line in TextMetrics.lines(heading, size: 21, limit: width) {
      drawing.text(line, x, y, size: 20, fill: Palette.ink, bold: true)
      y += 26
    }
    y += 6
    let before = turned.before.first { $0.name == turned.turnedInto }?.value
    let after = turned.after.first { $0.name == turned.turnedInto }?.value
    var story = "The network's own gradient says how to move every pixel a little so that its loss grows. "
    if let before, let after {
      story += "With that added, the probability of “\(turned.turnedInto)” goes from "
      story += "\(NumberText.probability(before)) to \(NumberText.probability(after)). "
    }
    story += "Random noise of the same size is the dashed line of the chart above."
    // Broken as if it were larger: some browsers' fonts are wider.
    for line in TextMetrics.lines(story, size: 16, limit: width) {
      drawing.text(line, x, y, size: 14, fill: Palette.text)
      y += 21
    }
    y += 8
    for line in TextMetrics.lines(turned.name, size: 12, limit: width).prefix(2) {
      drawing.text(TextMetrics.fitted(line, size: 12, limit: width), x, y, size: 12, fill: Palette.muted)
      y += 18
    }
  }

  /// "An" before a vowel, else "A".
  private static func article(_ name: String) -> String {
    name.lowercased().first.map { "aeiou".contains($0) } ?? false ? "An" : "A"
  }

  private func drawProbabilities(
    _ probabilities: [TurnedAnswer.Probability], _ truth: String, _ drawing: inout Drawing, x: Double, y: Double,
    width: Double
  ) {
    let shown = probabilities.prefix(4)
    let label = min(90, shown.map { TextMetrics.width($0.name, size: 12.5) }.max() ?? 0)
    let number = 46.0
    for (i, probability) in shown.enumerated() {
      let middle = y + Double(i) * 22
      let color = probability.name == truth ? Palette.blue : Palette.vermilion
      drawing.text(
        TextMetrics.fitted(probability.name, size: 12.5, limit: label), x, middle + 4, size: 12.5, fill: Palette.ink)
      Self.bar(
        probability.value, color, &drawing, x: x + label + 10, y: middle - 3, width: width - label - number - 16,
        height: 7)
      drawing.text(
        NumberText.probability(probability.value), x + width, middle + 4, size: 12.5, fill: Palette.text, anchor: .end)
    }
  }

  /// The dark frame of a thumbnail.
  private static func mat(_ frame: Frame, _ drawing: inout Drawing) {
    drawing.rectangle(frame, fill: Palette.night, radius: 6)
  }

  private static func bar(
    _ share: Double, _ color: String, _ drawing: inout Drawing, x: Double, y: Double, width: Double, height: Double = 5
  ) {
    let filled = share.isFinite ? min(1, max(0, share)) * width : 0
    drawing.rectangle(
      Frame(x: x, y: y, width: width, height: height), fill: Palette.grid, radius: height / 2)
    drawing.rectangle(Frame(x: x, y: y, width: filled, height: height), fill: color, radius: height / 2)
  }
}
