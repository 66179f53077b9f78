import Imagery
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension PlainImage {
  /// Files up to this size are read at one go; from larger ones the pixels are taken piece by piece, on all processors.
  static let wholeUpTo = 4 << 20

  /// Reads a large image from the disk, or nil when it is not of the plain form.
  static func read(large path: String, byteCount: Int, limits: ReadingLimits) throws(SkyFileError) -> Image? {
    guard FileKind.promised(by: path) != .png else { return nil }
    let descriptor = FileBytes.openForReading(path)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: String(cString: strerror(errno))) }
    defer { close(descriptor) }
    // Longer headers are left to CFITSIO.
    let head = withUnsafeTemporaryAllocation(byteCount: 16 * 2880, alignment: 8) { bytes in
      fill(bytes, from: 0, of: descriptor) ? layout(UnsafeRawBufferPointer(bytes)) : nil
    }
    guard let head, head.axes.count <= 3 else { return nil }
    let count = head.bands * head.rows * head.columns
    guard count * 4 <= byteCount - head.dataStart else {
      throw .truncated(
        path: path, what: "the image of HDU 0", needed: count * 4, present: max(0, byteCount - head.dataStart))
    }
    guard count <= limits.maximumPixels else {
      throw .tooLarge(path: path, what: "pixels", size: count, limit: limits.maximumPixels)
    }
    let isCut = Atomic<Bool>(false)
    let isFinite = Atomic<Bool>(true)
    let pixels = [Float](unsafeUninitializedCapacity: count) { output, initialized in
      PixelThreads.preferLargePages(UnsafeMutableRawBufferPointer(output))
      // Every part writes its own pixels.
      nonisolated(unsafe) let output = output
      PixelThreads.forEachPart(of: count, atLeast: 1 << 17) { part in
        switch swap(part, dataStart: head.dataStart, descriptor, into: output) {
        case nil: isCut.store(true, ordering: .relaxed)
        case false?: isFinite.store(false, ordering: .relaxed)
        case true?: break
        }
      }
      initialized = isCut.load(ordering: .relaxed) ? 0 : count
    }
    guard !isCut.load(ordering: .relaxed) else {
      throw .cannotRead(path: path, reason: "it became shorter while it was read")
    }
    var image =
      isFinite.load(ordering: .relaxed)
      ? Image(
        trusted: pixels, mask: [], bands: head.bands, rows: head.rows, columns: head.columns,
        like: Image(bands: 0, rows: 0, columns: 0, pixels: []))
      : Image(bands: head.bands, rows: head.rows, columns: head.columns, pixels: pixels)
    image.bandNames = head.bandNames(head.bands)
    image.unit = head.unit
    return image
  }

  /// Reads a part of the pixels by way of a small buffer that stays in the cache; whether all are finite, nil when the
  /// file ends too early.
  private static func swap(
    _ part: Range<Int>, dataStart: Int, _ descriptor: Int32, into output: UnsafeMutableBufferPointer<Float>
  ) -> Bool? {
    let size = 1 << 15
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size * 4, alignment: 64)
    defer { buffer.deallocate() }
    var largest: UInt32 = 0
    var start = part.lowerBound
    while start < part.upperBound {
      let count = min(size, part.upperBound - start)
      let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(count * 4)])
      guard fill(piece, from: dataStart + start * 4, of: descriptor) else { return nil }
      let words = piece.bindMemory(to: UInt32.self).baseAddress!
      let to = output.baseAddress! + start
      for i in 0..<count {
        let word = words[i].byteSwapped
        largest = max(largest, word & 0x7FFF_FFFF)
        to[i] = Float(bitPattern: word)
      }
      start += count
    }
    return largest < 0x7F80_0000
  }

  /// Fills a buffer from a place in a file; false when the file ends before.
  private static func fill(_ buffer: UnsafeMutableRawBufferPointer, from place: Int, of descriptor: Int32) -> Bool {
    var done = 0
    while done < buffer.count {
      let some = pread(descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(place + done))
      if some < 0, errno == EINTR { continue }
      guard some > 0 else { return false }
      done += some
    }
    return true
  }
}
