#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A value that several threads change under one lock, and whose changes they can wait for.
///
/// Unchecked because the compiler cannot see that `state` is touched only while the mutex is held.
final class Monitor<State>: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var state: State

  init(_ state: sending State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Changes the state; wakes the waiting threads when `waking` and they may find what they wait for.
  func change<Result>(waking: Bool = false, _ body: (inout State) throws -> Result) rethrows -> Result {
    pthread_mutex_lock(mutex)
    defer {
      if waking { pthread_cond_broadcast(condition) }
      pthread_mutex_unlock(mutex)
    }
    return try body(&state)
  }

  /// Sleeps until `body` gives a result; it is called under the lock after each wake-up.
  func wait<Result>(_ body: (inout State) -> Result?) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&state) { return result }
      pthread_cond_wait(condition, mutex)
    }
  }

  /// Changes the state, and wakes the waiting threads when `body` says that it matters to them.
  func changeAndWake(_ body: (inout State) -> Bool) {
    pthread_mutex_lock(mutex)
    if body(&state) { pthread_cond_broadcast(condition) }
    pthread_mutex_unlock(mutex)
  }
}
