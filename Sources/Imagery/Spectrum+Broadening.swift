#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Spectrum {
  /// Pixels that share one kernel: on a linear grid of 0.9 Angstrom its width changes by 1 % over them, on a logarithmic
  /// one not at all.
  private static let blockLength = 64

  /// The spectrum as an instrument of lower resolution, or a source that turns faster, would show it: convolved with a
  /// Gaussian of a standard deviation in km/s, cut at four of them.
  ///
  /// Variances follow with the squares of the weights (what becomes correlated is not told). Masked pixels stay masked and
  /// lend the line between their good neighbours; beyond the ends the last value goes on.
  public mutating func broaden(by deviation: Double) {
    precondition(deviation >= 0 && deviation.isFinite, "a broadening of \(deviation) km/s")
    guard deviation > 0, count > 1 else { return }
    let kernels = stride(from: 0, to: count, by: Self.blockLength).map { start in
      Self.gaussian(deviation: deviation / Self.speedOfLight / relativeStep(start + Self.blockLength / 2))
    }
    let variances = inverseVariance.isEmpty ? [] : bridged(inverseVariance.map { 1 / $0 })
    flux = Self.convolved(bridged(flux), kernels)
    guard !variances.isEmpty else { return }
    let spread = Self.convolved(variances, kernels.map { $0.map { $0 * $0 } })
    for i in 0..<count where isGood(i) { inverseVariance[i] = 1 / spread[i] }
  }

  /// The step from a pixel to its nearer neighbour over its wavelength; the last pixel's behind the end.
  private func relativeStep(_ pixel: Int) -> Double {
    let i = min(pixel, count - 1)
    let before = i > 0 ? wavelengths[i] - wavelengths[i - 1] : .infinity
    let behind = i + 1 < count ? wavelengths[i + 1] - wavelengths[i] : .infinity
    return min(before, behind) / wavelengths[i]
  }

  /// Weights of an odd number of pixels that sum to 1.
  private static func gaussian(deviation: Double) -> [Float] {
    let reach = max(1, (4 * deviation).rounded(.up))
    let weights = stride(from: -reach, through: reach, by: 1).map { exp(-0.5 * $0 * $0 / (deviation * deviation)) }
    let sum = weights.reduce(0, +)
    return weights.map { Float($0 / sum) }
  }

  /// Each block of values convolved with its kernel.
  private static func convolved(_ values: [Float], _ kernels: [[Float]]) -> [Float] {
    let margin = (kernels.map(\.count).max() ?? 1) / 2
    var padded = [Float](repeating: values[0], count: margin) + values
    padded += [Float](repeating: values[values.count - 1], count: margin + blockLength)
    var sums = [Float](repeating: 0, count: kernels.count * blockLength)
    padded.withUnsafeBufferPointer { padded in
      sums.withUnsafeMutableBufferPointer { sums in
        for (block, kernel) in kernels.enumerated() {
          let start = block * blockLength
          for (k, weight) in kernel.enumerated() {
            let from = start + margin + k - kernel.count / 2
            for i in 0..<blockLength { sums[start + i] += weight * padded[from + i] }
          }
        }
      }
    }
    return Array(sums.prefix(values.count))
  }

  /// Values [pixel] with those of masked pixels replaced by straight lines between the good ones around, or the nearest
  /// good one at the ends; 0 without a good pixel.
  package func bridged(_ values: [Float]) -> [Float] {
    guard !mask.isEmpty else { return values }
    var bridged = values
    var start = 0
    while let first = mask.firstSet(from: start) {
      let end = mask[first...].firstIndex(of: false) ?? count
      for j in first..<end {
        switch (first > 0, end < count) {
        case (true, true):
          let (last, next) = (values[first - 1], values[end])
          bridged[j] = last + (next - last) * Float(j - first + 1) / Float(end - first + 1)
        case (true, false): bridged[j] = values[first - 1]
        case (false, true): bridged[j] = values[end]
        case (false, false): bridged[j] = 0
        }
      }
      start = end
    }
    return bridged
  }
}
