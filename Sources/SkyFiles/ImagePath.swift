#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which HDU of a FITS file is meant.
package enum ExtensionSelection: Sendable, Equatable {
  /// The first image (or table) that has data.
  case first
  /// By number, 0 = primary.
  case index(Int)
  /// By EXTNAME, any case, and EXTVER.
  case name(String, version: Int?)
  /// One image of a stack of them, 0-based.
  case plane(Int)

  /// As written inside the brackets.
  var text: String {
    switch self {
    case .first: ""
    case .index(let index): String(index)
    case .name(let name, nil): name
    case .name(let name, let version?): "\(name),\(version)"
    case .plane(let plane): "plane=\(plane)"
    }
  }
}

/// A path as a person writes it: a file, or `file.fits[1]`, `file.fits[SCI]`, `file.fits[SCI,2]`, `stack.fits[plane=7]`.
///
/// A file whose very name holds brackets wins over the reading as a selection.
package struct ImagePath: Sendable, Equatable {
  /// The file.
  package let file: String
  /// The extension asked for.
  package let selection: ExtensionSelection

  /// Splits the brackets off, unless a file of the whole name exists.
  package init(_ path: String) {
    guard path.utf8.last == UInt8(ascii: "]"), access(path, F_OK) != 0,
      let open = path.utf8.lastIndex(of: UInt8(ascii: "[")), open != path.utf8.startIndex
    else {
      file = path
      selection = .first
      return
    }
    file = String(path[..<open])
    let inside = path.utf8[path.utf8.index(after: open)...].dropLast()
    let parts = inside.split(separator: UInt8(ascii: ","), maxSplits: 1, omittingEmptySubsequences: false)
    func trimmed(_ part: Substring.UTF8View) -> String {
      String(decoding: part.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed(), as: UTF8.self)
    }
    let name = parts.isEmpty ? "" : trimmed(parts[0])
    if parts.count == 1, let index = Int(name), index >= 0 {
      selection = .index(index)
    } else if name.hasPrefix("plane="), let plane = Int(name.dropFirst(6)), plane >= 0 {
      selection = .plane(plane)
    } else if parts.count == 2, let version = Int(trimmed(parts[1])) {
      selection = .name(name, version: version)
    } else {
      selection = .name(String(decoding: inside, as: UTF8.self), version: nil)
    }
  }
}
