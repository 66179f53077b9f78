extension Image {
  /// The sky level and noise of one band over its unmasked pixels.
  ///
  /// An image up to 128 pixels on its shorter side is taken for a cutout with its object in the middle: the frame of
  /// one sixth of the shorter side (at least two pixels) along the border is used when at least half of it and 32
  /// pixels are unmasked, else every unmasked pixel. A larger image is sampled evenly with at most 2^16 pixels. Sources
  /// in the sample are clipped (see ``SkyStatistics/init(of:)``). A band without a usable pixel gives 0 and 0.
  public func skyStatistics(band: Int) -> SkyStatistics {
    precondition(band >= 0 && band < bands, "band \(band) of \(bands)")
    if min(rows, columns) <= 128 {
      let frame = framePixels(band: band, width: max(2, min(rows, columns) / 6))
      if frame.values.count >= 32 && 2 * frame.values.count >= frame.total { return SkyStatistics(of: frame.values) }
    }
    return SkyStatistics(of: sampledPixels(band: band, limit: 1 << 16))
  }

  /// The sky statistics of every band.
  public func skyStatistics() -> [SkyStatistics] { (0..<bands).map { skyStatistics(band: $0) } }

  /// Unmasked pixels of the border frame, and how many the frame has in all.
  private func framePixels(band: Int, width: Int) -> (values: [Float], total: Int) {
    var values: [Float] = []
    values.reserveCapacity(2 * width * (rows + columns))
    var total = 0
    func take(_ range: Range<Int>) {
      total += range.count
      if mask.isEmpty {
        values.append(contentsOf: pixels[range])
      } else {
        for i in range where !mask[i] { values.append(pixels[i]) }
      }
    }
    for row in 0..<rows {
      let start = index(band, row, 0)
      if row < width || row >= rows - width || columns <= 2 * width {
        take(start..<start + columns)
      } else {
        take(start..<start + width)
        take(start + columns - width..<start + columns)
      }
    }
    return (values, total)
  }

  /// Unmasked pixels of a band, evenly thinned to about `limit`; the step shares no factor with the row length, so that
  /// the sample does not stay in few columns.
  package func sampledPixels(band: Int, limit: Int) -> [Float] {
    let count = planeCount
    guard count > 0 else { return [] }
    var step = (count + limit - 1) / limit
    while step > 1 && greatestCommonDivisor(step, columns) != 1 { step += 1 }
    var values: [Float] = []
    values.reserveCapacity(count / step + 1)
    let start = band * count
    for i in stride(from: start, to: start + count, by: step) where mask.isEmpty || !mask[i] {
      values.append(pixels[i])
    }
    return values
  }

  private func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}
