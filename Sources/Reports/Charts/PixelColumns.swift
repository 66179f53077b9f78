import Imagery

/// A spectrum gathered into the columns of a drawing: of the many pixels of a column only the lowest and the highest flux
/// are drawn, so that no line is lost and the file stays small.
struct PixelColumns {
  private let spectrum: Spectrum
  /// Place of each pixel on the axis.
  private let places: [Double]
  /// Pixels between masked ones and gaps, cut into columns.
  private let runs: [[Range<Int>]]

  init(_ spectrum: Spectrum, places: [Double], axis: Axis, columns: Int) {
    self.spectrum = spectrum
    self.places = places
    var runs: [[Range<Int>]] = []
    var lastColumn = -1
    for i in places.indices where spectrum.isGood(i) {
      let column = Int(axis.place(places[i]) * Double(columns))
      let goesOn =
        i > 0 && spectrum.isGood(i - 1) && !WavelengthGrid.isGap(behind: i - 1, in: spectrum.wavelengths)
      if !goesOn || runs.isEmpty {
        runs.append([i..<i + 1])
      } else if column == lastColumn, let last = runs.last?.last {
        runs[runs.count - 1][runs[runs.count - 1].count - 1] = last.lowerBound..<i + 1
      } else {
        runs[runs.count - 1].append(i..<i + 1)
      }
      lastColumn = column
    }
    self.runs = runs
  }

  /// The error band, then the flux.
  func drawFlux(in plot: Plot, of drawing: inout Drawing) {
    for run in runs {
      drawBand(run, plot, &drawing)
      let points = run.flatMap { column -> [(x: Double, y: Double)] in
        let lowest = column.min { spectrum.flux[$0] < spectrum.flux[$1] } ?? column.lowerBound
        let highest = column.max { spectrum.flux[$0] < spectrum.flux[$1] } ?? column.lowerBound
        return (lowest == highest ? [lowest] : [min(lowest, highest), max(lowest, highest)]).map {
          point($0, Double(spectrum.flux[$0]), plot)
        }
      }
      if points.count == 1 {
        drawing.dot(points[0].x, points[0].y, radius: 0.8, fill: Palette.ink)
      } else {
        drawing.path(points, stroke: Palette.ink, width: 0.9)
      }
    }
  }

  /// Mean flux of each column, less and plus the mean error of a pixel.
  private func drawBand(_ run: [Range<Int>], _ plot: Plot, _ drawing: inout Drawing) {
    guard !spectrum.inverseVariance.isEmpty else { return }
    var lower: [(x: Double, y: Double)] = []
    var upper: [(x: Double, y: Double)] = []
    for column in run {
      let count = Double(column.count)
      let mean = column.reduce(0) { $0 + Double(spectrum.flux[$1]) } / count
      let error = column.reduce(0) { $0 + 1 / Double(spectrum.inverseVariance[$1].squareRoot()) } / count
      let middle = column.lowerBound + column.count / 2
      lower.append(point(middle, mean - error, plot))
      upper.append(point(middle, mean + error, plot))
    }
    drawing.area(lower + upper.reversed(), fill: Palette.blue, opacity: 0.25)
  }

  /// A point of the plot; what lies above or below is drawn at the edge.
  private func point(_ pixel: Int, _ value: Double, _ plot: Plot) -> (x: Double, y: Double) {
    plot.point(places[pixel], min(max(value, plot.y.low), plot.y.high))
  }

  /// Shades what lies between the runs.
  func drawMasked(in plot: Plot, of drawing: inout Drawing) {
    let stops = runs.map { $0[0].lowerBound..<($0[$0.count - 1].upperBound) }
    var last = plot.frame.x
    for stop in stops.map({ ($0.lowerBound, $0.upperBound - 1) }) + [(places.count, places.count)] {
      let first = stop.0 < places.count ? plot.point(places[stop.0], plot.y.low).x : plot.frame.right
      if first - last > 0.5 {
        drawing.rectangle(
          Frame(x: last, y: plot.frame.y, width: first - last, height: plot.frame.height), fill: Palette.orange,
          opacity: 0.22)
      }
      if stop.1 < places.count { last = plot.point(places[stop.1], plot.y.low).x }
    }
  }

  /// The largest strength of each column, as an area.
  func drawStrength(_ values: [Float], in plot: Plot, of drawing: inout Drawing) {
    for run in runs {
      let points = run.map { column in
        let largest = column.map { values[$0].isFinite ? Double(values[$0]) : 0 }.max() ?? 0
        return point(column.lowerBound + column.count / 2, largest, plot)
      }
      guard let first = points.first, let last = points.last else { continue }
      drawing.area(
        [(first.x, plot.frame.bottom)] + points + [(last.x, plot.frame.bottom)], fill: Palette.vermilion, opacity: 0.55)
    }
  }
}
