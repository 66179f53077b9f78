import CFITSIO

/// The columns of a table that make spectra, all as 64-bit reals: wavelengths of a vector column in 32 bits would be off by
/// a thousandth of an Angstrom.
struct SpectrumTable {
  /// Numbers of one column.
  struct Column {
    var unit: String?
    var ucd: String?
    var values: [Double]
    /// Where each row's vector starts in `values`, and where the last ends; nil of a number a row.
    var offsets: [Int]?

    /// All rows, or one row's vector.
    func numbers(row: Int) -> [Double] {
      guard let offsets else { return values }
      return Array(values[offsets[row]..<offsets[row + 1]])
    }
  }

  var names: SpectrumColumns
  var rowCount: Int
  /// By name; columns that hold no numbers are not there.
  var columns: [String: Column] = [:]

  /// Columns of numbers of a table in memory; nil when none are called wavelength and flux.
  init?(_ table: Table) {
    guard let names = SpectrumColumns(table.columns.map(\.name)) else { return nil }
    self.names = names
    rowCount = table.rowCount
    for name in names.all {
      guard let column = table[name] else { continue }
      if let numbers = column.numbers {
        columns[name] = Column(unit: column.unit, ucd: column.ucd, values: numbers)
      } else if let numbers = Table.Column(name, column.values.elements, missing: column.missing).numbers {
        columns[name] = Column(
          unit: column.unit, ucd: column.ucd, values: numbers,
          offsets: (0..<rowCount).map { column.values.range(of: $0).lowerBound } + [numbers.count])
      }
    }
  }

  /// The columns of a FITS table, without those that are of no use; nil when none are called wavelength and flux.
  init?(_ file: FITSFile, _ unit: FITSUnit, limits: ReadingLimits) throws(SkyFileError) {
    guard try file.move(to: unit.index) else { return nil }
    let descriptions = try file.columnDescriptions()
    guard let names = SpectrumColumns(descriptions.map { $0.name }) else { return nil }
    self.names = names
    rowCount = try file.checkedRowCount(index: unit.index)
    for name in names.all {
      guard let description = descriptions.first(where: { $0.name == name }) else { continue }
      columns[name] = try file.numbers(description, rows: rowCount, limits: limits)
    }
  }
}

extension FITSFile {
  /// A column of the table the file stands at; nil when it does not hold numbers.
  func numbers(
    _ column: ColumnDescription, rows: Int, limits: ReadingLimits
  ) throws(SkyFileError) -> SpectrumTable.Column? {
    let kinds = [TBYTE, TSBYTE, TUSHORT, TSHORT, TUINT, TINT, TULONG, TLONG, TLONGLONG, TULONGLONG, TFLOAT, TDOUBLE]
    let isLogical = abs(column.type) == TLOGICAL
    guard kinds.contains(abs(column.type)) || isLogical else { return nil }
    var result = SpectrumTable.Column(unit: column.unit, ucd: string("TUCD\(column.number)"), values: [])
    var lengths = [Int](repeating: max(0, column.count), count: column.type < 0 ? 0 : rows)
    if column.type < 0 {
      for row in 0..<rows {
        var length: LONGLONG = 0
        var offset: LONGLONG = 0
        try call("column \(column.name)") { ffgdesll($0, column.number, LONGLONG(row + 1), &length, &offset, &$1) }
        lengths.append(Int(max(0, length)))
      }
    }
    var total = 0
    for length in lengths {
      // No value takes less than a byte.
      guard length <= byteCount, total + length <= limits.maximumTableValues, total + length <= byteCount else {
        throw .tooLarge(
          path: path, what: "values in column \(column.name)", size: total + length,
          limit: min(byteCount, limits.maximumTableValues))
      }
      total += length
    }
    if column.type < 0 || column.count != 1 {
      var offsets = [0]
      for length in lengths { offsets.append(offsets[offsets.count - 1] + length) }
      result.offsets = offsets
    }
    guard total > 0 else { return result }
    // Fixed columns at one go, variable ones row by row.
    let pieces = column.type < 0 ? lengths : [total]
    for (row, count) in pieces.enumerated() where count > 0 {
      if isLogical {
        result.values += try values(column, row, count, TLOGICAL, zero: CChar(0)).map { Double($0) }
      } else {
        result.values += try values(column, row, count, TDOUBLE, zero: Double.nan)
      }
    }
    return result
  }

  /// `count` values from the start of a row on; nulls become `zero`.
  private func values<Value>(
    _ column: ColumnDescription, _ row: Int, _ count: Int, _ type: Int32, zero: Value
  ) throws(SkyFileError) -> [Value] {
    var values = [Value](repeating: zero, count: count)
    var null = zero
    var nulls: Int32 = 0
    try call("column \(column.name)") { handle, status in
      values.withUnsafeMutableBytes { buffer in
        withUnsafeMutableBytes(of: &null) { null in
          _ = ffgcv(
            handle, type, column.number, LONGLONG(row + 1), 1, LONGLONG(count), null.baseAddress, buffer.baseAddress,
            &nulls, &status)
        }
      }
    }
    return values
  }
}
