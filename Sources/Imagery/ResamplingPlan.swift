/// How spectra of one grid come to another: what `Spectrum.resampled(to:)` finds anew for each spectrum, found once.
public struct ResamplingPlan: Sendable {
  /// The grid of the results.
  public let target: WavelengthGrid
  /// Pixels of the spectra it is for.
  public let count: Int
  /// The first old pixel of each new one.
  private let first: [Int]
  /// Where the overlaps of each new pixel begin in `overlaps`, and where the last one's end.
  private let offsets: [Int]
  /// Width in Angstrom that each old pixel shares with a new one.
  private let overlaps: [Double]

  /// A plan from the grid of the spectra to another.
  public init(from source: WavelengthGrid, to target: WavelengthGrid) {
    var (first, offsets, overlaps): ([Int], [Int], [Double]) = ([], [0], [])
    var start = 0
    for pixel in 0..<target.count {
      let (low, high) = (target.low[pixel], target.high[pixel])
      while start < source.count, source.high[start] <= low { start += 1 }
      first.append(start)
      var i = start
      while i < source.count, source.low[i] < high {
        overlaps.append(max(0, min(high, source.high[i]) - max(low, source.low[i])))
        i += 1
      }
      offsets.append(overlaps.count)
    }
    self.target = target
    count = source.count
    (self.first, self.offsets, self.overlaps) = (first, offsets, overlaps)
  }

  /// The spectrum on the target grid, as `Spectrum.resampled(to:minimumCoverage:)` gives it.
  ///
  /// Without `keepsErrors` inverse variances are left out, which takes half the time where nothing asks for them.
  public func resample(_ spectrum: Spectrum, minimumCoverage: Double = 0.5, keepsErrors: Bool = true) -> Spectrum {
    precondition(spectrum.count == count, "a spectrum of \(spectrum.count) pixels for a plan of \(count)")
    let hasErrors = keepsErrors && !spectrum.inverseVariance.isEmpty
    var flux = [Float](repeating: .nan, count: target.count)
    var weights = [Float](repeating: 0, count: hasErrors ? target.count : 0)
    var mask = [Bool](repeating: true, count: target.count)
    spectrum.flux.withUnsafeBufferPointer { old in
      spectrum.inverseVariance.withUnsafeBufferPointer { oldWeights in
        spectrum.mask.withUnsafeBufferPointer { isMasked in
          overlaps.withUnsafeBufferPointer { overlaps in
            for pixel in 0..<target.count {
              var (covered, sum, variance) = (0.0, 0.0, 0.0)
              var i = first[pixel]
              for place in offsets[pixel]..<offsets[pixel + 1] {
                defer { i += 1 }
                let overlap = overlaps[place]
                guard overlap > 0, isMasked.isEmpty || !isMasked[i] else { continue }
                covered += overlap
                sum += overlap * Double(old[i])
                if hasErrors { variance += overlap * overlap / Double(oldWeights[i]) }
              }
              guard covered > 0 else { continue }
              flux[pixel] = Float(sum / covered)
              if hasErrors { weights[pixel] = Float(covered * covered / variance) }
              mask[pixel] = min(1, covered / (target.high[pixel] - target.low[pixel])) < minimumCoverage - 1e-9
            }
          }
        }
      }
    }
    return Spectrum(
      wavelengths: target.centers, flux: flux, inverseVariance: weights, mask: mask, unit: spectrum.unit,
      medium: spectrum.medium, name: spectrum.name, redshift: spectrum.redshift,
      velocityFrame: spectrum.velocityFrame)
  }
}
