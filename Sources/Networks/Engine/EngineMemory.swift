#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The memory of one plan: blocks that start at zero and live as long as it.
///
/// Blocks whose times of use do not overlap share memory: `place` walks the plan's steps once, when the plan is made.
final class EngineMemory {
  private struct Block {
    let base: UnsafeMutableRawPointer
    let bytes: Int
    let isMapped: Bool
  }

  private var blocks: [Block] = []
  /// Bytes of all blocks.
  private(set) var bytes = 0

  deinit {
    for block in blocks {
      if block.isMapped { munmap(block.base, block.bytes) } else { free(block.base) }
    }
  }

  /// A block of zeros, aligned to a cache line.
  func allocate<T: BitwiseCopyable>(_ type: T.Type, count: Int) throws -> UnsafeMutablePointer<T> {
    try allocateRaw(bytes: max(64, count * MemoryLayout<T>.stride)).bindMemory(to: T.self, capacity: count)
  }

  private func allocateRaw(bytes wanted: Int) throws -> UnsafeMutableRawPointer {
    // Pages straight from the system are zero already and cost nothing until they are touched.
    if wanted >= 1 << 16 {
      let size = (wanted + 4095) / 4096 * 4096
      guard let base = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0), base != MAP_FAILED
      else { throw NetworkError.engine(operation: "allocate memory", reason: "\(size) bytes were refused") }
      #if canImport(Glibc)
        if size >= 4 << 20 { madvise(base, size, Int32(MADV_HUGEPAGE)) }
      #endif
      blocks.append(Block(base: base, bytes: size, isMapped: true))
      bytes += size
      return base
    }
    var base: UnsafeMutableRawPointer?
    let size = (wanted + 63) / 64 * 64
    guard posix_memalign(&base, 64, size) == 0, let base else {
      throw NetworkError.engine(operation: "allocate memory", reason: "\(size) bytes were refused")
    }
    memset(base, 0, size)
    blocks.append(Block(base: base, bytes: size, isMapped: false))
    bytes += size
    return base
  }

  /// One value's need of memory: so many floats from step `first` to step `last`, both included.
  struct Use {
    var count: Int
    var first: Int
    var last: Int
  }

  /// Memory for each use; uses that do not overlap in time may share.
  ///
  /// Largest first, each into the first block that is free throughout its time: for a chain of layers that is the
  /// least there can be, or close to it.
  func place(_ uses: [Use]) throws -> [UnsafeMutablePointer<Float>] {
    var shared: [(count: Int, taken: [ClosedRange<Int>])] = []
    var home = [Int](repeating: 0, count: uses.count)
    for use in uses.indices.sorted(by: { (uses[$0].count, $1) > (uses[$1].count, $0) }) {
      let time = uses[use].first...uses[use].last
      if let free = shared.firstIndex(where: { !$0.taken.contains(where: { $0.overlaps(time) }) }) {
        shared[free].taken.append(time)
        home[use] = free
      } else {
        home[use] = shared.count
        shared.append((uses[use].count, [time]))
      }
    }
    let bases = try shared.map { try allocate(Float.self, count: $0.count) }
    return home.map { bases[$0] }
  }
}
