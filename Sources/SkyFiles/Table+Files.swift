import Groundwork

extension Table {
  /// Reads a table by content: FITS (binary or ASCII table), VOTable, SExtractor's ASCII_HEAD, CSV, JSON lines, or columns
  /// set apart by blanks under a line of names; each also with .gz.
  ///
  /// Of several tables it is the first (in FITS_LDAC the objects, in VOTable the first with rows), or the one in brackets:
  /// `file.fits[NAME]`, `file.vot[1]`.
  ///
  /// Throws `SkyFileError`.
  public static func read(_ path: String, limits: ReadingLimits = .standard) throws -> Table {
    let place = ImagePath(path)
    switch try FileBytes.open(place.file, wholeUpTo: SkyFile.wholeUpTo, limits: limits) {
    case .bytes(let packed):
      let bytes = try packed.unpacked(path: place.file, limits: limits)
      guard bytes.count > 0 else { throw SkyFileError.empty(path: place.file) }
      switch bytes.kind {
      case .fits: return try readFITS(FITSFile(bytes, path: place.file), place.selection, limits)
      case .png, .jpeg:
        throw SkyFileError.nothingToRead(path: place.file, reason: "\(bytes.kind.inWords) is not a table")
      case .bzip2, .compress, .gzip: throw SkyFileError.malformed(path: place.file, reason: "packed more than once")
      default: return try readText(bytes, place, limits)
      }
    case .large:
      if FileKind.promised(by: place.file) == .fits {
        return try readFITS(SkyFile.openFITS(place.file, limits: limits), place.selection, limits)
      }
      return try readText(FileBytes.read(place.file, limits: limits), place, limits)
    }
  }

  /// The first table; of SExtractor's FITS_LDAC, where the first holds the image's header as text, the objects.
  private static func readFITS(
    _ file: FITSFile, _ selection: ExtensionSelection, _ limits: ReadingLimits
  ) throws(SkyFileError) -> Table {
    let first = try file.table(selection, limits: limits)
    guard selection == .first, first.name == "LDAC_IMHEAD" else { return first }
    return try file.table(.name("LDAC_OBJECTS", version: nil), limits: limits)
  }

  private static func readText(
    _ file: FileBytes, _ place: ImagePath, _ limits: ReadingLimits
  ) throws(SkyFileError) -> Table {
    switch SkyFile.textKind(file) {
    case .voTable: return try VOTableReader.read(file, path: place.file, selection: place.selection, limits: limits)
    case .markup: throw .unrecognised(path: place.file, found: "it is XML or HTML, but no VOTable")
    case .sextractor, .columns:
      return try file.withBytes { bytes throws(SkyFileError) in
        try TextColumns.read(bytes, path: place.file, limits: limits)
      }
    case .jsonLines: return try JSONLinesReader.read(file, path: place.file, limits: limits)
    case .commaSeparated: return try CSVReader.read(file, path: place.file, limits: limits)
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

extension SkyFile {
  /// Reads a table, told by its content; the same as `Table.read`.
  ///
  /// Throws `SkyFileError`.
  public static func readTable(_ path: String, limits: ReadingLimits = .standard) throws -> Table {
    try Table.read(path, limits: limits)
  }

  /// Forms of a table in text.
  enum TextKind { case voTable, markup, sextractor, columns, jsonLines, commaSeparated }

  /// Which form text has, if it is a table at all.
  static func textKind(_ file: FileBytes) -> TextKind {
    file.withBytes { bytes in
      if VOTableReader.isVOTable(bytes) { return .voTable }
      if VOTableReader.isMarkup(bytes) { return .markup }
      if TextColumns.hasHeading(bytes) { return .sextractor }
      if JSONLinesReader.isJSONLines(bytes) { return .jsonLines }
      return TextColumns.areNamed(bytes) ? .columns : .commaSeparated
    }
  }
}

/// Text being built as UTF-8.
struct TextOutput {
  var bytes: [UInt8] = []

  mutating func add(_ text: String) { bytes.append(contentsOf: text.utf8) }
  mutating func add(_ character: Unicode.Scalar) { bytes.append(UInt8(ascii: character)) }
}
