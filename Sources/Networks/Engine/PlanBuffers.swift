/// The memory of a plan's activations and gradients, shared wherever their times of use do not overlap.
///
/// Time counts the stages forward, 0 to n - 1, then the loss, n, then the stages backward, n + 1 to 2n. Values are
/// numbered as stages read them: 0 is the input, i + 1 what stage i gives.
struct PlanBuffers {
  let input: UnsafeMutablePointer<Float>
  let inputGradient: UnsafeMutablePointer<Float>?
  let logits: UnsafeMutablePointer<Float>
  let logitGradient: UnsafeMutablePointer<Float>?

  /// Binds every stage to its memory.
  init(_ stages: [Stage], input: Shape, context: StageContext) throws {
    let n = stages.count
    let goesBack = context.purpose != .inference
    let time = PlanTime(stages: n)
    let counts = [input.count] + stages.map(\.outputCount)
    var readers = [Int](repeating: 0, count: n + 1)
    for stage in stages { for source in stage.sources { readers[source] += 1 } }
    var uses = [EngineMemory.Use(count: context.batch * input.count, first: 0, last: 0)]

    // home[v] is the use that holds value v.
    var home = [0]
    for (i, stage) in stages.enumerated() {
      for source in stage.sources { uses[home[source]].last = max(uses[home[source]].last, i) }
      let source = stage.sources[0]
      let isFree = readers[source] == 1 && (source == 0 || !stages[source - 1].retainsOutput)
      if stage.mayRunInPlace, isFree, !stage.retains(source: 0) || !goesBack {
        home.append(home[source])
      } else {
        home.append(uses.count)
        uses.append(.init(count: context.batch * counts[i + 1], first: i, last: i))
      }
      guard goesBack else { continue }
      for (k, source) in stage.sources.enumerated() where stage.retains(source: k) {
        uses[home[source]].last = max(uses[home[source]].last, time.back(i))
      }
      if stage.retainsOutput { uses[home[i + 1]].last = max(uses[home[i + 1]].last, time.back(i)) }
    }
    // The logits are read by the loss, and by the caller after the way back.
    uses[home[n]].last = goesBack ? time.end : n

    var gradients = GradientHomes(stages, counts: counts, readers: readers, batch: context.batch, time: time)
    if goesBack { gradients.plan(&uses, home: home) }
    let places = try context.memory.place(uses)
    let scratch = try context.memory.allocate(Float.self, count: stages.map(\.scratchCount).max() ?? 0)
    for (i, stage) in stages.enumerated() {
      let y = places[home[i + 1]]
      // Where no gradient flows, an address that is never written.
      let dy = gradients.home[i + 1].map { places[$0] } ?? y
      stage.bind(
        inputs: stage.sources.map { places[home[$0]] }, output: y,
        inputGradients: gradients.parts[i].map { $0.map { places[$0] } ?? dy }, outputGradient: dy)
      stage.scratch = scratch
      stage.sums = gradients.sums[i].map { $0.bound(places, home: home, counts: counts) }
    }
    self.input = places[home[0]]
    inputGradient = gradients.home[0].map { places[$0] }
    logits = places[home[n]]
    logitGradient = gradients.home[n].map { places[$0] }
  }
}

/// The clock of a plan.
struct PlanTime {
  let stages: Int
  /// When a stage goes back.
  func back(_ stage: Int) -> Int { 2 * stages - stage }
  /// When the gradient of a value has been read for the last time, by the stage that gave it; the input's by the caller.
  func lastRead(ofGradient value: Int) -> Int { back(value - 1) }
  /// When all is over.
  var end: Int { back(-1) }
}
