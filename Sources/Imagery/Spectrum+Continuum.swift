/// How the continuum of a spectrum is found: a polynomial fitted again and again without the pixels that lines took out.
public struct ContinuumFit: Sendable, Equatable, Codable {
  /// Degrees that a continuum can have.
  public static let degrees = ChebyshevSums.degrees

  /// Degree of the polynomial.
  public var degree: Int
  /// Pixels so many standard deviations below the fit are left out: absorption lines.
  public var lowClip: Double
  /// Pixels so many standard deviations above the fit are left out: emission lines, cosmic rays.
  public var highClip: Double
  /// Most rounds of clipping.
  public var rounds: Int

  /// The standard suits stars and galaxies of a few thousand pixels; clipping more below than above is what IRAF's
  /// `continuum` is used with.
  public init(degree: Int = 6, lowClip: Double = 1.5, highClip: Double = 3, rounds: Int = 10) {
    precondition(Self.degrees.contains(degree), "a continuum of degree \(degree), not \(Self.degrees)")
    precondition(lowClip > 0 && highClip > 0 && rounds >= 0, "clips of \(lowClip) and \(highClip), \(rounds) rounds")
    self.degree = degree
    self.lowClip = lowClip
    self.highClip = highClip
    self.rounds = rounds
  }
}

extension Spectrum {
  /// The continuum [pixel]: Chebyshev polynomial of the wavelength by unweighted least squares, clipped in rounds.
  ///
  /// Each round leaves out, of all good pixels, those below or above the last fit by the clips times the standard deviation
  /// of the pixels that made it; it ends when none changes. Deterministic. The degree is lowered where the pixels left are
  /// fewer than twice the coefficients; nil without a good pixel.
  public func continuum(_ fit: ContinuumFit = ContinuumFit()) -> [Float]? {
    guard var points = fitPoints() else { return nil }
    let good = points.weights
    var sums = ChebyshevSums(degree: fit.degree)
    sums.add(points)
    var model = sums.polynomial()
    var residuals = [Double](repeating: 0, count: good.count)
    for _ in 0..<fit.rounds {
      let deviation = (model.residuals(of: points, in: &residuals) / sums.count).squareRoot()
      let changed = points.clip(residuals, low: -fit.lowClip * deviation, high: fit.highClip * deviation, good: good)
      // Sums are kept and corrected by the pixels that change, which are few behind the first round.
      var corrected = sums
      corrected.add(changed)
      if changed.count == 0 || corrected.count == 0 { break }
      sums = corrected
      model = sums.polynomial()
    }
    return model.values(at: points)
  }

  /// The fluxes over the wavelengths scaled to -1...1, good pixels with weight 1; nil without one.
  private func fitPoints() -> FitPoints? {
    guard let first = wavelengths.first, let last = wavelengths.last else { return nil }
    let weights = (0..<count).map { isGood($0) ? 1.0 : 0 }
    guard weights.contains(1) else { return nil }
    let factor = last > first ? 2 / (last - first) : 0
    return FitPoints(
      x: wavelengths.map { ($0 - first) * factor - 1 }, values: (0..<count).map { isGood($0) ? Double(flux[$0]) : 0 },
      weights: weights)
  }

  /// The spectrum divided by its continuum; nil without a good pixel. Pixels where the continuum is not positive become
  /// masked. The unit becomes nil.
  public func normalized(_ fit: ContinuumFit = ContinuumFit()) -> Spectrum? {
    guard let continuum = continuum(fit) else { return nil }
    let isBad = continuum.map { !($0 > 0) }
    return Spectrum(
      wavelengths: wavelengths,
      flux: (0..<count).map { isBad[$0] ? .nan : flux[$0] / continuum[$0] },
      inverseVariance: inverseVariance.isEmpty
        ? [] : (0..<count).map { isBad[$0] ? 0 : inverseVariance[$0] * continuum[$0] * continuum[$0] },
      mask: mask, unit: nil, medium: medium, name: name, redshift: redshift, velocityFrame: velocityFrame)
  }
}
