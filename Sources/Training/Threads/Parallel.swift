import Synchronization

/// Runs a body for many indices on several threads.
package enum Parallel {
  /// Calls `body` for every index of `0..<count` and gives the results in order.
  ///
  /// `isCancelled` is asked before each index; true ends early with nil.
  package static func map<Result: Sendable>(
    count: Int, threads: Int, isCancelled: @escaping @Sendable () -> Bool = { false },
    _ body: @escaping @Sendable (Int) -> Result
  ) throws -> [Result]? {
    guard count > 0 else { return [] }
    let monitor = Monitor([Result?](repeating: nil, count: count))
    let next = SharedCounter()
    let workers = try WorkerThreads(count: min(max(1, threads), count)) {
      while !isCancelled() {
        let index = next.take()
        guard index < count else { return }
        let result = body(index)
        monitor.change { $0[index] = result }
      }
    }
    workers.join()
    let results = monitor.change { $0.compactMap { $0 } }
    return results.count == count ? results : nil
  }
}

/// A counter that threads take numbers from.
final class SharedCounter: Sendable {
  private let value = Atomic<Int>(0)
  /// The next number, from 0.
  func take() -> Int { value.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// A request to stop, set from a signal handler or another thread and seen by a long-running job.
public final class Interruption: Sendable {
  private let flag = Atomic<Bool>(false)

  /// A request not yet made.
  public init() {}

  /// Asks the job to stop at its next step; safe in a signal handler.
  public func request() { flag.store(true, ordering: .relaxed) }

  /// Whether a stop was asked for.
  public var isRequested: Bool { flag.load(ordering: .relaxed) }
}
