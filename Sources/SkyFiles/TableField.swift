import Groundwork

/// How a column is kept in the rows of a binary table being written.
struct TableField {
  /// TFORMn.
  let form: String
  /// Bytes a row.
  let width: Int
  /// TNULLn, which stands for missing whole numbers; nil when none is missing.
  let null: Int64?
  /// TDIMn, nil when a row has one axis.
  let dimensions: String?

  init(_ column: Table.Column) {
    let elements = column.values.elements
    var null: Int64?
    if case .integer(let values) = elements, !column.missing.isEmpty {
      let taken = Set(zip(values, column.missing).filter { !$1 && $0 < Int64.min + 1 << 32 }.map(\.0))
      null = Int64.min
      while taken.contains(null!) { null! += 1 }
    }
    self.null = null
    let (letter, size): (String, Int) =
      switch elements {
      case .integer: ("K", 8)
      case .real: column.isComplex ? ("M", 8) : ("D", 8)
      case .float: column.isComplex ? ("C", 4) : ("E", 4)
      case .logical: ("L", 1)
      default: ("A", elements.longestText)
      }
    // A complex number is two values.
    let repeats = (column.values.width ?? 1) / (column.isComplex ? 2 : 1)
    if case .list(_, let offsets) = column.values {
      let isLong = (offsets.last ?? 0) * max(1, size) > Int(Int32.max)
      (form, width) = isLong ? ("1Q\(letter)", 16) : ("1P\(letter)", 8)
    } else {
      form = letter == "A" ? "\(repeats * size)A" : "\(repeats)\(letter)"
      width = size * (column.values.width ?? 1)
    }
    let axes =
      column.dimensions.reduce(1, *) == repeats && column.dimensions.count > 1 ? column.dimensions : [repeats]
    if letter == "A", repeats > 1 {
      dimensions = "(\(([size] + axes).map { String($0) }.joined(separator: ",")))"
    } else {
      dimensions = axes.count > 1 ? "(\(axes.map { String($0) }.joined(separator: ",")))" : nil
    }
  }

  /// Puts the values, big-endian, at `offset` of every row of `stride` bytes; lists leave room for their descriptors.
  func fill(_ rows: inout [UInt8], from column: Table.Column, offset: Int, stride: Int) {
    if case .list = column.values { return }
    let bytes = Self.bytes(of: column.values.elements, column: column, null: null)
    rows.withUnsafeMutableBytes { rows in
      bytes.withUnsafeBytes { bytes in
        for row in 0..<column.values.count where width > 0 {
          UnsafeMutableRawBufferPointer(rebasing: rows[row * stride + offset..<row * stride + offset + width])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[row * width..<(row + 1) * width]))
        }
      }
    }
  }

  /// The values as they stand in the file, one after another.
  static func bytes(of values: Table.Values, column: Table.Column, null: Int64?) -> [UInt8] {
    let missing = column.missing
    func isMissing(_ i: Int) -> Bool { !missing.isEmpty && missing[i] }
    switch values {
    case .integer(let values): return bigEndian(values.indices.map { isMissing($0) ? null ?? 0 : values[$0] })
    case .real(let values):
      return bigEndian(values.indices.map { (isMissing($0) ? Double.nan : values[$0]).bitPattern })
    case .float(let values):
      return bigEndian(values.indices.map { (isMissing($0) ? Float.nan : values[$0]).bitPattern })
    case .logical(let values):
      return values.indices.map { isMissing($0) ? 0 : UInt8(ascii: values[$0] ? "T" : "F") }
    case .text(let values):
      let width = Table.Values.text(values).longestText
      var bytes = [UInt8](repeating: 0, count: width * values.count)
      for (i, value) in values.enumerated() where !isMissing(i) {
        for (j, byte) in FITSOutput.ascii(value).utf8.enumerated() { bytes[i * width + j] = byte }
      }
      return bytes
    case .vector, .array, .list: preconditionFailure("single values only")
    }
  }

  private static func bigEndian<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
    words.map(\.bigEndian).withUnsafeBytes { [UInt8]($0) }
  }
}

extension Table.Values {
  /// Bytes of the longest text as FITS keeps it, at least 1; 1 for other values.
  var longestText: Int {
    guard case .text(let values) = elements else { return 1 }
    return max(1, values.reduce(0) { max($0, FITSOutput.ascii($1).utf8.count) })
  }
}
