import Groundwork
import Networks
import Training

extension Command {
  /// `fleming bench`.
  static let bench = Command(
    name: "bench", summary: "measure the speed of a network on this machine", arguments: "", count: 0...0,
    discussion: """
      Runs one mode on random input: inference (logits), training (forward, loss, backward and the optimiser's step) or input-gradient (what a probe asks for). The first rounds only warm up; then rounds are timed one by one for the seconds given.
      """,
    options: [
      Option(
        "network", "NAME", "\(Architecture.presetNames.joined(separator: ", ")), a FILE.json or a MODEL",
        initial: "fleming-compact"),
      Option("batch", "N", "images a round", initial: "128"),
      Option("mode", "NAME", "training, inference or input-gradient", initial: "inference"),
      Option("input", "SHAPE", "BANDSxROWSxCOLUMNS of a named network, for the one it was made for"),
      Option("classes", "N", "outputs of a named network, for those it was made with"),
      Option("precision", "NAME", "arithmetic: \(Precision.names.joined(separator: ", "))", initial: "f32"),
      Option("seconds", "X", "how long to measure", initial: "3"),
      Option("profile", "measure each stage by itself as well"), Option.json,
    ],
    examples: [
      ("fleming bench --network kim-brunner-2017 --batch 128 --mode training", "a training step"),
      ("fleming bench --network resnet-18 --mode training --profile", "where its time goes"),
      ("fleming bench --batch 1 --threads 1 --json bench.json", "the latency of one image"),
    ]
  ) { invocation, console in
    let json = invocation.text("json")
    if let json { try Outputs.check(json) }
    let batch = try invocation.integer("batch", 1...65_536) ?? 128
    let mode = try invocation.word("mode", BenchReport.modes) ?? "inference"
    let precision = try invocation.word("precision", Precision.names).flatMap(Precision.init) ?? .f32
    let seconds = try invocation.real("seconds", 0...3600) ?? 3
    let network = try network(invocation)
    let purpose: Plan.Purpose = mode == "training" ? .training : mode == "inference" ? .inference : .inputGradient
    let loss: Loss = network.architecture.outputs == 1 ? .binaryCrossEntropy : .categoricalCrossEntropy
    let plan = try Plan(
      purpose == .training ? network : network.foldingNormalization(), batch: batch, purpose: purpose, loss: loss,
      optimizer: purpose == .training ? try Optimizer.named("nesterov") : nil, precision: precision,
      threads: try invocation.threads())
    StopSignal.listen()
    let times = try rounds(plan, purpose, seconds: seconds, seed: try invocation.seed(), network.architecture)
    let stages = invocation.has("profile") ? try plan.profile(rounds: 9, training: purpose == .training) : nil
    let report = BenchReport(
      network: network.architecture.name, parameters: network.architecture.parameterCount, batch: batch, mode: mode,
      precision: precision.rawValue, threads: plan.threads, times: times, stages: stages.map { $0.map(StageTime.init) })
    if json != "-" { try console.print(report.text) }
    try Outputs.write(json: report, to: json, console)
    return 0
  }

  private static func network(_ invocation: Invocation) throws -> Network {
    let name = invocation.text("network") ?? "fleming-compact"
    if name.hasSuffix(".safetensors") { return try Model.read(name).committee.members[0] }
    if name.hasSuffix(".json") { return Network(try Architecture.read(name), seed: try invocation.seed()) }
    let known = try Invocation.known(name, Architecture.presetNames, "--network", invocation.command)
    let architecture = try Architecture.preset(
      known, input: try input(invocation), outputs: try invocation.integer("classes", 1...10_000))
    return Network(architecture, seed: try invocation.seed())
  }

  private static func input(_ invocation: Invocation) throws -> Shape? {
    guard let text = invocation.text("input") else { return nil }
    let axes = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard axes.count == 3, axes.allSatisfy({ (1...4096).contains($0) }) else {
      throw invocation.wrong("input", text, "is not BANDSxROWSxCOLUMNS")
    }
    return Shape(channels: axes[0], rows: axes[1], columns: axes[2])
  }

  /// Milliseconds of each timed round.
  private static func rounds(
    _ plan: Plan, _ purpose: Plan.Purpose, seconds: Double, seed: UInt64, _ architecture: Architecture
  ) throws -> [Double] {
    var random = RandomSource(seed)
    let input = (0..<plan.batch * architecture.sampleCount).map { _ in Float(random.normal()) }
    let classes = max(2, architecture.outputs)
    let labels = (0..<plan.batch).map { _ in Int32(random.integer(below: classes)) }
    func round() throws {
      switch purpose {
      case .inference: _ = try plan.forward(input, count: plan.batch)
      case .inputGradient: _ = try plan.inputGradient(input, count: plan.batch, targets: .classes(labels))
      case .training:
        // A rate of 0 keeps the numbers ordinary however long the measurement; the work is the same.
        _ = try plan.trainingStep(input, count: plan.batch, targets: .classes(labels), learningRate: 0, dropoutSeed: 1)
      }
    }
    for _ in 0..<3 { try round() }
    var times: [Double] = []
    let end = Clock.now() + seconds
    repeat {
      try StopSignal.check()
      let start = Clock.now()
      try round()
      times.append((Clock.now() - start) * 1000)
    } while Clock.now() < end || times.count < 3
    return times
  }
}
