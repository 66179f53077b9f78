/// Lines over a common axis, with error bands, reference lines and a legend.
public struct LineChart: Chart {
  /// One line.
  public struct Series: Sendable, Equatable {
    /// The name in the legend.
    public var name: String
    /// Values along the horizontal axis.
    public var x: [Double]
    /// Values along the vertical axis, one for each of `x`; values that are not finite leave a gap.
    public var y: [Double]
    /// Lower and upper ends of an error band, one for each of `x`; empty without a band.
    public var band: [ClosedRange<Double>]
    /// Whether the line is dashed.
    public var isDashed: Bool
    /// Whether every value has a dot.
    public var hasDots: Bool
    /// The place of its colour in the palette, so that a thing keeps its colour from chart to chart; nil: its place
    /// among the lines. Negative is grey, for what is only there to compare with.
    public var color: Int?

    /// A line through the points (x[i], y[i]).
    public init(
      name: String, x: [Double], y: [Double], band: [ClosedRange<Double>] = [], isDashed: Bool = false,
      hasDots: Bool = false, color: Int? = nil
    ) {
      precondition(x.count == y.count, "\(x.count) places for \(y.count) values")
      precondition(band.isEmpty || band.count == x.count, "\(band.count) error ranges for \(x.count) values")
      self.name = name
      self.x = x
      self.y = y
      self.band = band
      self.isDashed = isDashed
      self.hasDots = hasDots
      self.color = color
    }
  }

  /// A dashed grey line across the chart with a name.
  public struct Reference: Sendable, Equatable {
    /// Its value.
    public var value: Double
    /// Its name.
    public var name: String

    /// A reference line.
    public init(_ value: Double, name: String) {
      self.value = value
      self.name = name
    }
  }

  /// The title.
  public var title: String
  /// What the horizontal axis shows, with its unit.
  public var xLabel: String
  /// What the vertical axis shows, with its unit.
  public var yLabel: String
  /// How the horizontal axis is spread.
  public var xForm = AxisForm.linear
  /// How the vertical axis is spread.
  public var yForm = AxisForm.linear
  /// The range of the vertical axis; nil to show all values.
  public var yRange: ClosedRange<Double>?
  /// The lines, drawn in order.
  public var series: [Series]
  /// Horizontal reference lines.
  public var references: [Reference] = []
  /// Vertical reference lines.
  public var markers: [Reference] = []
  /// Width and height on its own.
  public var size = ChartSize(width: 520, height: 340)

  /// A chart of lines.
  public init(title: String, xLabel: String, yLabel: String, series: [Series]) {
    self.title = title
    self.xLabel = xLabel
    self.yLabel = yLabel
    self.series = series
  }

  /// Draws the chart.
  public func draw(on canvas: inout ChartCanvas) {
    let colors = series.indices.map { Palette.color(series[$0].color ?? $0) }
    let dashes = series.map { $0.isDashed ? "6 4" : nil }
    let legend = zip(series, zip(colors, dashes)).map { (name: $0.name, color: $1.0, dashes: $1.1) }
    let used = Plot.legend(series.count > 1 ? legend : [], in: canvas.frame, of: &canvas.drawing)
    let values = series.flatMap { $0.y + $0.band.flatMap { [$0.lowerBound, $0.upperBound] } }
    let plot = Plot(
      x: Axis(series.flatMap(\.x), form: xForm, range: xForm == .linear ? xRange : nil),
      y: Axis(values + references.map(\.value), form: yForm, range: yRange), labels: (xLabel, yLabel),
      in: canvas.frame.inset(top: used), of: &canvas.drawing)
    drawReferences(plot, &canvas.drawing)
    for (one, color) in zip(series, colors) { drawBand(one, color, plot, &canvas.drawing) }
    for (i, one) in series.enumerated() {
      for run in runs(one, plot) {
        canvas.drawing.path(run, stroke: colors[i], width: 2.2, dashes: dashes[i])
        guard one.hasDots || run.count == 1 else { continue }
        for point in run {
          canvas.drawing.dot(point.x, point.y, radius: 3.6, fill: colors[i], stroke: Palette.panel)
        }
      }
    }
  }

  /// The values' own range: lines begin and end at the edges of the chart.
  private var xRange: ClosedRange<Double>? {
    let finite = series.flatMap(\.x).filter { $0.isFinite }
    guard let low = finite.min(), let high = finite.max(), low < high else { return nil }
    return low...high
  }

  /// The points of a line, in pieces that have no gap.
  private func runs(_ series: Series, _ plot: Plot) -> [[(x: Double, y: Double)]] {
    var runs: [[(x: Double, y: Double)]] = [[]]
    for (x, y) in zip(series.x, series.y) {
      let isShown = x.isFinite && y.isFinite && !(yForm == .logarithmic && y <= 0)
      if isShown {
        let clamped = yRange.map { min(max(y, $0.lowerBound), $0.upperBound) } ?? y
        runs[runs.count - 1].append(plot.point(x, clamped))
      } else if runs.last?.isEmpty == false {
        runs.append([])
      }
    }
    return runs.filter { !$0.isEmpty }
  }

  private func drawBand(_ series: Series, _ color: String, _ plot: Plot, _ drawing: inout Drawing) {
    guard !series.band.isEmpty else { return }
    let shown = series.x.indices.filter {
      series.x[$0].isFinite && series.band[$0].lowerBound.isFinite && series.band[$0].upperBound.isFinite
    }
    let lower = shown.map { plot.point(series.x[$0], series.band[$0].lowerBound) }
    let upper = shown.map { plot.point(series.x[$0], series.band[$0].upperBound) }
    drawing.area(lower + upper.reversed(), fill: color, opacity: 0.15)
  }

  private func drawReferences(_ plot: Plot, _ drawing: inout Drawing) {
    for reference in references where reference.value.isFinite {
      let y = plot.frame.bottom - plot.frame.height * plot.y.place(reference.value)
      drawing.line(plot.frame.x, y, plot.frame.right, y, stroke: Palette.grey, width: 1.2, dashes: "3 3")
      drawing.text(
        reference.name, plot.frame.right, y - 5, size: 11, fill: Palette.muted, anchor: .end)
    }
    for marker in markers where marker.value.isFinite {
      let x = plot.frame.x + plot.frame.width * plot.x.place(marker.value)
      drawing.line(x, plot.frame.y, x, plot.frame.bottom, stroke: Palette.grey, width: 1.2, dashes: "3 3")
      let isLeft = plot.x.place(marker.value) > 0.6
      drawing.text(
        marker.name, x + (isLeft ? -5 : 5), plot.frame.y + 10, size: 11, fill: Palette.muted,
        anchor: isLeft ? .end : .start)
    }
  }
}
