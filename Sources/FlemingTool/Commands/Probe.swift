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
      Every pixel may change by at most epsilon (the L-infinity norm) in the unit asked for: sigma is the sky's standard deviation of that band of that image, flux the unit of the file, input the network's own input values. Masked pixels never change, nor do numbers that the model takes beside the picture. Of spectra sigma is the error of each bin, and --plot draws at which wavelengths the loss is steep. Of a model that answers with numbers the attack raises its loss, and the report tells how far each number moved, in its unit and in its error. Samples that are already wrong count as wrong. Beside the attacks runs random noise of the same norms, and the report examines itself (checks).
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
    let plot = invocation.text("plot")
    if let plot { try Outputs.check(plot) }
    if let folder = options.save { try Outputs.folder(folder) }
    let model = try Model.read(invocation.arguments[0])
    if plot != nil, model.contract.kind != .spectrum || options.budget.unit == .input {
      throw UsageError(invocation.command, "--plot: draws spectra, in units of sigma or flux")
    }
    for option in ["target", "save"] where model.targets != nil && invocation.has(option) {
      throw UsageError(invocation.command, "--\(option): \(invocation.arguments[0]) answers with numbers, not classes")
    }
    if options.save != nil, model.contract.numbers != nil {
      throw UsageError(
        invocation.command, "--save: \(invocation.arguments[0]) takes numbers that changed pictures do not carry")
    }
    if let split = invocation.text("split"), try Parts.folds(of: model, invocation) != nil {
      throw UsageError(
        invocation.command,
        "--split: \(split) is a table of folds, whose networks are probed one by one: NAME.fold1.safetensors with its "
          + "NAME.fold1.split.csv")
    }
    let attacks = try options.attacks(classes: model.classes, invocation)
    let dataset = try known(Parts.judged(invocation.arguments[1], by: model, invocation))
    StopSignal.listen()
    let isSpectra = model.contract.kind == .spectrum && options.budget.unit != .input
    if isSpectra, options.save != nil {
      throw UsageError(invocation.command, "--save: changed pictures are kept, changed spectra are not")
    }
    let subject =
      try isSpectra
      ? ProbeSubject(spectra: dataset, model, options) : ProbeSubject(dataset, model, options)
    let (samples, physical) = (subject.samples, subject.model)
    let status = BadInputs.report(subject.badInputs, of: dataset.samples.count + dataset.badInputs.count, console)
    if model.targets != nil {
      try numbers(subject, attacks, options, invocation, console)
      return status
    }
    let prober = try Prober(samples: samples, budget: options.budget, attacks: attacks, seed: options.seed)
    let keeper = subject.inputs.flatMap { inputs in
      options.save.map { ChangedImages(folder: $0, inputs: inputs, model: model, unit: options.budget.unit) }
    }
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
    let sensitivity = try subject.sensitivity()
    let chart = subject.chart(sensitivity, unit: options.budget.unit)
    if let plot, let chart { try AtomicFile.write(chart.svg(), to: plot) }
    if let page {
      let share = Double(subject.dataset.classCounts.max() ?? 0) / Double(samples.count)
      let html = ProbePage(
        report: report, model: invocation.arguments[0], data: invocation.arguments[1], objects: samples.count,
        chance: share, sensitivity: chart, sensitivityText: sensitivity?.words ?? "",
        footer: "\(invocation.line) · Fleming \(FlemingCommand.version)"
      ).html()
      try AtomicFile.write(html, to: page)
    }
    try Outputs.write(json: SensitiveReport(report: report, sensitivity: sensitivity), to: json, console)
    return status
  }
}
