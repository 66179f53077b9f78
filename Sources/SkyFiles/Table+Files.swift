import Groundwork

extension Table {
  /// Reads a table by content: FITS (binary or ASCII table, the first one or `file.fits[NAME]`) or CSV.
  ///
  /// Throws `SkyFileError`.
  public static func read(_ path: String, limits: ReadingLimits = .standard) throws -> Table {
    let place = ImagePath(path)
    switch try FileBytes.open(place.file, wholeUpTo: SkyFile.wholeUpTo, limits: limits) {
    case .bytes(let packed):
      let bytes = try packed.unpacked(path: place.file, limits: limits)
      guard bytes.count > 0 else { throw SkyFileError.empty(path: place.file) }
      switch bytes.kind {
      case .fits: return try FITSFile(bytes, path: place.file).table(place.selection, limits: limits)
      case .png, .jpeg:
        throw SkyFileError.nothingToRead(path: place.file, reason: "\(bytes.kind.inWords) is not a table")
      case .bzip2, .compress, .gzip: throw SkyFileError.malformed(path: place.file, reason: "packed more than once")
      default: return try CSVReader.read(bytes, path: place.file, limits: limits)
      }
    case .large:
      if FileKind.promised(by: place.file) == .fits {
        return try SkyFile.openFITS(place.file, limits: limits).table(place.selection, limits: limits)
      }
      let bytes = try FileBytes.read(place.file, limits: limits)
      return try CSVReader.read(bytes, path: place.file, limits: limits)
    }
  }

  /// The formats a table is written in, by the ending of the name.
  public static let writableEndings = [".csv", ".fits", ".vot", ".jsonl"]

  /// Writes the table in the format of the name's ending: .csv, .fits, .vot (VOTable 1.4) or .jsonl; others are an error.
  ///
  /// Reals take their shortest form that reads back exactly. In CSV and JSON lines a vector column `x` becomes
  /// `x0, x1, ...`. Throws `SkyFileError.cannotWrite` or `OutputFailure`; the file is whole or absent.
  public func write(to path: String) throws {
    let name = path.lowercased()
    if name.hasSuffix(".fits") || name.hasSuffix(".fit") {
      try writeFITS(to: path)
    } else if name.hasSuffix(".vot") || name.hasSuffix(".votable") || name.hasSuffix(".xml") {
      try AtomicFile.write(voTable(), to: path)
    } else if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") {
      try AtomicFile.write(jsonLines(), to: path)
    } else if name.hasSuffix(".csv") || name == "/dev/stdout" {
      try AtomicFile.write(csv(), to: path)
    } else {
      throw SkyFileError.cannotWrite(
        path: path, reason: "the name of a table ends in \(Self.writableEndings.joined(separator: ", "))")
    }
  }
}

/// Text being built as UTF-8.
struct TextOutput {
  var bytes: [UInt8] = []

  mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }
  mutating func add(_ character: Unicode.Scalar) { bytes.append(UInt8(ascii: character)) }
}
