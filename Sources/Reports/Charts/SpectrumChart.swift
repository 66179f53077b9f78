import Imagery

/// A spectrum: its flux with an error band, masked stretches shaded, known lines labelled; below it, if wanted, how much
/// something weighs at each wavelength (the strength of an attack).
public struct SpectrumChart: Chart {
  /// A quantity of each pixel, drawn below the spectrum.
  public struct Strength: Sendable, Equatable {
    /// What it is, with its unit.
    public var label: String
    /// One value a pixel, 0 or more; those not finite are left out.
    public var values: [Float]

    /// A strength of each pixel.
    public init(label: String, values: [Float]) {
      self.label = label
      self.values = values
    }
  }

  /// The title.
  public var title: String
  /// A line below the title: the classification; nil for none.
  public var caption: String?
  /// The spectrum.
  public var spectrum: Spectrum
  /// Lines to mark, where their source has them.
  public var lines: [SpectralLine]
  /// The redshift of the source, which moves the lines.
  public var redshift: Double
  /// Whether wavelengths are those the source emitted, not those observed.
  public var isRestFrame = false
  /// What is drawn below; nil for nothing.
  public var strength: Strength?
  /// Width and height on its own.
  public var size: ChartSize

  /// A chart of a spectrum. `redshift` is that the file states, unless given; without either it is 0. Lines are those of
  /// stars below a redshift of 0.003 (900 km/s), else those of galaxies and quasars, unless given.
  public init(
    _ spectrum: Spectrum, redshift: Double? = nil, lines: [SpectralLine]? = nil, caption: String? = nil,
    strength: Strength? = nil
  ) {
    precondition(
      strength.map { $0.values.count == spectrum.count } ?? true,
      "\(strength?.values.count ?? 0) strengths for \(spectrum.count) pixels")
    let redshift = redshift ?? spectrum.redshift ?? 0
    precondition(redshift > -1 && redshift.isFinite, "a redshift of \(redshift)")
    title = spectrum.name
    self.caption = caption
    self.spectrum = spectrum
    self.redshift = redshift
    self.lines = lines ?? (abs(redshift) < 0.003 ? SpectralLine.ofStars : SpectralLine.ofGalaxies)
    self.strength = strength
    size = ChartSize(width: 960, height: strength == nil ? 440 : 560)
  }

  /// What the wavelengths of the chart are, in words.
  private var wavelengthLabel: String {
    let medium = spectrum.medium.map { $0 == .air ? " in air" : " in vacuum" } ?? ""
    let frame = isRestFrame ? ", as emitted at redshift \(NumberText.short(redshift, digits: 4))" : ""
    return "wavelength\(medium), Angstrom\(frame)"
  }

  /// Draws the spectrum and, if wanted, the strengths.
  public func draw(on canvas: inout ChartCanvas) {
    var frame = canvas.frame
    if let caption {
      canvas.drawing.text(
        TextMetrics.fitted(caption, size: 12.5, limit: frame.width), frame.x, frame.y + 11, size: 12.5,
        fill: Palette.text)
      frame = frame.inset(top: 20)
    }
    let scale = isRestFrame ? 1 / (1 + redshift) : 1
    let places = spectrum.wavelengths.map { $0 * scale }
    let x = Axis([], range: (places.first ?? 0)...max(places.last ?? 1, places.first ?? 0))
    let marks = marks(on: x)
    frame = frame.inset(top: marks.isEmpty ? 0 : LineMarks.height(of: marks))
    let lower = strength == nil ? 0 : frame.height * 0.34
    let (y, label) = (fluxAxis, spectrum.unit.map { "flux, \($0)" } ?? "flux")
    // Both panels begin at the same place.
    let margins = [y, strengthAxis].map { Plot.marginLeft(y: $0, hasLabel: true) }
    let indent = strength == nil ? 0 : margins[1] - margins[0]
    let plot = Plot(
      x: x, y: y, labels: (strength == nil ? wavelengthLabel : "", label),
      in: frame.inset(left: max(0, indent), bottom: lower), of: &canvas.drawing)
    let columns = PixelColumns(spectrum, places: places, axis: x, columns: max(1, Int(plot.frame.width)))
    columns.drawMasked(in: plot, of: &canvas.drawing)
    LineMarks.draw(marks, in: plot, of: &canvas.drawing)
    columns.drawFlux(in: plot, of: &canvas.drawing)
    guard let strength else { return }
    let second = Plot(
      x: x, y: strengthAxis, labels: (wavelengthLabel, strength.label),
      in: frame.inset(left: max(0, -indent), top: frame.height - lower + 8), of: &canvas.drawing)
    LineMarks.draw(marks.map { LineMarks.Mark(name: "", place: $0.place) }, in: second, of: &canvas.drawing)
    columns.drawStrength(strength.values, in: second, of: &canvas.drawing)
  }

  /// The fluxes but for the outermost two in a thousand on each side, which would press the others flat, with a margin.
  private var fluxAxis: Axis {
    let good = spectrum.flux.indices.filter { spectrum.isGood($0) }.map { Double(spectrum.flux[$0]) }.sorted()
    guard let last = good.last else { return Axis([]) }
    let cut = good.count / 500
    let (low, high) = (good[cut], good[good.count - 1 - cut])
    let margin = 0.06 * (high > low ? high - low : abs(last) + 1e-30)
    // Zero belongs to a flux that comes near it.
    return Axis([], range: (low > 0 && low < 0.35 * high ? 0 : low - margin)...high + margin)
  }

  private var strengthAxis: Axis {
    Axis([0, Double(strength?.values.filter { $0.isFinite }.max() ?? 1)])
  }

  /// The lines on the axis, those of one name that lie close as one.
  private func marks(on axis: Axis) -> [LineMarks.Mark] {
    let stretch = isRestFrame ? 1 : 1 + redshift
    let known = lines.map { (name: $0.name, place: axis.place($0.wavelength(in: spectrum.medium) * stretch)) }
      .filter { (0...1).contains($0.place) }.sorted { $0.place < $1.place }
    var marks: [LineMarks.Mark] = []
    for line in known {
      if let last = marks.last, last.name == line.name, line.place - last.place < 0.006 {
        marks[marks.count - 1].place = 0.5 * (last.place + line.place)
      } else {
        marks.append(LineMarks.Mark(name: line.name, place: line.place))
      }
    }
    return marks
  }
}
