import CFITSIO

extension Table {
  /// Writes a FITS file of one binary table (TTYPEn, TFORMn, TUNITn, TUCDn, TCOMMn, EXTNAME, then the header).
  func writeFITS(to path: String) throws {
    guard columns.count <= 999 else {
      throw SkyFileError.cannotWrite(path: path, reason: "a FITS table has at most 999 columns, not \(columns.count)")
    }
    let fields = columns.map { Field($0) }
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
      try output.writeOwn(cards)
    }
    try output.write(header)
    var rows = [UInt8](repeating: 0, count: rowBytes * rowCount)
    var offset = 0
    for (column, field) in zip(columns, fields) {
      field.fill(&rows, from: column.values, offset: offset, stride: rowBytes)
      offset += field.width
    }
    if !rows.isEmpty { try output.call("rows") { ffptbb($0, 1, 1, LONGLONG(rows.count), &rows, &$1) } }
    try output.write()
  }

  /// How a column is kept in the rows of a binary table.
  private struct Field {
    let form: String
    let width: Int

    init(_ column: Column) {
      switch column.values {
      case .text(let values):
        width = max(1, values.reduce(0) { max($0, FITSOutput.ascii($1).utf8.count) })
        form = "\(width)A"
      case .integer: (form, width) = ("1K", 8)
      case .real: (form, width) = ("1D", 8)
      case .float: (form, width) = ("1E", 4)
      case .logical: (form, width) = ("1L", 1)
      case .vector(_, let elements): (form, width) = ("\(elements)E", 4 * elements)
      }
    }

    /// Puts the values, big-endian, at `offset` of every row of `stride` bytes.
    func fill(_ rows: inout [UInt8], from values: Values, offset: Int, stride: Int) {
      rows.withUnsafeMutableBytes { bytes in
        switch values {
        case .text(let values):
          for (row, value) in values.enumerated() {
            for (i, byte) in FITSOutput.ascii(value).utf8.enumerated() { bytes[row * stride + offset + i] = byte }
          }
        case .integer(let values): put(values.map(\.bigEndian), bytes, offset, stride)
        case .real(let values): put(values.map(\.bitPattern.bigEndian), bytes, offset, stride)
        case .float(let values): put(values.map(\.bitPattern.bigEndian), bytes, offset, stride)
        case .logical(let values): put(values.map { UInt8(ascii: $0 ? "T" : "F") }, bytes, offset, stride)
        case .vector(let values, let width):
          let words = values.map(\.bitPattern.bigEndian)
          for (i, word) in words.enumerated() {
            bytes.storeBytes(of: word, toByteOffset: i / width * stride + offset + i % width * 4, as: UInt32.self)
          }
        }
      }
    }

    private func put<Word: BitwiseCopyable>(
      _ words: [Word], _ bytes: UnsafeMutableRawBufferPointer, _ offset: Int, _ stride: Int
    ) {
      for (row, word) in words.enumerated() {
        bytes.storeBytes(of: word, toByteOffset: row * stride + offset, as: Word.self)
      }
    }
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
