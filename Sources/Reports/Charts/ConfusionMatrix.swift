import Groundwork

/// Counts of truth against prediction, each cell with its count and its share of the truth.
public struct ConfusionMatrix: Chart {
  /// The title.
  public var title: String
  /// Class names, in the order of rows and columns.
  public var classes: [String]
  /// Counts [truth][prediction].
  public var counts: [[Int]]
  /// Width and height on its own.
  public var size: ChartSize

  /// A confusion matrix.
  public init(title: String = "Confusion matrix", classes: [String], counts: [[Int]]) {
    precondition(
      counts.count == classes.count && counts.allSatisfy { $0.count == classes.count },
      "\(counts.count) rows of counts for \(classes.count) classes")
    self.title = title
    self.classes = classes
    self.counts = counts
    let cell = Self.cell(classes.count)
    let labels = classes.map { TextMetrics.width($0, size: 12) }.max() ?? 0
    size = ChartSize(
      width: 24 + 26 + min(140, labels) + 10 + cell * Double(classes.count),
      height: 20 + 26 + 44 + 0.72 * cell * Double(classes.count))
    size.width = max(size.width, 300)
  }

  private static func cell(_ classes: Int) -> Double {
    classes <= 2 ? 118 : classes <= 5 ? 92 : classes <= 10 ? 64 : 48
  }

  /// Draws the matrix: a row a truth, darker with the share of the row.
  public func draw(on canvas: inout ChartCanvas) {
    guard !classes.isEmpty else { return }
    let frame = canvas.frame
    let labels = min(140, classes.map { TextMetrics.width($0, size: 12) }.max() ?? 0)
    let left = frame.x + 26 + labels + 10
    let cell = min(Self.cell(classes.count), (frame.right - left) / Double(classes.count))
    let height = min(0.72 * cell, (frame.height - 44) / Double(classes.count))
    let top = frame.y + 44
    let middle = (x: left + cell * Double(classes.count) / 2, y: top + height * Double(classes.count) / 2)
    canvas.drawing.text("predicted", middle.x, frame.y + 12, size: 12, fill: Palette.muted, anchor: .middle)
    canvas.drawing.text("true", frame.x + 11, middle.y, size: 12, fill: Palette.muted, anchor: .middle, upwards: true)
    for (i, name) in classes.enumerated() {
      let x = left + cell * (Double(i) + 0.5)
      canvas.drawing.text(
        TextMetrics.fitted(name, size: 12, limit: cell - 4), x, top - 10, size: 12, fill: Palette.ink, anchor: .middle)
      canvas.drawing.text(
        TextMetrics.fitted(name, size: 12, limit: labels), left - 10, top + height * (Double(i) + 0.5) + 4, size: 12,
        fill: Palette.ink, anchor: .end)
    }
    let isSmall = cell < 60 || height < 40
    for (i, row) in counts.enumerated() {
      let sum = row.reduce(0, +)
      for (j, count) in row.enumerated() {
        let share = sum > 0 ? Double(count) / Double(sum) : 0
        let box = Frame(x: left + cell * Double(j), y: top + height * Double(i), width: cell, height: height)
        canvas.drawing.rectangle(box.inset(left: 1.5, top: 1.5, right: 1.5, bottom: 1.5), fill: "#f0f2f6", radius: 4)
        canvas.drawing.rectangle(
          box.inset(left: 1.5, top: 1.5, right: 1.5, bottom: 1.5), fill: i == j ? Palette.blue : Palette.vermilion,
          radius: 4, opacity: count == 0 ? 0 : 0.08 + 0.87 * share)
        let isDark = share > 0.55
        let x = box.x + box.width / 2
        let y = box.y + box.height / 2
        canvas.drawing.text(
          NumberFormat.grouped(count), x, isSmall ? y + 4 : y - 1, size: isSmall ? 11 : 16,
          fill: isDark ? "#ffffff" : Palette.ink, bold: true, anchor: .middle)
        guard !isSmall else { continue }
        canvas.drawing.text(
          NumberText.percent(share), x, y + 15, size: 11, fill: isDark ? "#e8eef5" : Palette.muted, anchor: .middle)
      }
    }
  }
}
