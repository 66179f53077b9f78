import Testing
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct BatchPipelineTests {
  struct Broken: Error {}

  /// The batches of a pipeline; work that `waits` sleeps for every item.
  private func run(
    items: Int, batch: Int, threads: Int, first: Int = 0, depth: Int = 2, waits: Bool = false
  ) -> [[Float]] {
    let pipeline = BatchPipeline(
      items: items, batch: batch, elements: 3, threads: threads, depth: depth, first: first
    ) { item, slot in
      if waits { usleep(200) }
      // Uneven work, so that threads overtake each other.
      var x = Float(item)
      for _ in 0..<(item % 7) * 500 { x = (x * 1.0001).rounded(.down) }
      for i in slot.indices { slot[i] = Float(item * 10 + i) + 0 * x }
    }
    var result: [[Float]] = []
    while let batch = pipeline.next() {
      #expect(batch.failures.isEmpty)
      #if os(Linux)
        if waits { #expect(pipeline.fillsAhead == (first + batch.items.count < items)) }
      #endif
      result.append(Array(batch.values[..<(batch.items.count * 3)]))
    }
    return result
  }

  private func expected(items: Int, batch: Int, first: Int = 0) -> [[Float]] {
    stride(from: first, to: items, by: batch).map { start in
      (start..<min(start + batch, items)).flatMap { item in (0..<3).map { Float(item * 10 + $0) } }
    }
  }

  @Test(arguments: [1, 2, 5], [1, 4])
  func batchesComeInOrder(threads: Int, batch: Int) {
    for items in [0, 1, 3, 4, 5, 57] {
      for waits in [false, true] {
        #expect(
          run(items: items, batch: batch, threads: threads, waits: waits) == expected(items: items, batch: batch))
      }
    }
    for waits in [false, true] {
      #expect(
        run(items: 200, batch: batch, threads: threads, depth: 3, waits: waits) == expected(items: 200, batch: batch))
    }
  }

  @Test(arguments: [false, true])
  func aLaterStartGivesTheRest(waits: Bool) {
    for first in [4, 8, 12, 16, 20] {
      #expect(
        run(items: 19, batch: 4, threads: 3, first: first, waits: waits) == expected(items: 19, batch: 4, first: first))
    }
  }

  @Test(arguments: [false, true])
  func failuresAreListedAndTheirSlotsAreZero(waits: Bool) {
    let pipeline = BatchPipeline(items: 10, batch: 4, elements: 2, threads: 3) { item, slot in
      if waits { usleep(200) }
      slot.update(repeating: 1)
      if [0, 5, 6].contains(item) { throw Broken() }
    }
    var failed: [Int] = []
    while let batch = pipeline.next() {
      failed += batch.failures.map(\.item)
      for (place, item) in batch.items.enumerated() {
        #expect(batch.values[2 * place] == ([0, 5, 6].contains(item) ? 0 : 1))
      }
    }
    #expect(failed == [0, 5, 6])
  }

  @Test(arguments: [false, true])
  func itStopsBeforeTheEnd(waits: Bool) {
    let pipeline = BatchPipeline(items: 1_000_000, batch: 8, elements: 1, threads: 4) { item, slot in
      if waits { usleep(200) }
      slot[0] = Float(item)
    }
    #expect(pipeline.next()?.items == 0..<8)
    pipeline.stop()
  }
}
