import CPixels

/// How spectra come to another grid where no pixel is masked: a few old pixels for each new one, always as many, so that
/// nothing is asked on the way.
struct WholeResampling: Sendable {
  /// Width in Angstrom that is covered of each new pixel, and the share of its own that this is, 0...1.
  private let covered: [Double]
  private let shares: [Double]
  /// Old pixels that each new one takes.
  private let depth: Int
  /// The first of them.
  private let first: [Int32]
  /// The widths they share, 0 for those that share nothing, [old pixel, new pixel].
  private let overlaps: [Double]

  /// From the first old pixel of each new one, the widths [Angstrom] it shares with that and the next ones, and its own;
  /// nil where these are many, so that asking costs little.
  init?(_ pixels: [(first: Int, overlaps: ArraySlice<Double>, width: Double)], count: Int) {
    let depth = max(2, pixels.map(\.overlaps.count).max() ?? 0)
    guard depth <= 4, depth <= count, count <= Int(Int32.max) else { return nil }
    self.depth = depth
    first = pixels.map { Int32(min($0.first, count - depth)) }
    covered = pixels.map { $0.overlaps.reduce(0, +) }
    shares = zip(covered, pixels).map { min(1, $0 / $1.width) }
    var padded = [Double](repeating: 0, count: pixels.count * depth)
    for (pixel, share) in pixels.enumerated() {
      let start = share.first - Int(first[pixel])
      for (k, overlap) in share.overlaps.enumerated() { padded[(start + k) * pixels.count + pixel] = overlap }
    }
    overlaps = padded
  }

  /// The first new pixel from one on that takes an old one or such behind it.
  private func firstPixel(from start: Int, reaching old: Int) -> Int {
    var (low, high) = (start, first.count)
    while low < high {
      let middle = low + (high - low) / 2
      if Int(first[middle]) + depth > old { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The new pixels that take a masked old one, with a width or none, upwards.
  func touched(by mask: [Bool]) -> [Int] {
    var touched: [Int] = []
    var (pixel, start) = (0, 0)
    while let masked = mask.firstSet(from: start) {
      pixel = firstPixel(from: pixel, reaching: masked)
      while pixel < first.count, first[pixel] <= masked {
        touched.append(pixel)
        pixel += 1
      }
      start = masked + 1
    }
    return touched
  }

  /// Fills the new fluxes, not a number where nothing is covered, and tells where too little is.
  func fill(
    _ flux: UnsafeMutableBufferPointer<Float>, _ isThin: UnsafeMutableBufferPointer<Bool>, from old: [Float],
    minimumCoverage: Double
  ) {
    for pixel in shares.indices { isThin[pixel] = shares[pixel] < minimumCoverage - 1e-9 }
    old.withUnsafeBufferPointer { old in
      fleming_means(
        old.baseAddress, first, overlaps, covered, Int32(depth), Int64(first.count), flux.baseAddress)
    }
  }
}
