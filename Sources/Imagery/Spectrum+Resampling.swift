extension Spectrum {
  /// The spectrum on another grid, flux conserved: each new pixel holds the mean of the old ones, taken as constant over
  /// their widths, weighted by how much of each it covers (SpectRes, Carnall 2017, arXiv:1705.05165).
  ///
  /// The variance is the sum of the old ones times their weights squared. **Neighbours that share an old pixel are
  /// correlated then; that covariance is dropped**, so that errors of sums over new pixels come out too small (too large) on
  /// a finer (coarser, offset) grid. Masked pixels and gaps take no part; a new pixel is masked when less than
  /// `minimumCoverage` of its width is covered by good ones, and its flux is not a number when nothing covers it. Fluxes
  /// must be densities (per Angstrom, per Hz), not counts a pixel. Complexity: O(old + new).
  public func resampled(to target: WavelengthGrid, minimumCoverage: Double = 0.5) -> Spectrum {
    resampledWithCoverage(to: target, minimumCoverage: minimumCoverage).spectrum
  }

  /// As `resampled(to:minimumCoverage:)`, with the share of each new pixel's width [pixel] that good pixels cover, 0...1.
  public func resampledWithCoverage(
    to target: WavelengthGrid, minimumCoverage: Double = 0.5
  ) -> (spectrum: Spectrum, coverage: [Float]) {
    precondition(minimumCoverage >= 0 && minimumCoverage <= 1, "a coverage of \(minimumCoverage), not 0...1")
    let source = grid
    var newFlux = [Float](repeating: .nan, count: target.count)
    var newWeights = [Float](repeating: 0, count: inverseVariance.isEmpty ? 0 : target.count)
    var newMask = [Bool](repeating: true, count: target.count)
    var coverage = [Float](repeating: 0, count: target.count)
    var first = 0
    for pixel in 0..<target.count {
      let low = target.low[pixel]
      let high = target.high[pixel]
      while first < source.count, source.high[first] <= low { first += 1 }
      var covered = 0.0
      var sum = 0.0
      var variance = 0.0
      var i = first
      while i < source.count, source.low[i] < high {
        let overlap = min(high, source.high[i]) - max(low, source.low[i])
        if overlap > 0, isGood(i) {
          covered += overlap
          sum += overlap * Double(flux[i])
          if !inverseVariance.isEmpty { variance += overlap * overlap / Double(inverseVariance[i]) }
        }
        i += 1
      }
      guard covered > 0 else { continue }
      newFlux[pixel] = Float(sum / covered)
      if !inverseVariance.isEmpty { newWeights[pixel] = Float(covered * covered / variance) }
      // Rounding may leave a whole cover, or exactly one half, a little below it.
      let share = min(1, covered / (high - low))
      coverage[pixel] = Float(share)
      newMask[pixel] = share < minimumCoverage - 1e-9
    }
    let spectrum = Spectrum(
      wavelengths: target.centers, flux: newFlux, inverseVariance: newWeights, mask: newMask, unit: unit,
      medium: medium, name: name, redshift: redshift, velocityFrame: velocityFrame)
    return (spectrum, coverage)
  }
}
