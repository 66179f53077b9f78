/// Turned and mirrored views of an image: the eight symmetries of the square.
enum Views {
  /// The first `count` views of an input of this size but for those that would change its shape; 0 is the untouched one.
  static func places(_ count: Int, rows: Int, columns: Int) -> [Int] {
    (0..<count).filter { rows == columns || $0 & 1 == 0 }
  }

  /// Every plane of samples turned by `view & 3` quarter turns, after a mirror for `view >= 4`; the plain numbers
  /// behind each picture stay.
  static func turn(_ input: [Float], _ view: Int, of contract: InputContract) -> [Float] {
    let (rows, columns, plane) = (contract.rows, contract.columns, contract.planeCount)
    var places = [Int](repeating: 0, count: plane)
    for row in 0..<rows {
      for column in 0..<columns {
        var (r, c) = (row, column)
        // A quarter turn takes [row, column] from [column, columns - 1 - row]; two turns need no square.
        switch view & 3 {
        case 1: (r, c) = (column, columns - 1 - row)
        case 2: (r, c) = (rows - 1 - row, columns - 1 - column)
        case 3: (r, c) = (rows - 1 - column, row)
        default: break
        }
        if view & 4 != 0 { c = columns - 1 - c }
        places[row * columns + column] = r * columns + c
      }
    }
    return [Float](unsafeUninitializedCapacity: input.count) { buffer, initialized in
      input.withUnsafeBufferPointer { source in
        for sample in stride(from: 0, to: source.count, by: contract.sampleCount) {
          for start in stride(from: sample, to: sample + contract.elements, by: plane) {
            for i in 0..<plane { buffer[start + i] = source[start + places[i]] }
          }
          for i in sample + contract.elements..<sample + contract.sampleCount { buffer[i] = source[i] }
        }
      }
      initialized = input.count
    }
  }
}
