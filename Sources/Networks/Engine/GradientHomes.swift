/// Where the gradient of each value lies, planned along the way back.
///
/// Of a value that several stages read, the first one back writes the gradient and each later one adds to it. A stage
/// that passes its output's gradient on as it is (an addition) shares the memory: two values may then have one home,
/// which nobody overwrites while another of them is still to be read.
struct GradientHomes {
  /// A sum that a stage's way back ends with, in uses.
  struct Sum {
    var value, sum, part, target: Int
    var slope: Float?

    func bound(_ places: [UnsafeMutablePointer<Float>], home: [Int], counts: [Int]) -> GradientSum {
      GradientSum(
        count: counts[value], sum: places[sum], part: places[part], target: places[target],
        gate: slope.map { (places[home[value]], $0) })
    }
  }

  private let stages: [Stage]
  private let counts: [Int]
  private let readers: [Int]
  private let batch: Int
  private let time: PlanTime

  /// The use that holds each value's gradient; nil: none is wanted.
  private(set) var home: [Int?]
  /// For each stage and source the use that its way back writes.
  private(set) var parts: [[Int?]]
  /// For each stage the sums behind its way back.
  private(set) var sums: [[Sum]]
  /// The values whose gradients a use holds.
  private var values: [Int: Set<Int>] = [:]

  init(_ stages: [Stage], counts: [Int], readers: [Int], batch: Int, time: PlanTime) {
    self.stages = stages
    self.counts = counts
    self.readers = readers
    self.batch = batch
    self.time = time
    home = Array(repeating: nil, count: stages.count + 1)
    parts = stages.map { Array(repeating: nil, count: $0.sources.count) }
    sums = Array(repeating: [], count: stages.count)
  }

  /// Plans the way back; adds its uses of memory to those of the way forward.
  mutating func plan(_ uses: inout [EngineMemory.Use], home forward: [Int]) {
    let n = stages.count
    var written = [Int](repeating: 0, count: n + 1)
    settle(n, in: newUse(of: n, at: n, &uses))
    for (i, stage) in stages.enumerated().reversed() {
      guard let own = home[i + 1], stage.wantsInputGradient || stage.learns else { continue }
      let now = time.back(i)
      uses[own].last = max(uses[own].last, now)
      for (k, value) in stage.sources.enumerated() where stage.wantsGradients[k] {
        written[value] += 1
        let isFree = othersAreRead(than: i + 1, in: own, before: now)
        let part: Int
        if stage.passesGradient(to: k) || (stage.mayRunBackInPlace && isFree && home[value] == nil) {
          part = own
        } else {
          part = newUse(of: value, at: now, &uses)
        }
        parts[i][k] = part
        guard let sum = home[value] else {
          settle(value, in: part)
          continue
        }
        let isWhole = written[value] == readers[value]
        let slope = isWhole && value > 0 ? stages[value - 1].fusedSlope : nil
        let target = othersAreRead(than: value, in: sum, before: now + 1) ? sum : newUse(of: value, at: now, &uses)
        uses[sum].last = max(uses[sum].last, now)
        uses[part].last = max(uses[part].last, now)
        sums[i].append(Sum(value: value, sum: sum, part: part, target: target, slope: slope))
        if slope != nil { uses[forward[value]].last = max(uses[forward[value]].last, now) }
        if target != sum {
          values[sum]?.remove(value)
          settle(value, in: target)
        }
      }
    }
    for (value, use) in home.enumerated() {
      if let use { uses[use].last = max(uses[use].last, time.lastRead(ofGradient: value)) }
    }
  }

  private mutating func settle(_ value: Int, in use: Int) {
    home[value] = use
    values[use, default: []].insert(value)
  }

  private func newUse(of value: Int, at now: Int, _ uses: inout [EngineMemory.Use]) -> Int {
    uses.append(.init(count: batch * counts[value], first: now, last: now))
    return uses.count - 1
  }

  /// Whether every other value whose gradient lies there has been read before a time.
  private func othersAreRead(than value: Int, in use: Int, before now: Int) -> Bool {
    (values[use] ?? []).allSatisfy { $0 == value || time.lastRead(ofGradient: $0) < now }
  }
}
