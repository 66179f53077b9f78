/// Names of spectral lines above a plot, upright, with a hair line each down through the data.
enum LineMarks {
  /// A line and its place on the axis, 0 to 1.
  struct Mark: Equatable {
    var name: String
    var place: Double
  }

  private static let size = 11.0
  /// Between the names and the plot, for the lines that lead to them.
  private static let leader = 16.0

  /// The room above the plot that the names take.
  static func height(of marks: [Mark]) -> Double {
    (marks.map { TextMetrics.width($0.name, size: size) }.max() ?? 0) + leader + 4
  }

  /// Draws hair lines, and the names of those that have one.
  static func draw(_ marks: [Mark], in plot: Plot, of drawing: inout Drawing) {
    let frame = plot.frame
    let wished = marks.map { frame.x + frame.width * $0.place }
    let places = LabelPlacing.spread(wished, spacing: size + 2, in: frame.x...frame.right)
    for (mark, (x, label)) in zip(marks, zip(wished, places)) {
      drawing.line(x, frame.y, x, frame.bottom, stroke: Palette.rule, width: 1, dashes: "2 3")
      guard !mark.name.isEmpty else { continue }
      drawing.path(
        [(x, frame.y), (x, frame.y - 4), (label, frame.y - leader + 4), (label, frame.y - leader)],
        stroke: Palette.grey, width: 0.8)
      // The middle of upright letters lies a third of their size left of the baseline.
      drawing.text(
        mark.name, label + 0.34 * size, frame.y - leader - 3, size: size, fill: Palette.muted,
        upwards: true)
    }
  }
}
