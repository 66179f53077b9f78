import Probing
import Reports
import Testing
import Training

@Suite struct ChartTests {
  private func line(_ y: [Double], form: AxisForm = .linear) -> LineChart {
    var chart = LineChart(
      title: "T", xLabel: "x", yLabel: "y", series: [.init(name: "s", x: y.indices.map(Double.init), y: y)])
    chart.yForm = form
    return chart
  }

  private func points(_ svg: String) -> [[Double]] {
    svg.split(separator: "\n").filter { $0.hasPrefix("<polyline") }.flatMap { line -> [[Double]] in
      let list = line.split(separator: "\"")[1]
      return list.split(separator: " ").map { $0.split(separator: ",").compactMap { Double($0) } }
    }
  }

  @Test func aLineGoesWhereItsValuesAre() {
    let drawn = points(line([0, 1, 2]).svg())
    #expect(drawn.count == 3)
    // Equal steps right, equal steps up (y falls on a drawing).
    #expect(abs(drawn[2][0] - 2 * drawn[1][0] + drawn[0][0]) < 0.02)
    #expect(abs(drawn[2][1] - 2 * drawn[1][1] + drawn[0][1]) < 0.02)
    #expect(drawn[0][0] < drawn[1][0] && drawn[0][1] > drawn[1][1])
  }

  @Test func aLogarithmicAxisHasEqualFactorsAndAPlaceForZero() {
    var chart = LineChart(
      title: "", xLabel: "", yLabel: "", series: [.init(name: "s", x: [0, 0.01, 0.1, 1], y: [1, 1, 1, 1])])
    chart.xForm = .logarithmic
    chart.yRange = 0...1
    let drawn = points(chart.svg()).map { $0[0] }
    #expect(drawn.count == 4)
    #expect(abs((drawn[3] - drawn[2]) - (drawn[2] - drawn[1])) < 0.02)
    #expect(drawn[0] < drawn[1])
    for label in [">0<", ">0.01<", ">0.1<", ">1<"] { #expect(chart.svg().contains(label), "\(label)") }
  }

  @Test func aGapParts() {
    #expect(line([0, 1, .nan, 3, 4]).svg().components(of: "<polyline") == 2)
    #expect(line([1, 0, 2, 3], form: .logarithmic).svg().components(of: "<polyline") == 1)
  }

  @Test func ticksAreRoundAndCoverTheValues() {
    for (values, labels) in [
      ([0.0, 1.0], ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), ([3, 47], ["0", "10", "20", "30", "40", "50"]),
      ([-0.013, 0.02], ["-0.015", "-0.010", "-0.005", "0.000", "0.005", "0.010", "0.015", "0.020"]),
    ] {
      let svg = line(values).svg()
      for label in labels { #expect(svg.contains(">\(label)</text>"), "\(label) of \(values)") }
    }
  }

  @Test(
    arguments: [[], [1], [0, 0], [.nan], [.infinity, 1], [1e300, -1e300], [.leastNonzeroMagnitude, 1]] as [[Double]])
  func oddValuesGiveAWholeDrawing(values: [Double]) {
    for form in [AxisForm.linear, .logarithmic] {
      let svg = line(values, form: form).svg()
      #expect(MarkupCheck.fault(svg) == nil)
      #expect(!svg.contains("nan") && !svg.contains("inf"))
    }
    let histogram = Histogram(title: "h", xLabel: "v", groups: [.init(name: "g", values: values)]).svg()
    #expect(MarkupCheck.fault(histogram) == nil)
    #expect(!histogram.contains("nan") && !histogram.contains("inf"))
  }

  @Test func aHistogramCountsEveryValueOnce() throws {
    let histogram = Histogram(
      title: "h", xLabel: "v",
      groups: [.init(name: "a", values: [0, 0.5, 1, 1, 2, .nan]), .init(name: "b", values: [2])],
      bins: 2)
    try preview("histogram.svg", histogram.svg())
    // 0 ... 1 holds two, 1 ... 2 holds three with its upper edge: the tallest bar reaches 3.
    let tops = points(histogram.svg()).map { $0[1] }
    let bottom = tops.max() ?? 0
    let heights = Set(tops.map { ((bottom - $0) * 100).rounded() / 100 })
    #expect(heights.count == 4)
    let tallest = heights.max() ?? 0
    #expect(
      heights.contains { abs($0 / tallest - 2.0 / 3) < 0.01 } && heights.contains { abs($0 / tallest - 1.0 / 3) < 0.01 }
    )
  }

  @Test func aConfusionMatrixWritesCountsAndShares() throws {
    let matrix = ConfusionMatrix(classes: ["star", "galaxy <b>"], counts: [[1234, 66], [0, 0]])
    let svg = matrix.svg()
    try preview("confusion.svg", svg)
    #expect(MarkupCheck.fault(svg) == nil)
    for words in [">1,234<", ">66<", ">94.9 %<", ">5.1 %<", "galaxy &lt;b&gt;", "predicted", "true"] {
      #expect(svg.contains(words), "\(words)")
    }
  }

  @Test func aReliabilityDiagramHasADotABin() throws {
    let bins = try Examples.evaluation().reliability
    let svg = ReliabilityDiagram(bins: bins).svg()
    #expect(MarkupCheck.fault(svg) == nil)
    let filled = bins.filter { $0.count > 0 }.count
    #expect(filled > 3 && svg.components(of: "<circle") == filled)
  }

  @Test func robustnessBeginsAtTheCleanAccuracy() {
    var report = Examples.probe()
    report.attacks.removeAll { $0.epsilon == 0 }
    let chart = LineChart.robustness(report)
    #expect(chart.series.map(\.name) == ["FGSM", "PGD", "worst case", "random noise, equal norm"])
    #expect(chart.series[0].x.first == 0 && chart.series[0].y.first == report.cleanAccuracy)
  }
}
