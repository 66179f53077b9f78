import Imagery
import Reports
import Testing

struct SpectrumChartTests {
  /// A flat spectrum with errors from 3,800 to 9,200 Angstrom, a pixel masked where asked.
  private func spectrum(masked: Range<Int> = 0..<0, count: Int = 5401) -> Spectrum {
    Spectrum(
      wavelengths: (0..<count).map { 3800 + Double($0) }, flux: (0..<count).map { 10 + Float($0 % 7) },
      inverseVariance: [Float](repeating: 1, count: count), mask: (0..<count).map(masked.contains),
      unit: "1E-17 erg/s/cm2/Angstrom", medium: .vacuum, name: "A & B <C>")
  }

  private func attributes(_ svg: String, _ tag: String, _ names: [String], containing text: String) -> [[Double]] {
    svg.split(separator: "\n").filter { $0.hasPrefix("<\(tag)") && $0.contains(text) }.map { line in
      names.compactMap { name in
        line.components(between: " \(name)=\"", and: "\"").flatMap { Double($0) }
      }
    }
  }

  @Test func linesAreMarkedWhereTheRedshiftPutsThem() {
    let lines = [SpectralLine("Hα", 6564.61), SpectralLine("[O III]", 5008.24), SpectralLine("Lyα", 1215.67)]
    for (redshift, isRest) in [(0.0, false), (0.2, false), (0.2, true)] {
      var chart = SpectrumChart(spectrum(), redshift: redshift, lines: lines)
      chart.isRestFrame = isRest
      let svg = chart.svg()
      #expect(MarkupCheck.fault(svg) == nil && svg.contains("A &amp; B &lt;C&gt;") && !svg.contains("Lyα"))
      let places = attributes(svg, "line", ["x1"], containing: "dasharray=\"2 3\"").map { $0[0] }
      #expect(places.count == 2)
      // The axis runs from the first to the last pixel; the bottom line of the plot is as long as it.
      let plot = attributes(svg, "line", ["x1", "x2"], containing: "stroke=\"#d5dae2\"").max {
        $0[1] - $0[0] < $1[1] - $1[0]
      }
      let (left, right) = (plot?[0] ?? 0, plot?[1] ?? 0)
      let scale = isRest ? 1 / (1 + redshift) : 1
      for (place, line) in zip(places, [5008.24, 6564.61]) {
        let observed = isRest ? line : line * (1 + redshift)
        let expected = left + (right - left) * (observed - 3800 * scale) / (5400 * scale)
        #expect(abs(place - expected) < 0.02, "\(redshift) \(isRest)")
      }
      #expect(svg.contains("wavelength in vacuum, Angstrom") && svg.contains("as emitted") == isRest)
    }
  }

  @Test func namesDoNotOverlapAndStayInside() {
    let svg = SpectrumChart(spectrum()).svg()
    let places = attributes(svg, "text", ["x"], containing: "font-size=\"11\"").map { $0[0] }.sorted()
    #expect(places.count > 15 && zip(places, places.dropFirst()).allSatisfy { $1 - $0 > 12.9 })
    #expect(places.allSatisfy { $0 > 0 && $0 < 960 } && svg.contains(">Mg b<") && svg.contains(">Hα<"))
    #expect(SpectrumChart(spectrum(), redshift: 0.1).svg().contains(">[O III]<"))
  }

  @Test func labelsMoveAsLittleAsTheyMust() {
    #expect(LabelPlacing.spread([], spacing: 10, in: 0...100) == [])
    #expect(LabelPlacing.spread([10, 50], spacing: 10, in: 0...100) == [10, 50])
    #expect(LabelPlacing.spread([50, 52], spacing: 10, in: 0...100) == [46, 56])
    #expect(LabelPlacing.spread([50, 50, 50, 90], spacing: 10, in: 0...100) == [40, 50, 60, 90])
    #expect(LabelPlacing.spread([1, 2, 99], spacing: 10, in: 0...100) == [0, 10, 99])
    #expect(LabelPlacing.spread([100, 100], spacing: 10, in: 0...100) == [90, 100])
    #expect(LabelPlacing.spread([1, 2, 3, 4, 5], spacing: 10, in: 0...20) == [0, 5, 10, 15, 20])
  }

  @Test func whatIsMaskedIsShadedAndLeftOut() {
    let whole = SpectrumChart(spectrum(), lines: []).svg()
    let parted = SpectrumChart(spectrum(masked: 1000..<1500), lines: []).svg()
    #expect(!whole.contains("#e69f00") && parted.components(of: "#e69f00") == 1)
    #expect(whole.components(of: "<polyline") == 1 && parted.components(of: "<polyline") == 2)
    let width = attributes(parted, "rect", ["width"], containing: "#e69f00").map { $0[0] }
    // 501 of 5,400 Angstrom of a plot of some 870 pixels.
    #expect(width.count == 1 && (75...87).contains(width[0]))
  }

  @Test func extremesSurviveAndTheFileStaysSmall() {
    var peaked = spectrum(count: 100_000)
    peaked.flux[54_321] = 16.5
    let svg = SpectrumChart(peaked, lines: []).svg()
    #expect(svg.utf8.count < 100_000)
    let lowest = svg.split(separator: "\n").filter { $0.hasPrefix("<polyline") }
      .flatMap { $0.components(between: "points=\"", and: "\"")?.split(separator: " ") ?? [] }
      .compactMap { $0.split(separator: ",").last.flatMap { Double($0) } }
    // y falls on a drawing: one point lies above all others.
    #expect(Set(lowest).sorted().first.map { top in lowest.count { $0 == top } } == 1)
  }

  @Test func strengthsAreDrawnBelow() {
    var values = [Float](repeating: 0, count: 5401)
    values[2764] = 1
    values[100] = .nan
    let chart = SpectrumChart(
      spectrum(masked: 10..<20), caption: "K .93", strength: .init(label: "mean |change|, sigma", values: values))
    let svg = chart.svg()
    #expect(MarkupCheck.fault(svg) == nil && svg.contains("mean |change|, sigma") && svg.contains(">K .93<"))
    #expect(svg.components(of: "#d55e00") == 2 && svg.components(of: ">Hα<") == 1)
    #expect(svg.components(of: "wavelength in vacuum") == 1)
  }

  @Test(arguments: [0, 1, 2])
  func oddSpectraGiveAWholeDrawing(_ count: Int) {
    for spectrum in [spectrum(count: count), spectrum(masked: 0..<count, count: count)] {
      let strength = SpectrumChart.Strength(label: "s", values: [Float](repeating: 0, count: count))
      for chart in [SpectrumChart(spectrum), SpectrumChart(spectrum, strength: strength)] {
        let svg = chart.svg()
        #expect(MarkupCheck.fault(svg) == nil && !svg.contains("nan") && !svg.contains("inf"))
      }
    }
  }
}

extension StringProtocol {
  /// What stands between two texts, the first time.
  fileprivate func components(between start: String, and end: String) -> String? {
    guard let first = firstRange(of: start) else { return nil }
    let rest = self[first.upperBound...]
    return rest.firstRange(of: end).map { String(rest[..<$0.lowerBound]) }
  }
}
