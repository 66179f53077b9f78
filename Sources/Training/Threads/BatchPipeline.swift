import Networks

/// Fills batches of samples for a caller that computes with one after the other.
///
/// Items 0 ..< `items` are laid into consecutive batches; which thread fills which slot depends on timing, what a slot
/// then holds does not. Use `next` from one thread.
///
/// Work that keeps the processors busy is done by the caller's own team of threads when a batch is asked for: threads
/// beside it would take its processors in the midst of a step, and the rest of the team would wait for those
/// they interrupt. Work that waits (for a disk, for a server) is done ahead, by threads that are there for nothing else, and
/// so is all work where the caller leaves processors unused.
package final class BatchPipeline {
  /// One batch, valid until the next call of `next`.
  package struct Batch {
    /// The items in the batch.
    package let items: Range<Int>
    /// Values [slot, element]; slots past `items.count` hold anything.
    package let values: UnsafeMutableBufferPointer<Float>
    /// Items that could not be filled (their slots are zero), in order.
    package let failures: [Failure]
  }

  /// An item that could not be filled, and why.
  package typealias Failure = (item: Int, error: any Error)

  /// What a thread fills: the slot's values.
  package typealias Fill = @Sendable (_ item: Int, _ slot: UnsafeMutableBufferPointer<Float>) throws -> Void

  /// Of so many items one had to wait: then the next are filled ahead.
  private static let itemsForOneWait = 8

  private let items: Int
  private let threads: Int
  private let leavesProcessors: Bool
  private let slots: BatchSlots
  private var ahead: BatchesAhead?
  private var current: Int
  private var holdsBatch = false

  /// A pipeline that starts at item `first` (a multiple of `batch`) and holds at most `depth` batches, filled by `threads`
  /// threads.
  package init(
    items: Int, batch: Int, elements: Int, threads: Int, depth: Int = 2, first: Int = 0, fill: @escaping Fill
  ) {
    precondition(batch > 0 && depth > 1 && first % batch == 0, "batches of \(batch), \(depth) deep, from item \(first)")
    self.items = items
    self.threads = threads
    leavesProcessors = threads < WorkerThreads.processorCount
    slots = BatchSlots(batch: batch, depth: depth, elements: elements, fill: fill)
    current = first / batch
  }

  /// Whether batches are filled ahead.
  package var fillsAhead: Bool { ahead != nil }

  /// Ends threads that fill ahead after the items they are at; `next` must not be called again.
  package func stop() { ahead = nil }

  /// The next batch, nil after the last; the batch given before becomes invalid.
  package func next() -> Batch? {
    if holdsBatch {
      ahead?.release()
      current += 1
      holdsBatch = false
    }
    let first = current * slots.batch
    guard first < items else { return nil }
    let range = first..<min(first + slots.batch, items)
    let failures = ahead?.failures(ofBatch: current) ?? fill(range)
    holdsBatch = true
    return Batch(
      items: range, values: slots.values(ofBatch: current), failures: failures.sorted { $0.item < $1.item })
  }

  /// Fills a batch at once, and decides how the ones behind are filled.
  private func fill(_ range: Range<Int>) -> [Failure] {
    let next = SharedCounter()
    let result = Monitor((failures: [Failure](), waits: 0))
    ThreadTeam.run(threads: threads) { _, _ in
      let waitsBefore = WorkerThreads.waitsOfThisThread
      var failures: [Failure] = []
      while true {
        let item = range.lowerBound + next.take()
        guard item < range.upperBound else { break }
        if let error = slots.fill(item) { failures.append((item, error)) }
      }
      let waits = WorkerThreads.waitsOfThisThread - waitsBefore
      result.change {
        $0.failures += failures
        $0.waits += waits
      }
    }
    let (failures, waits) = result.change { $0 }
    if leavesProcessors || waits * Self.itemsForOneWait >= range.count, range.upperBound < items {
      // Without a thread of its own the rest is filled as this batch was.
      ahead = try? BatchesAhead(slots, items: items, behind: current, threads: min(threads, items - range.upperBound))
    }
    return failures
  }
}
