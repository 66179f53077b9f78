import Testing
import Training

struct BatchPipelineTests {
  struct Broken: Error {}

  private func run(items: Int, batch: Int, threads: Int, first: Int = 0, depth: Int = 2) throws -> [[Float]] {
    let pipeline = try BatchPipeline(
      items: items, batch: batch, elements: 3, threads: threads, depth: depth, first: first
    ) { item, slot in
      // Uneven work, so that threads overtake each other.
      var x = Float(item)
      for _ in 0..<(item % 7) * 500 { x = (x * 1.0001).rounded(.down) }
      for i in slot.indices { slot[i] = Float(item * 10 + i) + 0 * x }
    }
    var result: [[Float]] = []
    while let batch = pipeline.next() {
      #expect(batch.failures.isEmpty)
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
  func batchesComeInOrder(threads: Int, batch: Int) throws {
    for items in [0, 1, 3, 4, 5, 57] {
      #expect(try run(items: items, batch: batch, threads: threads) == expected(items: items, batch: batch))
    }
    #expect(try run(items: 200, batch: batch, threads: threads, depth: 3) == expected(items: 200, batch: batch))
  }

  @Test func aLaterStartGivesTheRest() throws {
    for first in [4, 8, 12, 16, 20] {
      #expect(try run(items: 19, batch: 4, threads: 3, first: first) == expected(items: 19, batch: 4, first: first))
    }
  }

  @Test func failuresAreListedAndTheirSlotsAreZero() throws {
    let pipeline = try BatchPipeline(items: 10, batch: 4, elements: 2, threads: 3) { item, slot in
      slot.update(repeating: 1)
      if item == 5 || item == 6 { throw Broken() }
    }
    var failed: [Int] = []
    while let batch = pipeline.next() {
      failed += batch.failures.map(\.item)
      for (place, item) in batch.items.enumerated() {
        #expect(batch.values[2 * place] == (item == 5 || item == 6 ? 0 : 1))
      }
    }
    #expect(failed == [5, 6])
  }

  @Test func itStopsBeforeTheEnd() throws {
    let pipeline = try BatchPipeline(items: 1_000_000, batch: 8, elements: 1, threads: 4) { item, slot in
      slot[0] = Float(item)
    }
    #expect(pipeline.next()?.items == 0..<8)
    pipeline.stop()
  }
}
