/// How spectra of one grid come to another: what `Spectrum.resampled(to:)` finds anew for each spectrum, found once.
public struct ResamplingPlan: Sendable {
  /// The grid of the results.
  public let target: WavelengthGrid
  /// Pixels of the spectra it is for.
  public let count: Int
  /// Where a new pixel's old ones lie.
  private struct Step: Sendable {
    /// The first old pixel, and how many there are.
    var first: Int
    var count: Int
    /// Where their overlaps begin.
    var offset: Int
    /// The new pixel's width, Angstrom.
    var width: Double
  }

  private let steps: [Step]
  /// Width in Angstrom that each old pixel shares with a new one.
  private let overlaps: [Double]
  /// What new pixels need that have no masked old one, which most are; nil where they take in many.
  private let whole: WholeResampling?

  /// A plan from the grid of the spectra to another.
  public init(from source: WavelengthGrid, to target: WavelengthGrid) {
    var steps: [Step] = []
    var overlaps: [Double] = []
    var start = 0
    for pixel in 0..<target.count {
      let (low, high) = (target.low[pixel], target.high[pixel])
      while start < source.count, source.high[start] <= low { start += 1 }
      var step = Step(first: start, count: 0, offset: overlaps.count, width: high - low)
      var i = start
      while i < source.count, source.low[i] < high {
        let overlap = min(high, source.high[i]) - max(low, source.low[i])
        // Behind a gap a pixel may begin that shares nothing with this one.
        if overlap > 0, step.count == 0 { step.first = i }
        if overlap > 0 {
          overlaps.append(overlap)
          step.count += 1
        }
        i += 1
      }
      steps.append(step)
    }
    self.target = target
    count = source.count
    (self.steps, self.overlaps) = (steps, overlaps)
    whole = WholeResampling(
      steps.map { ($0.first, overlaps[$0.offset..<$0.offset + $0.count], $0.width) }, count: source.count)
  }

  /// The spectrum on the target grid, as `Spectrum.resampled(to:minimumCoverage:)` gives it.
  ///
  /// Without `keepsErrors` inverse variances are left out, which takes half the time where nothing asks for them.
  public func resample(_ spectrum: Spectrum, minimumCoverage: Double = 0.5, keepsErrors: Bool = true) -> Spectrum {
    precondition(spectrum.count == count, "a spectrum of \(spectrum.count) pixels for a plan of \(count)")
    let hasErrors = keepsErrors && !spectrum.inverseVariance.isEmpty
    var weights = [Float](repeating: 0, count: hasErrors ? target.count : 0)
    var mask = [Bool](repeating: true, count: target.count)
    let flux = [Float](unsafeUninitializedCapacity: target.count) { flux, initialized in
      weights.withUnsafeMutableBufferPointer { weights in
        mask.withUnsafeMutableBufferPointer { mask in
          if let whole, !hasErrors {
            whole.fill(flux, mask, from: spectrum.flux, minimumCoverage: minimumCoverage)
            let touched = whole.touched(by: spectrum.mask)
            fill(flux, nil, mask, of: touched, from: spectrum, minimumCoverage: minimumCoverage)
          } else {
            fill(
              flux, hasErrors ? weights : nil, mask, of: steps.indices, from: spectrum,
              minimumCoverage: minimumCoverage)
          }
        }
      }
      initialized = target.count
    }
    return Spectrum(
      onGrid: target.centers, flux: flux, inverseVariance: weights, mask: mask, unit: spectrum.unit,
      medium: spectrum.medium, name: spectrum.name, redshift: spectrum.redshift,
      velocityFrame: spectrum.velocityFrame)
  }

  /// Fills fluxes, inverse variances and flags of some of the target's pixels.
  private func fill(
    _ flux: UnsafeMutableBufferPointer<Float>, _ weights: UnsafeMutableBufferPointer<Float>?,
    _ mask: UnsafeMutableBufferPointer<Bool>, of pixels: some Sequence<Int>, from spectrum: Spectrum,
    minimumCoverage: Double
  ) {
    spectrum.flux.withUnsafeBufferPointer { old in
      spectrum.inverseVariance.withUnsafeBufferPointer { oldWeights in
        spectrum.mask.withUnsafeBufferPointer { isMasked in
          steps.withUnsafeBufferPointer { steps in
            overlaps.withUnsafeBufferPointer { overlaps in
              for pixel in pixels {
                let step = steps[pixel]
                var (covered, sum, variance) = (0.0, 0.0, 0.0)
                for k in 0..<step.count {
                  let i = step.first + k
                  let overlap = overlaps[step.offset + k]
                  guard isMasked.isEmpty || !isMasked[i] else { continue }
                  covered += overlap
                  sum += overlap * Double(old[i])
                  if weights != nil { variance += overlap * overlap / Double(oldWeights[i]) }
                }
                flux[pixel] = covered > 0 ? Float(sum / covered) : .nan
                mask[pixel] = !(covered > 0 && min(1, covered / step.width) >= minimumCoverage - 1e-9)
                guard covered > 0 else { continue }
                if let weights { weights[pixel] = Float(covered * covered / variance) }
              }
            }
          }
        }
      }
    }
  }
}
