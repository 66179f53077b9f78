import Groundwork
import Training

extension EvaluationPage {
  /// One section a column: a chart over the bins of a number, and a table.
  var columns: [Page.Section] {
    var names: [String] = []
    for group in groups where !names.contains(group.column) { names.append(group.column) }
    return names.map { name in
      let parts = groups.filter { $0.column == name }
      let bins = parts.filter { $0.lower != nil && $0.upper != nil }
      let blocks: [Page.Block] = bins.count > 1 ? [.charts(Self.charts(name, bins))] : []
      return Page.Section("By \(name)", blocks + [.table(Self.table(name, parts))])
    }
  }

  /// Accuracy with its bootstrap band over the bins, and the number of objects.
  static func charts(_ name: String, _ bins: [EvaluationGroup]) -> [any Chart] {
    let centers = bins.map { (($0.lower ?? 0) + ($0.upper ?? 0)) / 2 }
    let intervals = bins.map { $0.evaluation.intervals["accuracy"] }
    let band = zip(bins, intervals).map { bin, interval in
      let value = bin.evaluation.accuracy
      return interval.map { min($0.low, $0.high)...max($0.low, $0.high) } ?? value...value
    }
    let series = LineChart.Series(
      name: "accuracy", x: centers, y: bins.map(\.evaluation.accuracy),
      band: intervals.contains { $0 != nil } ? band : [], hasDots: true)
    var chart = LineChart(title: "Accuracy by \(name)", xLabel: name, yLabel: "accuracy", series: [series])
    let lowest = (series.y + series.band.map(\.lowerBound)).filter { $0.isFinite }.min() ?? 0
    chart.yRange = min(0.9, (lowest * 10).rounded(.down) / 10)...1
    return [chart]
  }

  static func table(_ name: String, _ parts: [EvaluationGroup]) -> PageTable {
    PageTable(
      columns: [name, "objects", "accuracy", "95 % interval", "area under the curve", "Brier score"],
      rows: parts.map { part in
        let bin = [part.lower, part.upper].compactMap { $0 }.map { NumberText.short($0, digits: 5) }
        let interval = part.evaluation.intervals["accuracy"]
        return [
          part.value ?? bin.joined(separator: " to "), NumberFormat.grouped(part.evaluation.n),
          NumberText.score(part.evaluation.accuracy),
          interval.map { "\(NumberText.score($0.low)) – \(NumberText.score($0.high))" } ?? "–",
          NumberText.score(part.evaluation.auc), NumberText.score(part.evaluation.brier),
        ]
      })
  }
}
