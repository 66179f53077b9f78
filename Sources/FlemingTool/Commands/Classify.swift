import Groundwork
import SkyFiles
import Training

extension Command {
  /// `fleming classify`.
  static let classify = Command(
    name: "classify", summary: "say what images or spectra show, one row of a table an object",
    arguments: "MODEL PATH...",
    count: 2...1_000_000,
    discussion: """
      Folders are walked for FITS, PNG and JPEG files, or for spectra (FITS and text) when the model takes spectra; a file of many spectra that is named gives them all, and a table (CSV, FITS, VOTable) with a column path the files it lists. The answers' table has the columns id, path, class, one p_CLASS a class, and entropy (nats); of a model that answers with numbers id, path, and TARGET, its standard error TARGET_error and the ends TARGET_low, TARGET_high of its interval of 95 % a target (of mixtures also TARGET_q16, TARGET_q84 and TARGET_mode). A model that takes numbers beside each picture finds them in --table, a CSV, FITS or VOTable file with the columns by their names and a column path or id: in the row of the path as it is written, else of the file's name, else of the id; a table of paths and a file of many packed samples bring their own. Inputs that cannot be used are listed on standard error and skipped; the exit status is then 65 and the others are written all the same.
      """,
    options: [
      Option("output", "TABLE", "a .csv, .fits, .vot or .jsonl file", initial: "CSV on standard output"),
      Option("table", "TABLE", "where the numbers are that the model takes beside each picture"),
      Option("batch", "N", "samples a batch", initial: "32"),
      Option("mc-dropout", "N", "average N answers of networks thinned by dropout", initial: "whole networks answer"),
      Option("json", "FILE", "write a summary as JSON (- for standard output)"),
    ],
    examples: [
      ("fleming classify models/star-galaxy.safetensors cutouts --output objects.fits", "a table for TOPCAT"),
      ("fleming classify model.safetensors a.fits b.fits", "prints CSV"),
    ]
  ) { invocation, console in
    let output = try TableOutput(invocation)
    let json = invocation.text("json")
    if let json { try Outputs.check(json) }
    if json == "-", output.path == nil {
      throw UsageError(invocation.command, "--json -: the table goes to standard output already; give --output TABLE")
    }
    let batch = try invocation.integer("batch", 1...65_536) ?? 32
    let threads = try invocation.threads()
    let model = try Model.read(invocation.arguments[0])
    let inputs = try inputs(model, invocation)
    StopSignal.listen()
    let start = Clock.now()
    var answers: [Answer] = []
    var progress = Progress("classifying", of: inputs.items.count, unit: model.contract.kind.plural, console)
    let classifier = Classifier(
      model, batch: batch, threads: threads, dropoutPasses: try invocation.integer("mc-dropout", 2...4096) ?? 0)
    let bad = try interruptible("nothing was written") {
      try classifier.classify(
        inputs.items.map(\.path), redshifts: inputs.items.map(\.redshift),
        numbers: inputs.items.compactMap(\.numbers), interruption: StopSignal.interruption
      ) { some in
        answers += some
        progress.update(answers.count)
      }
    }
    progress.finish()
    let all = inputs.badInputs + bad
    let status = BadInputs.report(all, of: inputs.items.count + inputs.badInputs.count, console)
    if !answers.isEmpty { try output.write(table(answers, inputs, model, invocation.arguments[0]), console) }
    if let path = output.path, !answers.isEmpty {
      let seconds = NumberFormat.significant(Clock.now() - start, 2)
      console.note("classified \(answers.count) \(model.contract.kind.plural) in \(seconds) s into \(path)")
    }
    try Outputs.write(json: ClassifySummary(answers, model, all), to: json, console)
    return status
  }

  /// The samples, each with the numbers that the model takes beside it.
  private static func inputs(_ model: Model, _ invocation: Invocation) throws -> InputList {
    let table = invocation.text("table")
    let names = model.contract.numbers?.names ?? []
    if table != nil, names.isEmpty {
      throw UsageError(invocation.command, "--table: \(invocation.arguments[0]) takes no numbers beside its inputs")
    }
    var inputs = try InputList(
      Array(invocation.arguments.dropFirst()), kind: model.contract.kind, numbers: table == nil ? names : [])
    if let table { try inputs.take(numbers: names, fromTable: table) }
    guard names.isEmpty || inputs.items.allSatisfy({ $0.numbers != nil }) else {
      throw UsageError(
        invocation.command,
        "\(invocation.arguments[0]) takes \(names.joined(separator: ", ")) beside each input: "
          + "--table names the table with \(names.count == 1 ? "this column" : "these columns")")
    }
    return inputs
  }

  private static func table(_ answers: [Answer], _ inputs: InputList, _ model: Model, _ path: String) -> Table {
    var columns = [
      Table.Column("id", .text(answers.map { inputs.items[$0.index].id }), ucd: "meta.id;meta.main"),
      Table.Column("path", .text(answers.map { inputs.items[$0.index].path }), ucd: "meta.ref.url"),
    ]
    if let targets = model.targets {
      columns += estimates(answers, targets)
    } else {
      columns += classes(answers, model)
    }
    return Table(
      name: "classified", columns: columns,
      header: [
        HeaderCard("CREATOR", "fleming \(FlemingCommand.version)"),
        HeaderCard("MODEL", path.split(separator: "/").last.map(String.init) ?? path),
      ])
  }

  /// Every target's numbers, their errors and intervals.
  private static func estimates(_ answers: [Answer], _ targets: TargetContract) -> [Table.Column] {
    targets.names.enumerated().flatMap { k, name in
      let estimates = answers.map { $0.estimates[k] }
      var columns = [
        Table.Column(name, .real(estimates.map(\.value))),
        Table.Column(
          "\(name)_error", .real(estimates.map(\.error)), ucd: "stat.error", comment: "standard error of \(name)"),
      ]
      let densities = estimates.compactMap(\.density)
      if !densities.isEmpty {
        columns += [
          Table.Column(
            "\(name)_q16", .real(densities.map { $0.quantile(0.16) }), ucd: "stat.min", comment: "quantile of 16 %"),
          Table.Column(
            "\(name)_q84", .real(densities.map { $0.quantile(0.84) }), ucd: "stat.max", comment: "quantile of 84 %"),
          Table.Column("\(name)_mode", .real(densities.map(\.mode)), comment: "the most probable \(name)"),
        ]
      }
      guard targets.calibration?[k].halfWidth95 != nil else { return columns }
      columns += [
        Table.Column(
          "\(name)_low", .real(estimates.map { $0.interval95?.low ?? .nan }), ucd: "stat.min",
          comment: "lower end of the interval of 95 %"),
        Table.Column(
          "\(name)_high", .real(estimates.map { $0.interval95?.high ?? .nan }), ucd: "stat.max",
          comment: "upper end of the interval of 95 %"),
      ]
      return columns
    }
  }

  /// The class, its probabilities and their entropy.
  private static func classes(_ answers: [Answer], _ model: Model) -> [Table.Column] {
    var columns = [Table.Column("class", .text(answers.map { model.classes[$0.label] }), ucd: "src.class")]
    for (k, name) in model.classes.enumerated() {
      columns.append(
        Table.Column(
          "p_\(name)", .real(answers.map { $0.probabilities[k] }), ucd: "stat.probability;src.class",
          comment: "probability of \(name)"))
    }
    columns.append(Table.Column("entropy", .real(answers.map(\.entropy)), ucd: "stat", comment: "entropy, nats"))
    return columns
  }
}

/// The JSON of `classify`.
struct ClassifySummary: Encodable {
  private let n: Int
  private let classes: [String]
  private let counts: [String: Int]
  private let targets: [String]?
  private let badInputs: [BadInput]

  enum CodingKeys: String, CodingKey {
    case n, classes, counts, targets
    case badInputs = "bad_inputs"
  }

  init(_ answers: [Answer], _ model: Model, _ bad: [BadInput]) {
    n = answers.count
    classes = model.classes
    var counts = Dictionary(model.classes.map { ($0, 0) }, uniquingKeysWith: { first, _ in first })
    targets = model.targets?.names
    for answer in answers where answer.label >= 0 { counts[model.classes[answer.label], default: 0] += 1 }
    self.counts = counts
    badInputs = bad
  }
}
