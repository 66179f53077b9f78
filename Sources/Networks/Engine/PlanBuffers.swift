/// The memory of a plan's activations and gradients, shared wherever their times of use do not overlap.
///
/// Time counts the stages forward, 0 to n - 1, then the loss, n, then the stages backward, n + 1 to 2n.
struct PlanBuffers {
  let input: UnsafeMutablePointer<Float>
  let logits: UnsafeMutablePointer<Float>
  let logitGradient: UnsafeMutablePointer<Float>?

  /// Binds every stage to its memory.
  init(_ stages: [Stage], input: Shape, context: StageContext) throws {
    let n = stages.count
    let goesBack = context.purpose != .inference
    func timeBack(_ stage: Int) -> Int { n + (n - stage) }
    var uses: [EngineMemory.Use] = [.init(count: context.batch * input.count, first: 0, last: 0)]

    // What flows forward: home[i] is the use that holds the input of stage i, home[n] the logits.
    var home = [0]
    for (i, stage) in stages.enumerated() {
      let source = home[i]
      uses[source].last = max(uses[source].last, i)
      let isFree = i == 0 || !stages[i - 1].retainsOutput
      if stage.mayRunInPlace, isFree, !stage.retainsInput || !goesBack {
        home.append(source)
      } else {
        home.append(uses.count)
        uses.append(.init(count: context.batch * stage.output.count, first: i, last: i))
      }
      if goesBack, stage.retainsInput { uses[source].last = timeBack(i) }
      if goesBack, stage.retainsOutput {
        uses[home[i + 1]].last = max(uses[home[i + 1]].last, timeBack(i))
      }
    }
    // The logits are read by the loss, and by the caller after the way back.
    uses[home[n]].last = goesBack ? timeBack(0) : n

    // What flows backward: back[i] holds the gradient of the input of stage i.
    var back = [Int](repeating: 0, count: n + 1)
    if goesBack {
      back[n] = uses.count
      uses.append(.init(count: context.batch * (stages.last?.output.count ?? 0), first: n, last: n))
      for (i, stage) in stages.enumerated().reversed() {
        uses[back[i + 1]].last = timeBack(i)
        guard stage.wantsInputGradient else {
          back[i] = back[i + 1]
          continue
        }
        if stage.mayRunBackInPlace {
          back[i] = back[i + 1]
        } else {
          back[i] = uses.count
          uses.append(.init(count: context.batch * stage.input.count, first: timeBack(i), last: timeBack(i)))
        }
      }
      uses[back[0]].last = timeBack(0)
    }

    let places = try context.memory.place(uses)
    let scratch = try context.memory.allocate(Float.self, count: stages.map(\.scratchCount).max() ?? 0)
    for (i, stage) in stages.enumerated() {
      stage.x = places[home[i]]
      stage.y = places[home[i + 1]]
      stage.dx = places[back[i]]
      stage.dy = places[back[i + 1]]
      stage.scratch = scratch
    }
    self.input = places[home[0]]
    logits = places[home[n]]
    logitGradient = goesBack ? places[back[n]] : nil
  }
}
