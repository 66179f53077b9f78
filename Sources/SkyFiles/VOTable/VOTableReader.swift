import CExpat

/// VOTable (IVOA recommendation 1.4 and before): TABLEDATA, BINARY and BINARY2, parsed by expat.
///
/// No entity but XML's own five is taken, nothing outside the file is opened, and depth and sizes are bounded.
enum VOTableReader {
  /// Whether text is a VOTable: XML whose first element is called so.
  static func isVOTable(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard isMarkup(bytes) else { return false }
    // The name may stand behind a declaration and comments, and in any encoding of a byte or two a character.
    let head = bytes.prefix(4096).filter { $0 != 0 }
    return String(decoding: head, as: UTF8.self).contains("VOTABLE")
  }

  /// Whether text starts like XML.
  static func isMarkup(_ bytes: UnsafeRawBufferPointer) -> Bool {
    bytes.prefix(64).first { !([0xEF, 0xBB, 0xBF, 0xFE, 0xFF, 0].contains($0) || $0 <= 0x20) } == UInt8(ascii: "<")
  }

  /// Reads a table: the first with rows, or the one selected by number (0 = first) or by name.
  static func read(
    _ file: FileBytes, path: String, selection: ExtensionSelection, limits: ReadingLimits
  ) throws(SkyFileError) -> Table {
    // A cell that stands for a long array costs its file a few bytes only.
    let limit = min(limits.maximumTableValues, 1 << 20 + 16 * file.count)
    let document = VOTableDocument(selection: selection, limit: limit)
    let problem = file.withBytes { parse($0, document) }
    if let problem { throw problem.error(path: path) }
    guard let table = document.table else {
      if selection != .first { throw .noSuchExtension(path: path, name: selection.text) }
      throw .nothingToRead(path: path, reason: "the VOTable has no table")
    }
    return table
  }

  private static func parse(_ bytes: UnsafeRawBufferPointer, _ document: VOTableDocument) -> VOTableProblem? {
    guard let parser = XML_ParserCreate(nil) else { return .malformed("the XML parser does not start") }
    defer { XML_ParserFree(parser) }
    document.parser = parser
    XML_SetUserData(parser, Unmanaged.passUnretained(document).toOpaque())
    XML_SetElementHandler(
      parser,
      { user, name, attributes in
        guard let user, let name, let attributes else { return }
        let document = Unmanaged<VOTableDocument>.fromOpaque(user).takeUnretainedValue()
        document.guarded { () throws(VOTableProblem) in
          try document.begin(VOTableReader.local(name)) { VOTableReader.dictionary(attributes) }
        }
      },
      { user, name in
        guard let user, let name else { return }
        let document = Unmanaged<VOTableDocument>.fromOpaque(user).takeUnretainedValue()
        document.guarded { () throws(VOTableProblem) in try document.end(VOTableReader.local(name)) }
      })
    XML_SetCharacterDataHandler(parser) { user, text, count in
      guard let user, let text else { return }
      let document = Unmanaged<VOTableDocument>.fromOpaque(user).takeUnretainedValue()
      document.guarded { () throws(VOTableProblem) in
        try document.add(UnsafeRawBufferPointer(start: text, count: Int(count)))
      }
    }
    XML_SetEntityDeclHandler(parser) { user, _, _, _, _, _, _, _, _ in
      guard let user else { return }
      let document = Unmanaged<VOTableDocument>.fromOpaque(user).takeUnretainedValue()
      document.guarded { () throws(VOTableProblem) in throw .unsupported("a document that declares entities") }
    }
    // expat counts in 32 bits.
    var done = 0
    repeat {
      let count = min(bytes.count - done, 1 << 20)
      let isLast = done + count == bytes.count
      let status = XML_Parse(
        parser, bytes.baseAddress!.assumingMemoryBound(to: CChar.self) + done, Int32(count), isLast ? 1 : 0)
      done += count
      if let problem = document.problem { return problem }
      guard status == XML_STATUS_OK else {
        let reason = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? "not XML"
        return .malformed("line \(XML_GetCurrentLineNumber(parser)): \(reason)")
      }
    } while done < bytes.count
    return nil
  }

  /// A name without its prefix.
  private static func local(_ name: UnsafePointer<CChar>) -> String {
    let text = String(cString: name)
    guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")) else { return text }
    return String(text[text.utf8.index(after: colon)...])
  }

  private static func dictionary(_ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>) -> [String: String] {
    var result: [String: String] = [:]
    var place = 0
    while let name = attributes[place], let value = attributes[place + 1] {
      result[local(name)] = String(cString: value)
      place += 2
    }
    return result
  }
}
