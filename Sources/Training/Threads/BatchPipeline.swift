/// Fills batches of samples on its own threads while the caller computes with an earlier one.
///
/// Items 0 ..< `items` are laid into consecutive batches; which thread fills which slot depends on timing, what a slot
/// then holds does not. At most `depth` batches exist at once. Use `next` from one thread.
package final class BatchPipeline {
  /// One batch, valid until the next call of `next`.
  package struct Batch {
    /// The items in the batch.
    package let items: Range<Int>
    /// Values [slot, element]; slots past `items.count` hold anything.
    package let values: UnsafeMutableBufferPointer<Float>
    /// Items that could not be filled (their slots are zero), in order.
    package let failures: [(item: Int, error: any Error)]
  }

  /// What a thread fills: the slot's values.
  package typealias Fill = @Sendable (_ item: Int, _ slot: UnsafeMutableBufferPointer<Float>) throws -> Void

  private struct State {
    var nextItem: Int
    /// Number of batches whose buffer may be used again.
    var released: Int
    /// Per ring slot: items still to be filled, and failures.
    var remaining: [Int]
    var failures: [[(item: Int, error: any Error)]]
    var isStopped = false
  }

  private final class Storage: @unchecked Sendable {
    // Unchecked: threads write disjoint slots, and the monitor orders those writes before the consumer's reads.
    package let values: UnsafeMutableBufferPointer<Float>
    // Not set to zero: the threads that fill the slots are the first to touch their pages.
    init(count: Int) { values = .allocate(capacity: count) }
    deinit { values.deallocate() }
  }

  private let items: Int
  private let batch: Int
  private let elements: Int
  private let depth: Int
  private let storage: Storage
  private let monitor: Monitor<State>
  private var threads: WorkerThreads?
  private var current: Int
  private var holdsBatch = false

  /// Starts filling at item `first` (a multiple of `batch`).
  package init(
    items: Int, batch: Int, elements: Int, threads: Int, depth: Int = 2, first: Int = 0, fill: @escaping Fill
  ) throws {
    precondition(batch > 0 && depth > 0 && first % batch == 0, "batches of \(batch), \(depth) deep, from item \(first)")
    self.items = items
    self.batch = batch
    self.elements = elements
    self.depth = depth
    current = first / batch
    storage = Storage(count: depth * batch * elements)
    let start = current
    monitor = Monitor(
      State(
        nextItem: first, released: start,
        remaining: (0..<depth).map { ring in
          // The first batch that uses this ring place.
          let number = start + (ring - start % depth + depth) % depth
          return max(0, min(items - number * batch, batch))
        },
        failures: Array(repeating: [], count: depth)))
    guard first < items else { return }
    let (storage, monitor) = (storage, monitor)
    self.threads = try WorkerThreads(count: min(threads, items - first)) {
      Self.work(items, batch, elements, depth, storage, monitor, fill)
    }
  }

  deinit { stop() }

  /// Ends the threads after the items they are at; `next` must not be called again.
  package func stop() {
    monitor.change(waking: true) { $0.isStopped = true }
    threads?.join()
    threads = nil
  }

  /// The next batch, nil after the last; the batch given before becomes invalid.
  package func next() -> Batch? {
    if holdsBatch {
      // The buffer is free: the batch that reuses it may be filled.
      let reused = current - 1 + depth
      let count = max(0, min(items - reused * batch, batch))
      monitor.change(waking: true) {
        $0.released += 1
        $0.remaining[reused % depth] = count
        $0.failures[reused % depth] = []
      }
      holdsBatch = false
    }
    let first = current * batch
    guard first < items else { return nil }
    let ring = current % depth
    let failures = monitor.wait { $0.remaining[ring] == 0 ? $0.failures[ring] : nil }
    let range = first..<min(first + batch, items)
    current += 1
    holdsBatch = true
    let start = ring * batch * elements
    return Batch(
      items: range, values: UnsafeMutableBufferPointer(rebasing: storage.values[start..<start + batch * elements]),
      failures: failures.sorted { $0.item < $1.item })
  }

  private static func work(
    _ items: Int, _ batch: Int, _ elements: Int, _ depth: Int, _ storage: Storage, _ monitor: Monitor<State>,
    _ fill: Fill
  ) {
    while true {
      let taken: Int? = monitor.wait { state -> Int?? in
        if state.isStopped || state.nextItem >= items { return .some(nil) }
        guard state.nextItem / batch < state.released + depth else { return nil }
        state.nextItem += 1
        return .some(state.nextItem - 1)
      }
      guard let item = taken else { return }
      let ring = item / batch % depth
      let start = (ring * batch + item % batch) * elements
      let slot = UnsafeMutableBufferPointer(rebasing: storage.values[start..<start + elements])
      var failure: (any Error)?
      do {
        try fill(item, slot)
      } catch {
        slot.update(repeating: 0)
        failure = error
      }
      monitor.changeAndWake { state in
        if let failure { state.failures[ring].append((item, failure)) }
        state.remaining[ring] -= 1
        return state.remaining[ring] == 0
      }
    }
  }
}
