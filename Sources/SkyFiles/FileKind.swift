/// What a file is, judged by its first bytes.
package enum FileKind: String, Sendable {
  case fits = "FITS"
  case png = "PNG"
  case jpeg = "JPEG"
  case gzip = "gzip"
  case bzip2 = "bzip2"
  case compress = "compress"
  case unknown

  /// The kind of a file that starts with these bytes.
  init(_ bytes: UnsafeRawBufferPointer) {
    func starts(_ signature: [UInt8]) -> Bool {
      bytes.count >= signature.count && bytes.prefix(signature.count).elementsEqual(signature)
    }
    if starts(Array("SIMPLE  =".utf8)) {
      self = .fits
    } else if starts([0x89, 0x50, 0x4E, 0x47]) {
      self = .png
    } else if starts([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if starts([0x1F, 0x8B]) {
      self = .gzip
    } else if starts(Array("BZh".utf8)) {
      self = .bzip2
    } else if starts([0x1F, 0x9D]) {
      self = .compress
    } else {
      self = .unknown
    }
  }

  /// What bytes that are of no known kind look like, for an error.
  static func guess(_ bytes: UnsafeRawBufferPointer) -> String {
    func starts(_ text: String) -> Bool { bytes.count >= text.utf8.count && bytes.starts(with: Array(text.utf8)) }
    let head = bytes.prefix(512)
    if head.allSatisfy({ $0 == 0 }) { return "it starts with zeros" }
    if starts("GIF8") { return "it is a GIF picture" }
    if bytes.starts(with: [0x49, 0x49, 0x2A, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 0x2A]) {
      return "it is a TIFF picture"
    }
    if starts("PK\u{3}\u{4}") { return "it is a zip archive" }
    if bytes.starts(with: [0x89, 0x48, 0x44, 0x46]) { return "it is an HDF5 file" }
    if starts("XTENSION") { return "it starts with a FITS extension, the primary header is missing" }
    if starts("BITPIX") || starts("NAXIS") || starts("SIMPLE") { return "the first card is not SIMPLE = T" }
    let isText = head.allSatisfy { (0x20...0x7E).contains($0) || [9, 10, 13].contains($0) || $0 >= 0x80 }
    if isText, 2 * head.count(where: { $0 < 0x80 }) > head.count { return "it is plain text" }
    return "the first card is not SIMPLE = T"
  }

  /// The kind in a sentence.
  var inWords: String { self == .png || self == .jpeg ? "a \(rawValue) picture" : rawValue }

  /// What the ending of a name promises: FITS, PNG, JPEG, or nothing known.
  static func promised(by path: String) -> FileKind? {
    switch ending(of: path) {
    case "png": .png
    case "jpg", "jpeg": .jpeg
    case "fits", "fit", "fts", "fz": .fits
    default: nil
    }
  }

  /// The ending of a name without those of packing, lowercase; nil when there is none.
  static func ending(of path: String) -> String? {
    let last = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.index(after: $0) } ?? path.startIndex
    // Part by part: a whole name would be copied to make it lowercase.
    func dot(_ name: Substring) -> String.Index? { name.utf8.lastIndex(of: UInt8(ascii: ".")) }
    var name = path[last...]
    for packing in [".gz", ".bz2", ".z"] {
      if let dot = dot(name), name[dot...].lowercased() == packing { name = name[..<dot] }
    }
    return dot(name).map { name[name.utf8.index(after: $0)...].lowercased() }
  }
}
