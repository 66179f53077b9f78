import Training

/// What a model promised beside what came true: a dot on the diagonal keeps its promise.
public struct ReliabilityDiagram: Chart {
  /// The title.
  public var title: String
  /// What the probability is of.
  public var xLabel: String
  /// The bins.
  public var bins: [ReliabilityBin]
  /// Width and height on its own.
  public var size = ChartSize(width: 326, height: 350)

  /// A reliability diagram.
  public init(title: String = "Reliability", xLabel: String = "probability", bins: [ReliabilityBin]) {
    self.title = title
    self.xLabel = xLabel
    self.bins = bins
  }

  /// Draws the diagonal, a dot a bin with its 95 % interval (Wilson 1927), and the number of samples below.
  public func draw(on canvas: inout ChartCanvas) {
    let counts = canvas.frame.height > 200 ? 34.0 : 0
    let unit = Axis([], range: 0...1)
    let plot = Plot(
      x: unit, y: unit, labels: (xLabel, "share that came true"), in: canvas.frame.inset(top: counts),
      of: &canvas.drawing)
    let start = plot.point(0, 0)
    let end = plot.point(1, 1)
    canvas.drawing.line(start.x, start.y, end.x, end.y, stroke: Palette.grey, width: 1.2, dashes: "3 3")
    let most = max(1, bins.map(\.count).max() ?? 1)
    var line: [(x: Double, y: Double)] = []
    for bin in bins where bin.count > 0 {
      if counts > 0 {
        let height = max(1.5, (counts - 10) * Double(bin.count) / Double(most))
        let left = plot.point(bin.lower, 0).x
        let right = plot.point(bin.upper, 0).x
        canvas.drawing.rectangle(
          Frame(x: left + 1, y: canvas.frame.y + counts - 8 - height, width: right - left - 2, height: height),
          fill: Palette.rule)
      }
      guard let confidence = bin.confidence, let frequency = bin.frequency else { continue }
      let interval = Self.wilson(frequency, bin.count)
      let point = plot.point(confidence, frequency)
      canvas.drawing.line(
        point.x, plot.point(0, interval.lowerBound).y, point.x, plot.point(0, interval.upperBound).y,
        stroke: Palette.sky, width: 1.6)
      line.append(point)
    }
    canvas.drawing.path(line, stroke: Palette.blue, width: 1.6)
    for point in line { canvas.drawing.dot(point.x, point.y, radius: 4, fill: Palette.blue, stroke: Palette.panel) }
    if counts > 0 {
      canvas.drawing.text(
        "samples", plot.frame.x - 8, canvas.frame.y + counts - 9, size: 11, fill: Palette.muted, anchor: .end)
    }
  }

  /// The 95 % interval of a share of `count` samples.
  static func wilson(_ share: Double, _ count: Int) -> ClosedRange<Double> {
    let n = Double(count)
    let z = 1.959964
    let middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)).squareRoot()
    return max(0, middle - half)...min(1, middle + half)
  }
}
