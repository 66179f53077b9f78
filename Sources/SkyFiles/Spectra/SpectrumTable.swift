/// The columns of a table that make spectra, all as 64-bit reals.
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

  /// Columns of numbers of a table; nil when none are called wavelength and flux.
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

  /// The columns of a FITS table; nil when none are called wavelength and flux, which is seen before anything is read.
  init?(_ file: FITSFile, _ unit: FITSUnit, limits: ReadingLimits) throws(SkyFileError) {
    guard try file.move(to: unit.index), SpectrumColumns(try file.columnDescriptions().map { $0.name }) != nil else {
      return nil
    }
    self.init(try file.table(.index(unit.index), limits: limits))
  }
}
