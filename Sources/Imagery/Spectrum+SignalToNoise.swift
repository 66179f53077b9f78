extension Spectrum {
  /// The median over good pixels of flux over its error; by `noiseEstimate` when no errors are known. Nil when there are
  /// too few good pixels, or no noise in them.
  public var signalToNoise: Double? {
    guard !inverseVariance.isEmpty else {
      guard let noise = noiseEstimate, noise > 0 else { return nil }
      return medianFlux.map { Double($0) / Double(noise) }
    }
    let ratios = (0..<count).filter(isGood).map { flux[$0] * inverseVariance[$0].squareRoot() }
    return ratios.isEmpty ? nil : Double(Self.median(ratios))
  }

  /// The median flux of the good pixels; nil without one.
  public var medianFlux: Float? {
    var good = flux
    if !mask.isEmpty {
      good = [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
        // Also the masked are written, to be overwritten by the next.
        for i in 0..<count {
          buffer[initialized] = flux[i]
          initialized += mask[i] ? 0 : 1
        }
      }
    }
    return good.isEmpty ? nil : Self.median(good)
  }

  /// The noise of one pixel from the fluxes alone: DER_SNR (Stoehr et al. 2008, ASP 394, 505),
  /// 1.482602 / sqrt(6) * median |2 f(i) - f(i-2) - f(i+2)|, over triples without a masked pixel.
  ///
  /// Right for noise that is normal and independent from the second pixel on, and lines wider than five pixels; resampled
  /// spectra come out too good. Nil when there is no such triple.
  public var noiseEstimate: Float? {
    guard count > 4 else { return nil }
    var differences: [Float] = []
    differences.reserveCapacity(count)
    for i in 2..<count - 2 where isGood(i) && isGood(i - 2) && isGood(i + 2) {
      differences.append(abs(2 * flux[i] - flux[i - 2] - flux[i + 2]))
    }
    return differences.isEmpty ? nil : 0.605_269_7 * Self.median(differences)
  }

  /// The median of values that are finite and not empty; the mean of the middle two when they are even in number.
  static func median(_ values: [Float]) -> Float { FloatSorting.median(values) }
}
