/// How a picture lies in its file, by the EXIF tag Orientation (CIPA DC-008, 274).
enum EXIFOrientation {
  /// The orientation of a JPEG, 1...8; 1 when it has no EXIF, or none that can be understood.
  static func find(_ bytes: UnsafeRawBufferPointer) -> Int {
    var position = 2
    // Segments: FF, marker, and a length that counts itself. The picture's data start at SOS.
    while position + 4 <= bytes.count, bytes[position] == 0xFF {
      let marker = bytes[position + 1]
      if marker == 0xFF {
        position += 1
        continue
      }
      guard marker != 0xDA, marker != 0xD9 else { return 1 }
      let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
      guard length >= 2, position + 2 + length <= bytes.count else { return 1 }
      let content = UnsafeRawBufferPointer(rebasing: bytes[position + 4..<position + 2 + length])
      if marker == 0xE1, content.starts(with: Array("Exif\0\0".utf8)) {
        return orientation(UnsafeRawBufferPointer(rebasing: content[6...])) ?? 1
      }
      position += 2 + length
    }
    return 1
  }

  /// The tag in the first directory of a TIFF structure.
  private static func orientation(_ tiff: UnsafeRawBufferPointer) -> Int? {
    guard tiff.count >= 8 else { return nil }
    let isLittle = tiff[0] == 0x49
    func number(_ place: Int, _ count: Int) -> Int? {
      guard place >= 0, place + count <= tiff.count else { return nil }
      let bytes = tiff[place..<place + count]
      return (isLittle ? Array(bytes.reversed()) : Array(bytes)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard tiff[0] == tiff[1], isLittle || tiff[0] == 0x4D, number(2, 2) == 42, let directory = number(4, 4),
      let entries = number(directory, 2)
    else { return nil }
    for entry in 0..<entries {
      let place = directory + 2 + 12 * entry
      guard let tag = number(place, 2) else { return nil }
      guard tag == 274 else { continue }
      // One SHORT; its value stands at the start of the entry's last four bytes.
      guard number(place + 2, 2) == 3, let value = number(place + 8, 2), (1...8).contains(value) else { return nil }
      return value
    }
    return nil
  }
}
