/// A vector of floats that one pass of an update works on at a time.
typealias Lanes = SIMD16<Float>

/// Up to three vectors of an optimiser's state.
struct StateLanes {
  var first = Lanes.zero
  var second = Lanes.zero
  var third = Lanes.zero
}

/// The arithmetic of one step of a rule, in single precision: one file each in this folder.
protocol UpdateStep {
  /// The moved values: `kept` is `old` after decoupled decay, `slope` the gradient with its penalties.
  func moved(_ old: Lanes, kept: Lanes, slope: Lanes, _ state: inout StateLanes) -> Lanes
}

/// One pass over a range of a flat block.
struct UpdatePass {
  let values: UnsafeMutablePointer<Float>
  let gradient: UnsafePointer<Float>
  let state: [UnsafeMutableBufferPointer<Float>]
  let range: Range<Int>
  let penalty, keep, l1, scale, limit: Float

  /// Moves the range by a rule; what is left behind whole vectors goes the same way in a vector filled with zeros, so
  /// that a value's bits do not depend on its place.
  @inline(__always)
  func run(_ step: some UpdateStep) {
    let first = state.isEmpty ? nil : state[0].baseAddress
    let second = state.count < 2 ? nil : state[1].baseAddress
    let third = state.count < 3 ? nil : state[2].baseAddress
    let isClipped = scale != 1 || limit < .infinity
    let whole = range.lowerBound + range.count & ~15
    for i in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
      let count = i < whole ? 16 : range.upperBound - i
      let old = Lanes(values + i, count: count)
      var slope = Lanes(gradient + i, count: count)
      if isClipped {
        slope = (scale * slope).limited(to: limit)
      }
      slope = slope + penalty * old
      if l1 != 0 {
        slope = slope + l1 * Lanes.zero.replacing(with: 1, where: old .> 0).replacing(with: -1, where: old .< 0)
      }
      var lanes = StateLanes()
      if let first { lanes.first = Lanes(first + i, count: count) }
      if let second { lanes.second = Lanes(second + i, count: count) }
      if let third { lanes.third = Lanes(third + i, count: count) }
      let new = step.moved(old, kept: keep * old, slope: slope, &lanes)
      store(new, values, i, count)
      if let first { store(lanes.first, first, i, count) }
      if let second { store(lanes.second, second, i, count) }
      if let third { store(lanes.third, third, i, count) }
    }
  }

  @inline(__always)
  private func store(_ lanes: Lanes, _ pointer: UnsafeMutablePointer<Float>, _ i: Int, _ count: Int) {
    if count == 16 {
      UnsafeMutableRawPointer(pointer + i).storeBytes(of: lanes, as: Lanes.self)
    } else {
      for lane in 0..<count { pointer[i + lane] = lanes[lane] }
    }
  }
}

extension Lanes {
  /// The `count` values from `pointer` on, at most sixteen; zeros behind them.
  @inline(__always)
  init(_ pointer: UnsafePointer<Float>, count: Int) {
    if count >= 16 {
      self = UnsafeRawPointer(pointer).loadUnaligned(as: Lanes.self)
    } else {
      self = .zero
      for lane in 0..<count { self[lane] = pointer[lane] }
    }
  }

  /// What is beyond `limit`, above or below 0, put to it; what is not a number stays so.
  @inline(__always)
  func limited(to limit: Float) -> Lanes {
    replacing(with: limit, where: self .> limit).replacing(with: -limit, where: self .< -limit)
  }

  /// The larger of each pair.
  @inline(__always)
  static func larger(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .> a) }
}
