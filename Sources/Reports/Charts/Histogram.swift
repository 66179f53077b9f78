/// Counts of values in bins of equal width, one outline a group.
public struct Histogram: Chart {
  /// Values of one kind.
  public struct Group: Sendable, Equatable {
    /// The name in the legend.
    public var name: String
    /// The values; those not finite are left out.
    public var values: [Double]

    /// A group of values.
    public init(name: String, values: [Double]) {
      self.name = name
      self.values = values
    }
  }

  /// The title.
  public var title: String
  /// What the values are, with their unit.
  public var xLabel: String
  /// The groups, drawn over each other.
  public var groups: [Group]
  /// Number of bins.
  public var bins: Int
  /// The range of the bins; nil to hold all values.
  public var range: ClosedRange<Double>?
  /// Whether counts are spread logarithmically.
  public var isLogarithmic = false
  /// Width and height on its own.
  public var size = ChartSize(width: 520, height: 300)

  /// A histogram.
  public init(title: String, xLabel: String, groups: [Group], bins: Int = 20, range: ClosedRange<Double>? = nil) {
    precondition(bins > 0, "a histogram of \(bins) bins")
    self.title = title
    self.xLabel = xLabel
    self.groups = groups
    self.bins = bins
    self.range = range
  }

  /// Counts of a group; values beyond the range are left out, the last bin holds its upper edge.
  static func counts(_ values: [Double], in range: ClosedRange<Double>, bins: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: bins)
    let width = range.upperBound - range.lowerBound
    for value in values where range.contains(value) {
      counts[width > 0 ? min(bins - 1, Int((value - range.lowerBound) / width * Double(bins))) : 0] += 1
    }
    return counts
  }

  /// Draws the bars.
  public func draw(on canvas: inout ChartCanvas) {
    let colors = groups.indices.map { Palette.series[$0 % Palette.series.count] }
    let legend = zip(groups, colors).map { (name: $0.name, color: $1, dashes: String?.none) }
    let used = Plot.legend(groups.count > 1 ? legend : [], in: canvas.frame, of: &canvas.drawing)
    let finite = groups.flatMap(\.values).filter { $0.isFinite }
    let held = range ?? (finite.min() ?? 0)...(finite.max() ?? 1)
    let shown = held.lowerBound < held.upperBound ? held : held.lowerBound - 0.5...held.upperBound + 0.5
    let counts = groups.map { Self.counts($0.values, in: shown, bins: bins) }
    let most = Double(counts.flatMap { $0 }.max() ?? 1)
    let plot = Plot(
      x: Axis([], range: shown),
      y: isLogarithmic ? Axis([0.5, max(2, most)], form: .logarithmic) : Axis([0, max(1, most)]),
      labels: (xLabel, "number"), in: canvas.frame.inset(top: used), of: &canvas.drawing)
    let step = (shown.upperBound - shown.lowerBound) / Double(bins)
    for (group, color) in zip(counts, colors) {
      var outline: [(x: Double, y: Double)] = [(plot.frame.x, plot.frame.bottom)]
      for (i, count) in group.enumerated() {
        let y = count == 0 ? plot.frame.bottom : plot.point(shown.lowerBound, Double(count)).y
        outline.append((plot.point(shown.lowerBound + Double(i) * step, 1).x, y))
        outline.append((plot.point(shown.lowerBound + Double(i + 1) * step, 1).x, y))
      }
      outline.append((plot.frame.right, plot.frame.bottom))
      canvas.drawing.area(outline, fill: color, opacity: groups.count > 1 ? 0.18 : 0.3)
      canvas.drawing.path(outline, stroke: color, width: 1.8)
    }
  }
}
