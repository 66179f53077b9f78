/// Predictions averaged over turned and mirrored views of the same image.
enum Views {
  /// Logits averaged over the first `views` of the eight symmetries of the square.
  ///
  /// `input` is [sample, band, row, column]; quarter turns of inputs that are not square are left out.
  static func logits(
    _ input: [Float], count: Int, views: Int, contract: InputContract, forward: ([Float], Int) throws -> [Float]
  ) rethrows -> [Float] {
    var sum = try forward(input, count)
    guard views > 1 else { return sum }
    var used: Float = 1
    for view in 1..<views where contract.rows == contract.columns || view & 1 == 0 {
      let turned = turn(input, view, rows: contract.rows, columns: contract.columns)
      let logits = try forward(turned, count)
      for i in sum.indices { sum[i] += logits[i] }
      used += 1
    }
    for i in sum.indices { sum[i] /= used }
    return sum
  }

  /// Every plane turned by `view & 3` quarter turns, after a mirror for `view >= 4`.
  static func turn(_ input: [Float], _ view: Int, rows: Int, columns: Int) -> [Float] {
    let plane = rows * columns
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
        for start in stride(from: 0, to: source.count, by: plane) {
          for i in 0..<plane { buffer[start + i] = source[start + places[i]] }
        }
      }
      initialized = input.count
    }
  }
}
