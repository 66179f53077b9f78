import Networks

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a thread runs, as an object so that it can travel through C.
private final class ThreadBody: Sendable {
  let run: @Sendable () -> Void
  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

#if canImport(Darwin)
  private func enterThread(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run()
    return nil
  }
#else
  private func enterThread(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let context { Unmanaged<ThreadBody>.fromOpaque(context).takeRetainedValue().run() }
    return nil
  }
#endif

/// System threads that run one closure each and are joined: no task hops between them, so that a library that keeps
/// state per thread (OpenMP, CFITSIO's errors) stays fast.
package final class WorkerThreads {
  private var threads: [pthread_t]

  /// Starts `count` threads that each run `body`; throws when the system gives not even one.
  init(count: Int, _ body: @escaping @Sendable () -> Void) throws {
    precondition(count > 0, "\(count) threads")
    threads = []
    for _ in 0..<count {
      var status: Int32 = 0
      guard let thread = Self.start(body, &status) else {
        // Fewer threads do the same work, only later.
        if threads.isEmpty {
          throw TrainingError.system(operation: "start a thread", reason: String(cString: strerror(status)))
        }
        return
      }
      threads.append(thread)
    }
  }

  private static func start(_ body: @escaping @Sendable () -> Void, _ status: inout Int32) -> pthread_t? {
    let box = Unmanaged.passRetained(ThreadBody(body))
    let context = box.toOpaque()
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    status = pthread_create(&thread, nil, enterThread, context)
    if status == 0 { return thread }
    box.release()
    return nil
  }

  /// Waits until every thread has ended.
  func join() {
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }

  /// The number of processors this process may use.
  package static var processorCount: Int { ThreadTeam.processorCount }

  /// How often the calling thread has slept until something came: a disk's block, an answer, a lock. Turns that the system
  /// gave to other threads do not count. 0 where the system does not tell.
  static var waitsOfThisThread: Int {
    #if os(Linux)
      // RUSAGE_THREAD, a name that the C library hides unless asked for GNU's.
      let ofThisThread: Int32 = 1
      var usage = rusage()
      return getrusage(ofThisThread, &usage) == 0 ? usage.ru_nvcsw : 0
    #else
      return 0
    #endif
  }
}
