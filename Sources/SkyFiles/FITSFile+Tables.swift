import CFITSIO

extension FITSFile {
  /// A column of a table HDU as its header describes it.
  struct ColumnDescription {
    var number: Int32
    var name: String
    var unit: String?
    /// CFITSIO's code of the physical type, after TSCAL and TZERO; negative for variable-length arrays.
    var type: Int32
    /// CFITSIO's code of the type as stored.
    var storedType: Int32
    /// Values a row; characters a row for text.
    var count: Int
    /// Characters of one string, for text.
    var width: Int

    /// The type in words, for `inspect`.
    var typeName: String {
      let names: [Int32: String] = [
        TBIT: "bit", TBYTE: "uint8", TSBYTE: "int8", TLOGICAL: "logical", TSTRING: "text", TUSHORT: "uint16",
        TSHORT: "int16", TUINT: "uint32", TINT: "int32", TULONG: "uint32", TLONG: "int32", TLONGLONG: "int64",
        TULONGLONG: "uint64", TFLOAT: "float32", TDOUBLE: "float64", TCOMPLEX: "complex64", TDBLCOMPLEX: "complex128",
      ]
      let base = names[abs(type)] ?? "unknown"
      if type < 0 { return "variable \(base)" }
      if type == TSTRING {
        return width > 0 && count > width ? "\(base)[\(width)] x \(count / width)" : "\(base)[\(count)]"
      }
      return count == 1 ? base : "\(base)[\(count)]"
    }
  }

  /// The columns of the table the file stands at.
  func columnDescriptions() throws(SkyFileError) -> [ColumnDescription] {
    var count: Int32 = 0
    try call("table") { ffgncl($0, &count, &$1) }
    var columns: [ColumnDescription] = []
    for number in 1...max(1, count) where number <= count {
      var type: Int32 = 0
      var length: LONGLONG = 0
      var width: LONGLONG = 0
      // Both functions write to all their pointers, nil ones too (4.2).
      var stored: Int32 = 0
      try call("column \(number)") { ffgtclll($0, number, &stored, &length, &width, &$1) }
      try call("column \(number)") { ffeqtyll($0, number, &type, &length, &width, &$1) }
      columns.append(
        ColumnDescription(
          number: number, name: string("TTYPE\(number)") ?? "column\(number)", unit: string("TUNIT\(number)"),
          type: type, storedType: stored, count: Int(length), width: Int(width)))
    }
    return columns
  }

  /// Number of rows of the table the file stands at, after checking it against the file's size.
  func checkedRowCount(index: Int) throws(SkyFileError) -> Int {
    var rows: LONGLONG = 0
    try call("table") { ffgnrwll($0, &rows, &$1) }
    let width = integer("NAXIS1") ?? 0
    var start: LONGLONG = 0
    try call("table") { ffghadll($0, nil, &start, nil, &$1) }
    let needed = width.multipliedReportingOverflow(by: Int(rows))
    let present = max(0, byteCount - Int(start))
    guard rows >= 0, width >= 0, !needed.overflow, needed.partialValue <= present else {
      throw .truncated(
        path: path, what: "the table of HDU \(index)", needed: needed.overflow ? .max : needed.partialValue,
        present: present)
    }
    return Int(rows)
  }

  /// Reads a table: the first one, or the HDU selected.
  func table(_ selection: ExtensionSelection, limits: ReadingLimits) throws(SkyFileError) -> Table {
    guard let unit = try find(selection, accepts: { $0.kind == .table || $0.kind == .asciiTable }) else {
      throw .nothingToRead(path: path, reason: "no table in it")
    }
    guard unit.kind == .table || unit.kind == .asciiTable else {
      throw .nothingToRead(path: path, reason: "HDU \(unit.index) is not a table")
    }
    let rows = try checkedRowCount(index: unit.index)
    guard unit.kind == .asciiTable else { return try binaryTable(unit, rows: rows, limits: limits) }
    let descriptions = try columnDescriptions()
    let values = descriptions.reduce(0) { $0 + max(1, $1.type == TSTRING ? 1 : $1.count) }
    guard values.multipliedReportingOverflow(by: max(1, rows)).overflow == false,
      values * rows <= limits.maximumTableValues
    else {
      throw .tooLarge(
        path: path, what: "rows of \(values) values", size: rows, limit: limits.maximumTableValues / max(1, values))
    }
    var table = Table(name: unit.name ?? "", columns: [], header: try ownCards())
    for description in descriptions {
      let (values, missing) = try read(description, rows: rows)
      table.append(
        Table.Column(
          description.name, values, unit: description.unit, ucd: string("TUCD\(description.number)"),
          comment: string("TCOMM\(description.number)"), missing: missing))
    }
    return table
  }

  /// The header without the cards that say how the table is laid out.
  private func ownCards() throws(SkyFileError) -> [HeaderCard] {
    try header().filter { !FITSOutput.isStructural($0.keyword) }
  }

  /// The values of a column of an ASCII table, and which are missing.
  private func read(_ column: ColumnDescription, rows: Int) throws(SkyFileError) -> (Table.Values, [Bool]) {
    switch column.type {
    case TSTRING: return (.text(try texts(column, rows: rows)), [])
    case TFLOAT: return (.float(try array(column, rows, TFLOAT, zero: 0, null: Float.nan).0), [])
    case TDOUBLE: return (.real(try array(column, rows, TDOUBLE, zero: 0, null: Double.nan).0), [])
    default:
      let (values, hasNulls) = try array(column, rows, TLONGLONG, zero: LONGLONG(0), null: LONGLONG.min)
      guard hasNulls else { return (.integer(values.map { Int64($0) }), []) }
      return (.integer(values.map { $0 == .min ? 0 : Int64($0) }), values.map { $0 == .min })
    }
  }

  /// `count` values of a column, and whether CFITSIO met nulls (which become `null`).
  private func array<Value>(
    _ column: ColumnDescription, _ count: Int, _ type: Int32, zero: Value, null: Value
  ) throws(SkyFileError) -> ([Value], Bool) {
    guard count > 0 else { return ([], false) }
    var values = [Value](repeating: zero, count: count)
    var null = null
    var nulls: Int32 = 0
    try call("column \(column.name)") { handle, status in
      values.withUnsafeMutableBytes { buffer in
        withUnsafeMutableBytes(of: &null) { null in
          _ = ffgcv(
            handle, type, column.number, 1, 1, LONGLONG(count), null.baseAddress, buffer.baseAddress, &nulls, &status)
        }
      }
    }
    return (values, nulls != 0)
  }

  private func texts(_ column: ColumnDescription, rows: Int) throws(SkyFileError) -> [String] {
    guard rows > 0 else { return [] }
    // In pieces, so that the pointers of a long table do not outweigh its text.
    let piece = min(rows, 4096)
    let stride = max(column.width, column.count) + 1
    let block = UnsafeMutablePointer<CChar>.allocate(capacity: piece * stride)
    defer { block.deallocate() }
    var pointers: [UnsafeMutablePointer<CChar>?] = (0..<piece).map { block + $0 * stride }
    var texts: [String] = []
    texts.reserveCapacity(rows)
    var done = 0
    while done < rows {
      let count = min(piece, rows - done)
      var empty = [CChar](repeating: 0, count: 2)
      var nulls: Int32 = 0
      try call("column \(column.name)") { handle, status in
        _ = ffgcvs(
          handle, column.number, LONGLONG(done + 1), 1, LONGLONG(count), &empty, &pointers, &nulls, &status)
      }
      for i in 0..<count {
        let raw = UnsafeRawBufferPointer(start: block + i * stride, count: stride)
        var bytes = raw.prefix { $0 != 0 }
        while bytes.last == 0x20 { bytes = bytes.dropLast() }
        texts.append(String(decoding: bytes, as: UTF8.self))
      }
      done += count
    }
    return texts
  }
}
