import Groundwork

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Standard normal numbers in bulk by the ziggurat (Marsaglia & Tsang 2000, with the 256 layers and the separate bits
/// for layer and value of Doornik 2005): the exact normal distribution, tails and all.
///
/// One draw of 64 bits gives a number in 98.8 % of the cases, so the count of draws varies. Every simulated sky, the
/// samples among them, follows from its seed through these numbers, so they stay as they are.
package struct NormalSampler: Sendable {
  /// Right edges of the layers, widest first; the first is the width of the base strip with the tail folded in.
  private let edges: [Double]
  /// exp(-x^2 / 2) at the edges.
  private let heights: [Double]

  /// Where the tail starts.
  private static let tail = 3.654_152_885_361_008_8
  /// The area of each layer.
  private static let area = 0.004_928_673_233_992_336

  /// The tables: 257 edges.
  package init() {
    func height(_ x: Double) -> Double { exp(-0.5 * x * x) }
    var edges = [Self.area / height(Self.tail), Self.tail]
    while edges.count < 256 {
      let last = edges[edges.count - 1]
      edges.append((-2 * log(Self.area / last + height(last))).squareRoot())
    }
    edges.append(0)
    self.edges = edges
    heights = edges.map(height)
  }

  /// The sampler every caller may share.
  package static let shared = NormalSampler()

  /// Adds `deviation` times an independent standard normal number to every value.
  package func add(
    to values: UnsafeMutableBufferPointer<Float>, deviation: Float, using random: inout RandomSource
  ) {
    var local = random
    let scale = Double(deviation)
    edges.withUnsafeBufferPointer { edges in
      for i in values.indices {
        values[i] += Float(scale * draw(edges, &local))
      }
    }
    random = local
  }

  /// One standard normal number.
  package func next(using random: inout RandomSource) -> Double {
    edges.withUnsafeBufferPointer { draw($0, &random) }
  }

  @inline(__always)
  private func draw(_ edges: UnsafeBufferPointer<Double>, _ random: inout RandomSource) -> Double {
    let bits = random.next()
    let layer = Int(bits & 255)
    // The upper 53 bits, signed: uniform in [-1, 1).
    let x = Double(Int64(bitPattern: bits) >> 11) * 0x1p-52 * edges[layer]
    return abs(x) < edges[layer + 1] ? x : reject(x, layer, &random)
  }

  /// The tail (Marsaglia 1964) and the wedges between the rectangles and the curve.
  @inline(never)
  private func reject(_ first: Double, _ firstLayer: Int, _ random: inout RandomSource) -> Double {
    var x = first
    var layer = firstLayer
    while true {
      if layer == 0 {
        while true {
          let beyond = -log(1 - random.uniform()) / Self.tail
          if -2 * log(1 - random.uniform()) > beyond * beyond {
            return x < 0 ? -(Self.tail + beyond) : Self.tail + beyond
          }
        }
      }
      let height = heights[layer] + (heights[layer + 1] - heights[layer]) * random.uniform()
      if height < exp(-0.5 * x * x) { return x }
      let bits = random.next()
      layer = Int(bits & 255)
      x = Double(Int64(bitPattern: bits) >> 11) * 0x1p-52 * edges[layer]
      if abs(x) < edges[layer + 1] { return x }
    }
  }
}
