import CFITSIO

extension FITSFile {
  /// Reads the binary table the file stands at, whose rows were checked against the file.
  func binaryTable(_ unit: FITSUnit, rows: Int, limits: ReadingLimits) throws(SkyFileError) -> Table {
    let cards = try header()
    var values: [String: HeaderValue] = [:]
    for card in cards where values[card.keyword] == nil { values[card.keyword] = card.value }
    guard values["ZTABLE"] != .logical(true) else {
      throw .unsupported(path: path, reason: "HDU \(unit.index) is a compressed table (ZTABLE); unpack it with funpack")
    }
    let columns = try binaryColumns(unit, values)
    let rowSize = integer("NAXIS1") ?? 0
    let cells = columns.reduce(0) { $0 + max(1, $1.count) }
    guard rowSize > 0 || rows <= byteCount else {
      throw .malformed(path: path, reason: "HDU \(unit.index) declares \(rows) rows without a byte")
    }
    let total = cells.multipliedReportingOverflow(by: rows)
    guard !total.overflow, total.partialValue <= limits.maximumTableValues else {
      throw .tooLarge(path: path, what: "rows of \(cells) values", size: rows, limit: limits.maximumTableValues / cells)
    }
    var start: LONGLONG = 0
    try call("HDU \(unit.index)") { ffghadll($0, nil, &start, nil, &$1) }
    let bytes = try data(from: Int(start), count: rowSize * rows)
    let hasLists = columns.contains { $0.descriptorSize != nil }
    let heapStart = hasLists ? max(rowSize * rows, integer("THEAP") ?? 0) : 0
    let heapSize = hasLists ? max(0, rowSize * rows + max(0, integer("PCOUNT") ?? 0) - heapStart) : 0
    let present = max(0, byteCount - Int(start))
    let heap = try data(from: Int(start) + heapStart, count: max(0, min(heapSize, present - heapStart)))
    var table = Table(name: unit.name ?? "", columns: [], header: cards.filter { !FITSOutput.isStructural($0.keyword) })
    var room = limits.maximumTableValues - total.partialValue
    for column in columns {
      let decoded =
        try column.descriptorSize == nil
        ? fixed(column, rows: rows, rowSize: rowSize, bytes)
        : lists(column, rows: rows, rowSize: rowSize, bytes, heap, room: &room)
      func text(_ stem: String) -> String? {
        if case .string(let text)? = values["\(stem)\(column.number)"], !text.isEmpty { text } else { nil }
      }
      var result = Table.Column(
        column.name, decoded.values, unit: text("TUNIT"), ucd: text("TUCD"), comment: text("TCOMM"),
        missing: decoded.missing)
      result.isComplex = column.isComplex
      let axes = column.type == UInt8(ascii: "A") ? Array(column.dimensions.dropFirst()) : column.dimensions
      if axes.count > 1 { result.dimensions = axes }
      table.append(result)
    }
    return table
  }

  private func binaryColumns(
    _ unit: FITSUnit, _ values: [String: HeaderValue]
  ) throws(SkyFileError) -> [BinaryColumn] {
    var columns: [BinaryColumn] = []
    var offset = 0
    for number in 1...max(1, integer("TFIELDS") ?? 0) where number <= integer("TFIELDS") ?? 0 {
      guard let column = BinaryColumn(number, offset: offset, header: values) else {
        let form = string("TFORM\(number)") ?? ""
        throw .malformed(path: path, reason: "HDU \(unit.index): TFORM\(number) is '\(form)'")
      }
      columns.append(column)
      let (sum, overflow) = offset.addingReportingOverflow(column.size)
      guard !overflow, sum <= integer("NAXIS1") ?? 0 else {
        throw .malformed(
          path: path,
          reason: "HDU \(unit.index): the columns take more than the \(integer("NAXIS1") ?? 0) bytes of a row")
      }
      offset = sum
    }
    return columns
  }

  /// Bytes of the file as they are, checked before by the caller.
  private func data(from start: Int, count: Int) throws(SkyFileError) -> [UInt8] {
    guard count > 0 else { return [] }
    var bytes = [UInt8](repeating: 0, count: count)
    try call("table") { handle, status in
      ffmbyt(handle, LONGLONG(start), 0, &status)
      bytes.withUnsafeMutableBytes { _ = ffgbyt(handle, LONGLONG(count), $0.baseAddress, &status) }
    }
    return bytes
  }

  /// A column whose values lie in the rows.
  private func fixed(
    _ column: BinaryColumn, rows: Int, rowSize: Int, _ bytes: [UInt8]
  ) -> BinaryColumn.Decoded {
    let places = (0..<rows).map { (start: $0 * rowSize + column.offset, count: column.repeats) }
    let decoded = bytes.withUnsafeBytes { column.values(BinaryColumn.Runs(bytes: $0, places: places)) }
    switch (decoded.values, column.count) {
    case (_, 1): return decoded
    case (_, 0): return (.list(decoded.values, offsets: [Int](repeating: 0, count: rows + 1)), [])
    case (.float(let values), let width): return (.vector(values, width: width), decoded.missing)
    case (_, let width): return (.array(decoded.values, width: width), decoded.missing)
    }
  }

  /// A column of lists in the heap.
  private func lists(
    _ column: BinaryColumn, rows: Int, rowSize: Int, _ bytes: [UInt8], _ heap: [UInt8],
    room: inout Int
  ) throws(SkyFileError) -> BinaryColumn.Decoded {
    var places: [(start: Int, count: Int)] = []
    places.reserveCapacity(rows)
    var offsets = [0]
    var total = 0
    var used = 0
    for row in 0..<rows {
      let place = row * rowSize + column.offset
      var (count, start) = column.size == 0 ? (0, 0) : column.descriptor(bytes, at: place)
      if count == 0 { start = 0 }
      guard count >= 0, start >= 0, let size = BinaryColumn.size(of: column.type, count: count), start <= heap.count,
        size <= heap.count - start
      else {
        throw .malformed(
          path: path, reason: "column \(column.name): the values of row \(row + 1) lie outside the file")
      }
      used += size
      total += column.isComplex ? 2 * count : count
      // Rows may share values, but not so many that a small file fills the memory.
      guard used <= 4 * max(heap.count, byteCount), total <= room else {
        throw .malformed(
          path: path, reason: "column \(column.name): its rows hold more values than the file has bytes for")
      }
      places.append((start, count))
      offsets.append(total)
    }
    let decoded = heap.withUnsafeBytes { column.values(BinaryColumn.Runs(bytes: $0, places: places)) }
    if case .text = decoded.values { return decoded }
    room -= total
    return (.list(decoded.values, offsets: offsets), decoded.missing)
  }
}
