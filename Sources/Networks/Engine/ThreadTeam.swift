import COneDNN

/// The threads that plans compute on: those of OpenMP's pool that belongs to the calling thread.
package enum ThreadTeam {
  /// The number of processors this process may use.
  package static var processorCount: Int { Int(fleming_dnn_processor_count()) }

  /// Calls a body once on each of `threads` threads at the same time, the calling one among them, and waits for all of them;
  /// fewer where the system gives no more.
  package static func run(threads: Int, _ body: (_ thread: Int, _ threads: Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var body = body
      withUnsafeMutablePointer(to: &body) {
        fleming_dnn_parallel(
          Int32(threads),
          { context, thread, threads in
            context?.assumingMemoryBound(to: ((Int, Int) -> Void).self).pointee(Int(thread), Int(threads))
          }, $0)
      }
    }
  }
}
