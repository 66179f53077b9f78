/// Predictions averaged over turned and mirrored views of the same image.
enum Views {
  /// The lead of the first view's best logit over the next from which no other view is asked: 98 % against 2 %.
  static let clearLead: Float = 3.9

  /// Logits averaged over the first `views` of the eight symmetries of the square, for samples that need it.
  ///
  /// A sample whose untouched view is clear (`clearLead`) keeps that view's logits: on cutouts of the real sky most are,
  /// and the other views would cost seven times as much to say the same. `input` is [sample, band, row, column]; `forward`
  /// takes at most `batch` samples; quarter turns of inputs that are not square are left out.
  static func logits(
    _ input: [Float], count: Int, batch: Int, views: Int, contract: InputContract,
    forward: ([Float], Int) throws -> [Float]
  ) rethrows -> [Float] {
    var logits = try forward(input, count)
    guard views > 1, count > 0 else { return logits }
    let outputs = logits.count / count
    let doubtful = (0..<count).filter { lead(logits[$0 * outputs..<($0 + 1) * outputs]) < clearLead }
    guard !doubtful.isEmpty else { return logits }
    let elements = contract.elements
    let turnable = doubtful.flatMap { input[$0 * elements..<($0 + 1) * elements] }
    let others = (1..<views).filter { contract.rows == contract.columns || $0 & 1 == 0 }
    let turned = others.flatMap { turn(turnable, $0, rows: contract.rows, columns: contract.columns) }
    // A plan computes whole batches: all turned images go through together, view after view.
    var seen: [Float] = []
    for first in stride(from: 0, to: others.count * doubtful.count, by: batch) {
      let size = min(batch, others.count * doubtful.count - first)
      seen += try forward(Array(turned[first * elements..<(first + size) * elements]), size)
    }
    for (place, sample) in doubtful.enumerated() {
      for output in 0..<outputs {
        var sum = logits[sample * outputs + output]
        for view in others.indices { sum += seen[(view * doubtful.count + place) * outputs + output] }
        logits[sample * outputs + output] = sum / Float(others.count + 1)
      }
    }
    return logits
  }

  /// How far the largest logit is ahead of the next; of a single logit, its distance from even odds.
  private static func lead(_ logits: ArraySlice<Float>) -> Float {
    guard logits.count > 1 else { return abs(logits.first ?? 0) }
    var (first, second) = (-Float.infinity, -Float.infinity)
    for logit in logits {
      if logit > first {
        (first, second) = (logit, first)
      } else if logit > second {
        second = logit
      }
    }
    return first - second
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
