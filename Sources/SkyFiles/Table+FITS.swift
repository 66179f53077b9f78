import CFITSIO

extension Table {
  /// Writes a FITS file of one binary table (TTYPEn, TFORMn, TUNITn, TUCDn, TCOMMn, EXTNAME, then the header).
  func writeFITS(to path: String) throws {
    guard columns.count <= 999 else {
      throw SkyFileError.cannotWrite(path: path, reason: "a FITS table has at most 999 columns, not \(columns.count)")
    }
    let fields = columns.map { TableField($0) }
    for column in columns {
      if case .list(.text, _) = column.values {
        throw SkyFileError.cannotWrite(path: path, reason: "column \(column.name): FITS has no lists of texts")
      }
    }
    let rowBytes = fields.reduce(0) { $0 + $1.width }
    let output = try FITSOutput(expecting: rowBytes * rowCount + 400 * columns.count + 80 * header.count, path: path)
    try output.call("table") { handle, status in
      Self.withStrings(columns.map { FITSOutput.ascii($0.name) }) { names in
        Self.withStrings(fields.map(\.form)) { forms in
          Self.withStrings(columns.map { FITSOutput.ascii($0.unit ?? "") }) { units in
            _ = ffcrtb(
              handle, BINARY_TBL, LONGLONG(rowCount), Int32(columns.count), names, forms, units,
              FITSOutput.ascii(name), &status)
          }
        }
      }
    }
    for (i, column) in columns.enumerated() {
      var cards: [HeaderCard] = []
      if let ucd = column.ucd { cards.append(HeaderCard("TUCD\(i + 1)", ucd)) }
      if let comment = column.comment { cards.append(HeaderCard("TCOMM\(i + 1)", comment)) }
      if let null = fields[i].null { cards.append(HeaderCard("TNULL\(i + 1)", .integer(null))) }
      if let dimensions = fields[i].dimensions { cards.append(HeaderCard("TDIM\(i + 1)", dimensions)) }
      try output.writeOwn(cards)
    }
    try output.write(header)
    var rows = [UInt8](repeating: 0, count: rowBytes * rowCount)
    var offset = 0
    for (column, field) in zip(columns, fields) {
      field.fill(&rows, from: column, offset: offset, stride: rowBytes)
      offset += field.width
    }
    if !rows.isEmpty { try output.call("rows") { ffptbb($0, 1, 1, LONGLONG(rows.count), &rows, &$1) } }
    for (i, column) in columns.enumerated() {
      guard case .list(let values, let offsets) = column.values else { continue }
      try output.writeLists(TableField.bytes(of: values, column: column, null: fields[i].null), offsets, column: i + 1)
    }
    try output.write()
  }

  /// Lends C strings as the `char **` CFITSIO asks for.
  private static func withStrings(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Void
  ) {
    var pointers: [UnsafeMutablePointer<CChar>?] = []
    let total = strings.reduce(0) { $0 + $1.utf8.count + 1 }
    let block = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, total))
    defer { block.deallocate() }
    var next = block
    for string in strings {
      pointers.append(next)
      for byte in string.utf8CString {
        next.initialize(to: byte)
        next += 1
      }
    }
    // One more, so that a table without columns has an address too.
    pointers.append(nil)
    pointers.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
  }
}
