/// A rectangle on a drawing, in pixels; y grows downwards.
struct Frame: Equatable, Sendable {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  var right: Double { x + width }
  var bottom: Double { y + height }

  /// The frame without a margin on each side.
  func inset(left: Double = 0, top: Double = 0, right: Double = 0, bottom: Double = 0) -> Frame {
    Frame(x: x + left, y: y + top, width: width - left - right, height: height - top - bottom)
  }
}

/// An SVG drawing that grows element by element; all text passes through ``Markup/escaped(_:)``.
struct Drawing: Sendable {
  /// Where a text lies relative to its point.
  enum Anchor: String {
    case start, middle, end
  }

  private(set) var elements = ""

  private static func n(_ value: Double) -> String { NumberText.coordinate(value) }

  /// A filled rectangle.
  mutating func rectangle(
    _ frame: Frame, fill: String, radius: Double = 0, stroke: String? = nil, opacity: Double = 1
  ) {
    elements += "<rect x=\"\(Self.n(frame.x))\" y=\"\(Self.n(frame.y))\" width=\"\(Self.n(max(0, frame.width)))\""
    elements += " height=\"\(Self.n(max(0, frame.height)))\" fill=\"\(fill)\""
    if radius > 0 { elements += " rx=\"\(Self.n(radius))\"" }
    if let stroke { elements += " stroke=\"\(stroke)\"" }
    if opacity < 1 { elements += " fill-opacity=\"\(Self.n(opacity))\"" }
    elements += "/>\n"
  }

  /// A straight line.
  mutating func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, stroke: String, width: Double = 1, dashes: String? = nil
  ) {
    elements += "<line x1=\"\(Self.n(x1))\" y1=\"\(Self.n(y1))\" x2=\"\(Self.n(x2))\" y2=\"\(Self.n(y2))\""
    elements += " stroke=\"\(stroke)\" stroke-width=\"\(Self.n(width))\""
    if let dashes { elements += " stroke-dasharray=\"\(dashes)\"" }
    elements += "/>\n"
  }

  /// A line through points.
  mutating func path(_ points: [(x: Double, y: Double)], stroke: String, width: Double = 2, dashes: String? = nil) {
    guard points.count > 1 else { return }
    elements += "<polyline points=\"\(Self.list(points))\" fill=\"none\" stroke=\"\(stroke)\""
    elements += " stroke-width=\"\(Self.n(width))\" stroke-linejoin=\"round\" stroke-linecap=\"round\""
    if let dashes { elements += " stroke-dasharray=\"\(dashes)\"" }
    elements += "/>\n"
  }

  /// A filled outline.
  mutating func area(_ points: [(x: Double, y: Double)], fill: String, opacity: Double) {
    guard points.count > 2 else { return }
    elements += "<polygon points=\"\(Self.list(points))\" fill=\"\(fill)\" fill-opacity=\"\(Self.n(opacity))\"/>\n"
  }

  /// A filled circle.
  mutating func dot(_ x: Double, _ y: Double, radius: Double, fill: String, stroke: String? = nil) {
    elements += "<circle cx=\"\(Self.n(x))\" cy=\"\(Self.n(y))\" r=\"\(Self.n(radius))\" fill=\"\(fill)\""
    if let stroke { elements += " stroke=\"\(stroke)\" stroke-width=\"1.5\"" }
    elements += "/>\n"
  }

  /// A line of text, its baseline at y; turned by 90 degrees to run upwards when `upwards`.
  mutating func text(
    _ text: String, _ x: Double, _ y: Double, size: Double, fill: String = Palette.text, bold: Bool = false,
    anchor: Anchor = .start, upwards: Bool = false
  ) {
    elements += "<text x=\"\(Self.n(x))\" y=\"\(Self.n(y))\" font-size=\"\(Self.n(size))\" fill=\"\(fill)\""
    if bold { elements += " font-weight=\"600\"" }
    if anchor != .start { elements += " text-anchor=\"\(anchor.rawValue)\"" }
    if upwards { elements += " transform=\"rotate(-90 \(Self.n(x)) \(Self.n(y)))\"" }
    elements += ">\(Markup.escaped(text))</text>\n"
  }

  /// A picture with sharp pixels; `label` is what a screen reader says.
  mutating func picture(_ thumbnail: Thumbnail, _ frame: Frame, label: String) {
    elements += "<image x=\"\(Self.n(frame.x))\" y=\"\(Self.n(frame.y))\" width=\"\(Self.n(frame.width))\""
    elements += " height=\"\(Self.n(frame.height))\" preserveAspectRatio=\"xMidYMid meet\""
    elements += " style=\"image-rendering:pixelated\" href=\"\(thumbnail.address)\">"
    elements += "<title>\(Markup.escaped(label))</title></image>\n"
  }

  /// The drawing as a whole SVG file.
  func svg(width: Double, height: Double, title: String, background: String? = nil) -> String {
    var text = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(Self.n(width)) \(Self.n(height))\""
    text += " width=\"\(Self.n(width))\" height=\"\(Self.n(height))\" role=\"img\""
    text += " font-family=\"\(Palette.fonts)\">\n<title>\(Markup.escaped(title))</title>\n"
    if let background { text += "<rect width=\"100%\" height=\"100%\" fill=\"\(background)\"/>\n" }
    return text + elements + "</svg>\n"
  }

  private static func list(_ points: [(x: Double, y: Double)]) -> String {
    points.map { "\(n($0.x)),\(n($0.y))" }.joined(separator: " ")
  }
}
