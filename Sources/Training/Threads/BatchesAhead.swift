/// Batches that threads of their own fill while the caller computes with an earlier one.
final class BatchesAhead {
  private struct State {
    var nextItem: Int
    /// Number of batches whose memory may be used again.
    var released: Int
    /// Of each batch in memory: items still to be filled, and failures.
    var remaining: [Int]
    var failures: [[BatchPipeline.Failure]]
    var isStopped = false
  }

  private let slots: BatchSlots
  private let items: Int
  private let monitor: Monitor<State>
  private let threads: WorkerThreads

  /// Starts filling behind batch `number`, which the caller holds. Throws when the system gives no thread.
  init(_ slots: BatchSlots, items: Int, behind number: Int, threads count: Int) throws {
    self.slots = slots
    self.items = items
    var remaining = Array(repeating: 0, count: slots.depth)
    for next in number..<number + slots.depth {
      remaining[next % slots.depth] = Self.count(ofBatch: next, slots, items)
    }
    let monitor = Monitor(
      State(
        nextItem: (number + 1) * slots.batch, released: number, remaining: remaining,
        failures: Array(repeating: [], count: slots.depth)))
    self.monitor = monitor
    threads = try WorkerThreads(count: count) { Self.work(slots, items, monitor) }
  }

  deinit { stop() }

  private static func count(ofBatch number: Int, _ slots: BatchSlots, _ items: Int) -> Int {
    max(0, min(items - number * slots.batch, slots.batch))
  }

  /// Ends the threads after the items they are at.
  func stop() {
    monitor.change(waking: true) { $0.isStopped = true }
    threads.join()
  }

  /// Gives back the memory of the batch that the caller held: the one that uses it next may be filled.
  func release() {
    monitor.change(waking: true) {
      let reused = $0.released + slots.depth
      $0.released += 1
      $0.remaining[reused % slots.depth] = Self.count(ofBatch: reused, slots, items)
      $0.failures[reused % slots.depth] = []
    }
  }

  /// Waits until a batch is filled, and gives its failures.
  func failures(ofBatch number: Int) -> [BatchPipeline.Failure] {
    monitor.wait { $0.remaining[number % slots.depth] == 0 ? $0.failures[number % slots.depth] : nil }
  }

  private static func work(_ slots: BatchSlots, _ items: Int, _ monitor: Monitor<State>) {
    while true {
      let taken: Int? = monitor.wait { state -> Int?? in
        if state.isStopped || state.nextItem >= items { return .some(nil) }
        guard state.nextItem / slots.batch < state.released + slots.depth else { return nil }
        state.nextItem += 1
        return .some(state.nextItem - 1)
      }
      guard let item = taken else { return }
      let place = item / slots.batch % slots.depth
      let error = slots.fill(item)
      monitor.changeAndWake { state in
        if let error { state.failures[place].append((item, error)) }
        state.remaining[place] -= 1
        return state.remaining[place] == 0
      }
    }
  }
}
