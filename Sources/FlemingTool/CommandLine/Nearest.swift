/// Finds the name a person may have meant.
package enum Nearest {
  /// The known name nearest to `text`, nil when none is near: the one `text` begins, else the one fewest edits away (at
  /// most a third of its letters, at least two).
  package static func name(to text: String, among known: [String]) -> String? {
    guard !text.isEmpty else { return nil }
    let begun = known.filter { $0.hasPrefix(text) }
    if text.count >= 2, begun.count == 1 { return begun[0] }
    let ranked = known.map { (name: $0, edits: edits(text, $0)) }
    guard let best = ranked.min(by: { ($0.edits, $0.name) < ($1.edits, $1.name) }) else { return nil }
    let nearEnough = best.edits <= max(2, best.name.count / 3) && best.edits < best.name.count
    return nearEnough ? best.name : begun.min()
  }

  /// The edit distance with neighbouring letters swapped counted as one (optimal string alignment). O(a b) time.
  package static func edits(_ a: String, _ b: String) -> Int {
    let a = Array(a.prefix(100))
    let b = Array(b.prefix(100))
    var before = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1] + [Int](repeating: 0, count: b.count)
      for j in b.indices {
        row[j + 1] = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { row[j + 1] = min(row[j + 1], before[j - 1] + 1) }
      }
      before = last
      last = row
    }
    return last[b.count]
  }
}
