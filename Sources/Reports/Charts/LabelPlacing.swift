/// Places labels in a row near where they belong, without overlap.
package enum LabelPlacing {
  /// Places at least `spacing` apart and within the range, in the order of the wished ones (rising), that lie nearest to
  /// these in the sum of squares: neighbours that would overlap move together (pool adjacent violators).
  ///
  /// Labels that do not fit into the range together lie closer.
  package static func spread(_ wished: [Double], spacing: Double, in range: ClosedRange<Double>) -> [Double] {
    guard !wished.isEmpty else { return [] }
    let room = range.upperBound - range.lowerBound
    let step = wished.count > 1 ? min(spacing, room / Double(wished.count - 1)) : spacing
    // Without the spacing, places need only rise.
    var pools: [(sum: Double, count: Int)] = []
    for (i, place) in wished.enumerated() {
      pools.append((place - Double(i) * step, 1))
      while pools.count > 1 {
        let (last, before) = (pools[pools.count - 1], pools[pools.count - 2])
        guard last.sum / Double(last.count) < before.sum / Double(before.count) else { break }
        pools.removeLast()
        pools[pools.count - 1] = (last.sum + before.sum, last.count + before.count)
      }
    }
    let highest = range.upperBound - Double(wished.count - 1) * step
    let bases = pools.flatMap { pool in
      [Double](
        repeating: max(min(pool.sum / Double(pool.count), highest), range.lowerBound), count: pool.count)
    }
    return bases.enumerated().map { $0.element + Double($0.offset) * step }
  }
}
