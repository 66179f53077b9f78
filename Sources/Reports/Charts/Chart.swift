/// A chart that can be written as an SVG file of its own or drawn as part of a page.
public protocol Chart: Sendable {
  /// The title, shown above and read out by screen readers.
  var title: String { get }
  /// Width and height in pixels of the chart on its own.
  var size: ChartSize { get }
  /// Draws the chart without its title into a canvas.
  func draw(on canvas: inout ChartCanvas)
}

/// A width and a height in pixels.
public struct ChartSize: Sendable, Hashable {
  /// Width in pixels.
  public var width: Double
  /// Height in pixels.
  public var height: Double

  /// A size in pixels.
  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }
}

/// A place on a drawing where a chart may draw.
public struct ChartCanvas: Sendable {
  var drawing: Drawing
  var frame: Frame
}

extension Chart {
  /// The chart as an SVG file.
  public func svg() -> String {
    var drawing = Drawing()
    draw(in: Frame(x: 12, y: 10, width: size.width - 24, height: size.height - 20), of: &drawing)
    return drawing.svg(width: size.width, height: size.height, title: title)
  }

  /// Draws title and chart into a frame.
  func draw(in frame: Frame, of drawing: inout Drawing) {
    var frame = frame
    if !title.isEmpty {
      drawing.text(
        TextMetrics.fitted(title, size: 15, bold: true, limit: frame.width), frame.x, frame.y + 14, size: 15,
        fill: Palette.ink, bold: true)
      frame = frame.inset(top: 26)
    }
    var canvas = ChartCanvas(drawing: drawing, frame: frame)
    draw(on: &canvas)
    drawing = canvas.drawing
  }
}

/// The parts charts share: the frame of the data, its axes and the legend.
struct Plot {
  let x: Axis
  let y: Axis
  let frame: Frame

  func point(_ px: Double, _ py: Double) -> (x: Double, y: Double) {
    (frame.x + frame.width * x.place(px), frame.bottom - frame.height * y.place(py))
  }

  /// Draws both axes with ticks, labels and a light grid, leaving the room they need around the data.
  init(x: Axis, y: Axis, labels: (x: String, y: String), in outer: Frame, of drawing: inout Drawing) {
    self.x = x
    self.y = y
    let yTicks = y.ticks
    frame = outer.inset(
      left: Self.marginLeft(y: y, hasLabel: !labels.y.isEmpty), top: 6, right: 10, bottom: labels.x.isEmpty ? 22 : 42)
    for tick in yTicks {
      let place = frame.bottom - frame.height * y.place(tick.value)
      drawing.line(frame.x, place, frame.right, place, stroke: Palette.grid)
      drawing.text(tick.label, frame.x - 8, place + 4, size: 11.5, fill: Palette.muted, anchor: .end)
    }
    drawing.line(frame.x, frame.bottom, frame.right, frame.bottom, stroke: Palette.rule)
    var free = -Double.infinity
    for tick in x.ticks {
      let place = frame.x + frame.width * x.place(tick.value)
      drawing.line(place, frame.bottom, place, frame.bottom + (tick.label.isEmpty ? 3 : 5), stroke: Palette.rule)
      let half = TextMetrics.width(tick.label, size: 11.5) / 2
      guard !tick.label.isEmpty, place - half > free else { continue }
      drawing.text(tick.label, place, frame.bottom + 18, size: 11.5, fill: Palette.muted, anchor: .middle)
      free = place + half + 6
    }
    if !labels.x.isEmpty {
      drawing.text(
        labels.x, frame.x + frame.width / 2, frame.bottom + 37, size: 12, fill: Palette.text, anchor: .middle)
    }
    if !labels.y.isEmpty {
      drawing.text(
        labels.y, outer.x + 11, frame.y + frame.height / 2, size: 12, fill: Palette.text, anchor: .middle, upwards: true
      )
    }
  }

  /// The room that the ticks of a vertical axis and its label need.
  static func marginLeft(y: Axis, hasLabel: Bool) -> Double {
    (y.ticks.map { TextMetrics.width($0.label, size: 11.5) }.max() ?? 0) + 8 + (hasLabel ? 20 : 0)
  }

  /// Draws swatches with names in rows; returns the height used.
  static func legend(
    _ entries: [(name: String, color: String, dashes: String?)], in frame: Frame, of drawing: inout Drawing
  ) -> Double {
    guard !entries.isEmpty else { return 0 }
    var x = frame.x
    var y = frame.y + 8
    for entry in entries {
      let width = 24 + TextMetrics.width(entry.name, size: 12) + 18
      if x > frame.x && x + width - 18 > frame.right {
        x = frame.x
        y += 18
      }
      drawing.line(x, y, x + 18, y, stroke: entry.color, width: 2.5, dashes: entry.dashes)
      drawing.text(entry.name, x + 24, y + 4, size: 12, fill: Palette.text)
      x += width
    }
    return y + 12 - frame.y
  }
}
