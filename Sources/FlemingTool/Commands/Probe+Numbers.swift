import Groundwork
import Probing
import Reports
import Training

extension Command {
  /// The samples that a probe can judge: of numbers those with one.
  static func known(_ dataset: Dataset) throws -> Dataset {
    guard !dataset.targets.isEmpty else { return dataset }
    let places = dataset.samples.indices.filter { dataset.samples[$0].values.contains(where: \.isFinite) }
    guard !places.isEmpty else {
      throw TrainingError.badDataset(
        path: dataset.path, reason: "no sample has one of the numbers \(dataset.targets.joined(separator: ", "))")
    }
    return places.count == dataset.samples.count ? dataset : dataset.selecting(places)
  }

  /// Probes a model of numbers and writes what was asked for.
  static func numbers(
    _ subject: ProbeSubject, _ attacks: [any Attack], _ options: ProbeOptions, _ invocation: Invocation,
    _ console: Console
  ) throws {
    let probe = try NumberProbe(
      samples: subject.samples, dataset: subject.dataset, budget: options.budget, attacks: attacks, seed: options.seed)
    var progress: Progress?
    let report = try probe.run(subject.model) { done, total, attack, epsilon in
      try StopSignal.check("no report was written")
      var line = progress ?? Progress("probing", of: total, unit: "batches", console)
      line.update(done, ", \(attack) at \(NumberFormat.significant(epsilon, 4))")
      progress = line
    }
    progress?.finish()
    let json = invocation.text("json")
    if json != "-" { try console.print(ProbeText.text(report)) }
    let sensitivity = try subject.sensitivity()
    let chart = subject.chart(sensitivity, unit: options.budget.unit)
    if let plot = invocation.text("plot"), let chart { try AtomicFile.write(chart.svg(), to: plot) }
    if let page = invocation.text("report") {
      let html = NumberProbePage(
        report: report, model: invocation.arguments[0], data: invocation.arguments[1], sensitivity: chart,
        sensitivityText: sensitivity?.words ?? "",
        footer: "\(invocation.line) · Fleming \(FlemingCommand.version)"
      ).html()
      try AtomicFile.write(html, to: page)
    }
    try Outputs.write(json: SensitiveReport(report: report, sensitivity: sensitivity), to: json, console)
  }
}
