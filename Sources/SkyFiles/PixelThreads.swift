import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Work on the pieces of one large image, on all processors.
enum PixelThreads {
  /// Calls `body` with ranges that together make up `0..<count`; at once when `count` is below two pieces of `atLeast`.
  static func forEachPart(of count: Int, atLeast: Int, _ body: @Sendable (Range<Int>) -> Void) {
    guard count >= 2 * max(1, atLeast) else { return body(0..<count) }
    // More pieces than processors, so that one that is held up elsewhere does not delay the rest.
    let processors = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    let pieces = max(1, min(count / atLeast, 4 * processors))
    DispatchQueue.concurrentPerform(iterations: pieces) { piece in
      body(count * piece / pieces..<count * (piece + 1) / pieces)
    }
  }

  /// Asks the system for large pages behind memory not yet touched, which come several times faster than small ones.
  static func preferLargePages(_ memory: UnsafeMutableRawBufferPointer) {
    #if canImport(Glibc)
      let page = 1 << 21
      guard let start = memory.baseAddress, memory.count >= 2 * page else { return }
      let first = start.alignedUp(toMultipleOf: page)
      // A wish: a system that does not grant it does as well.
      _ = madvise(first, (start + memory.count - first) / page * page, MADV_HUGEPAGE)
    #endif
  }
}
