/// Work done piece by piece on threads of its own, its results given in order.
///
/// Every thread makes a worker for itself (with whatever belongs to one thread alone: a plan, buffers) and takes the
/// next piece when it is free, so that no thread ever waits for another in the midst of a piece. At most `window`
/// results are held. Use `next` from one thread.
final class OrderedWork<Value: Sendable> {
  private struct State {
    var nextPiece = 0
    var delivered = 0
    var results: [Int: Result<Value, any Error>] = [:]
    /// Why a thread could not begin.
    var failure: (any Error)?
    var isStopped = false
  }

  private let count: Int
  private let monitor: Monitor<State>
  private var threads: WorkerThreads?
  private var current = 0

  /// Starts `threads` threads on pieces 0 ..< `count`; `makeWorker` is called once on each.
  init(
    count: Int, threads: Int, window: Int,
    makeWorker: @escaping @Sendable () throws -> (_ piece: Int) throws -> Value
  ) throws {
    precondition(count >= 0 && threads > 0 && window > 0, "\(count) pieces, \(threads) threads, window \(window)")
    self.count = count
    monitor = Monitor(State())
    guard count > 0 else { return }
    let monitor = monitor
    self.threads = try WorkerThreads(count: min(threads, count)) {
      Self.work(count, window, monitor, makeWorker)
    }
  }

  deinit { stop() }

  /// Ends the threads behind the pieces they are at; `next` must not be called again.
  func stop() {
    monitor.change(waking: true) { $0.isStopped = true }
    threads?.join()
    threads = nil
  }

  /// The next result, nil behind the last; throws what its piece threw, or why no thread could begin.
  func next() throws -> Value? {
    guard current < count else { return nil }
    let piece = current
    current += 1
    let result: Result<Value, any Error> = monitor.wait { state in
      if let result = state.results.removeValue(forKey: piece) { return result }
      if let failure = state.failure { return .failure(failure) }
      return nil
    }
    monitor.change(waking: true) { $0.delivered += 1 }
    return try result.get()
  }

  private static func work(
    _ count: Int, _ window: Int, _ monitor: Monitor<State>,
    _ makeWorker: () throws -> (_ piece: Int) throws -> Value
  ) {
    let worker: (Int) throws -> Value
    do {
      worker = try makeWorker()
    } catch {
      monitor.change(waking: true) { $0.failure = error }
      return
    }
    while true {
      let taken: Int? = monitor.wait { state -> Int?? in
        if state.isStopped || state.nextPiece >= count { return .some(nil) }
        guard state.nextPiece < state.delivered + window else { return nil }
        state.nextPiece += 1
        return .some(state.nextPiece - 1)
      }
      guard let piece = taken else { return }
      let result = Result { try worker(piece) }
      monitor.changeAndWake { state in
        state.results[piece] = result
        return piece == state.delivered
      }
    }
  }
}
