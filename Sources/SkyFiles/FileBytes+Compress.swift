extension FileBytes {
  /// Unpacks what `compress` made (.Z: LZW with codes of 9 to 16 bits), within `limits.maximumBytes`.
  static func expandedCompress(
    _ packed: UnsafeRawBufferPointer, path: String, limits: ReadingLimits
  ) throws(SkyFileError) -> FileBytes {
    let damaged = SkyFileError.malformed(path: path, reason: "the LZW stream is damaged")
    guard packed.count > 3, (9...16).contains(Int(packed[2] & 0x1F)) else { throw damaged }
    let widest = Int(packed[2] & 0x1F)
    let hasClear = packed[2] & 0x80 != 0
    var prefix = [UInt16](repeating: 0, count: 1 << widest)
    var suffix = [UInt8](repeating: 0, count: 1 << widest)
    for i in 0..<256 { suffix[i] = UInt8(i) }
    var growing = GrowingBytes()
    var text: [UInt8] = []
    var width = 9
    var free = hasClear ? 257 : 256
    var previous = -1
    var first: UInt8 = 0
    let end = packed.count * 8
    // Codes come in groups of eight; a change of width leaves the rest of a group unused.
    var base = 24
    var place = 24
    func nextGroup() -> Int { base + (place - base + 8 * width - 1) / (8 * width) * (8 * width) }
    while true {
      if free > (width == widest ? 1 << widest : (1 << width) - 1) {
        place = nextGroup()
        base = place
        width += 1
      }
      guard place + width <= end else { return growing.finish() }
      var code = 0
      for i in 0..<3 where place / 8 + i < packed.count { code |= Int(packed[place / 8 + i]) << (8 * i) }
      code = code >> (place % 8) & ((1 << width) - 1)
      place += width
      if hasClear, code == 256, previous >= 0 {
        place = nextGroup()
        base = place
        (width, free) = (9, 256)
        continue
      }
      guard previous >= 0 || code < 256, code <= free else { throw damaged }
      text.removeAll(keepingCapacity: true)
      var link = code
      if code == free {
        text.append(first)
        link = previous
      }
      while link >= 256 {
        text.append(suffix[link])
        link = Int(prefix[link])
      }
      first = UInt8(link)
      text.append(first)
      guard growing.asksForMore(limit: limits.maximumBytes) else { return growing.finish() }
      guard growing.count <= limits.maximumBytes, let room = growing.room(atLeast: max(text.count, 1 << 16)) else {
        throw .tooLarge(path: path, what: "bytes unpacked", size: growing.count, limit: limits.maximumBytes)
      }
      for (i, byte) in text.reversed().enumerated() { room[i] = byte }
      growing.added(text.count)
      if free < 1 << widest, previous >= 0 {
        prefix[free] = UInt16(previous)
        suffix[free] = first
        free += 1
      }
      previous = code
    }
  }
}
