import Groundwork
import Imagery
import Probing
import Reports
import SkyFiles
import Training

extension Command {
  /// `fleming probe`.
  static let probe = Command(
    name: "probe", summary: "attack a model with small changes and report how it stands", arguments: "MODEL DATA",
    count: 2...2,
    discussion: """
      Every pixel may change by at most epsilon (the L-infinity norm) in the unit asked for: sigma is the sky's standard deviation of that band of that image, flux the unit of the file, input the network's own input values. Masked pixels never change. Samples that are already wrong count as wrong. Beside the attacks runs random noise of the same norms, and the report examines itself (checks).
      """,
    options: ProbeOptions.options + [Option.json],
    examples: [
      (
        "fleming probe model.safetensors DATA --epsilon 0,0.05,0.25 --unit sigma",
        "FGSM within a quarter of the sky sigma"
      ),
      ("fleming probe model.safetensors DATA --attack fgsm,pgd --json probe.json", "PGD as well, and JSON"),
      ("fleming probe model.safetensors DATA --target galaxy --save changed", "stars made galaxies, kept as FITS"),
    ]
  ) { invocation, console in
    let options = try ProbeOptions(invocation)
    let json = invocation.text("json")
    if let json { try Outputs.check(json) }
    let page = invocation.text("report")
    if let page { try Outputs.check(page) }
    if let folder = options.save { try Outputs.folder(folder) }
    let model = try Model.read(invocation.arguments[0])
    let attacks = try options.attacks(classes: model.classes, invocation)
    let dataset = try Parts.judged(
      Dataset(reading: invocation.arguments[1], classes: model.classes), split: invocation.text("split"))
    StopSignal.listen()
    let inputs = try ProbeInputs(dataset, contract: model.contract, limit: options.limit, threads: options.threads)
    let status = BadInputs.report(inputs.badInputs, of: dataset.samples.count + dataset.badInputs.count, console)
    let bounds = options.bounds(inputs, bands: model.contract.bands)
    let samples = inputs.samples(unit: options.budget.unit, contract: model.contract, bounds: bounds)
    let physical = try PhysicalModel(
      model, space: options.budget.unit == .input ? .input : .flux, batch: min(options.batch, samples.count),
      threads: options.threads)
    let prober = try Prober(samples: samples, budget: options.budget, attacks: attacks, seed: options.seed)
    let keeper = options.save.map { ChangedImages(folder: $0, inputs: inputs, model: model, unit: options.budget.unit) }
    var progress: Progress?
    let report = try prober.run(physical) { step in
      try StopSignal.check("no report was written")
      try keeper?.keep(step)
      var line = progress ?? Progress("probing", of: step.total, unit: "batches", console)
      line.update(step.done, ", \(step.attack) at \(NumberFormat.significant(step.epsilon, 4))")
      progress = line
    }
    progress?.finish()
    if json != "-" { try console.print(ProbeText.text(report, samples: samples.count)) }
    if let page {
      let share = Double(inputs.dataset.classCounts.max() ?? 0) / Double(samples.count)
      let html = ProbePage(
        report: report, model: invocation.arguments[0], data: invocation.arguments[1], objects: samples.count,
        chance: share, footer: "\(invocation.line) · Fleming \(FlemingCommand.version)"
      ).html()
      try AtomicFile.write(html, to: page)
    }
    try Outputs.write(json: report, to: json, console)
    return status
  }
}
