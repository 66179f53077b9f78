import Groundwork

/// The JSON of `bench`.
struct BenchReport: Encodable {
  static let modes = ["training", "inference", "input-gradient"]

  private let network: String
  private let parameters: Int
  private let batch: Int
  private let mode: String
  private let precision: String
  private let threads: Int
  private let median: Double
  private let minimum: Double
  private let itemsPerSecond: Double
  private let rounds: Int
  private let stages: [StageTime]?

  enum CodingKeys: String, CodingKey {
    case network, parameters, batch, mode, precision, threads, stages
    case median = "milliseconds_median"
    case minimum = "milliseconds_minimum"
    case itemsPerSecond = "items_per_second"
  }

  init(
    network: String, parameters: Int, batch: Int, mode: String, precision: String, threads: Int, times: [Double],
    stages: [StageTime]?
  ) {
    self.network = network
    self.parameters = parameters
    self.batch = batch
    self.mode = mode
    self.precision = precision
    self.threads = threads
    let sorted = times.sorted()
    let middle = sorted.count / 2
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    minimum = sorted[0]
    itemsPerSecond = Double(batch) * 1000 / median
    rounds = times.count
    self.stages = stages
  }

  /// For a person.
  var text: String {
    """
    \(network), \(NumberFormat.grouped(parameters)) parameters, \(mode), batch \(batch), \(precision), \(threads) threads
    median \(NumberFormat.fixed(median, 3)) ms, minimum \(NumberFormat.fixed(minimum, 3)) ms over \(rounds) rounds
    \(NumberFormat.significant(itemsPerSecond, 5)) images/s
    """ + (stages.map { "\n\n" + StageTime.table($0) } ?? "")
  }
}

/// What one stage of a plan takes, in milliseconds.
struct StageTime: Encodable {
  private let name: String
  private let implementations: [String]
  private let forward: Double
  private let backward: Double

  init(_ stage: (stage: String, implementations: [String], forward: Double, backward: Double)) {
    name = stage.stage
    implementations = stage.implementations
    forward = stage.forward
    backward = stage.backward
  }

  /// The name without its number: "conv".
  private var kind: String { String(name.prefix { !$0.isNumber }) }

  /// Every stage, then the sum of each kind, the largest first.
  static func table(_ stages: [StageTime]) -> String {
    func line(_ name: String, _ stages: some Sequence<StageTime>, _ note: String) -> String {
      let sums = [stages.reduce(0) { $0 + $1.forward }, stages.reduce(0) { $0 + $1.backward }]
      return NumberFormat.left(name, 14) + sums.map { NumberFormat.right(NumberFormat.fixed($0, 3), 10) }.joined()
        + (note.isEmpty ? "" : "  " + note)
    }
    let kinds = Dictionary(grouping: stages, by: \.kind).map { (kind: $0, stages: $1) }.sorted {
      ($1.stages.reduce(0) { $0 + $1.forward + $1.backward }, $0.kind)
        < ($0.stages.reduce(0) { $0 + $1.forward + $1.backward }, $1.kind)
    }
    let head = NumberFormat.left("stage", 14) + ["forward", "backward"].map { NumberFormat.right($0, 10) }.joined()
    return
      ([head + "  ms, each by itself"]
      + stages.map { line($0.name, [$0], $0.implementations.joined(separator: " ")) } + [""]
      + kinds.map { line($0.kind, $0.stages, "\($0.stages.count) stages") } + [line("all", stages, "")])
      .joined(separator: "\n")
  }
}
