/// How the continuum of a spectrum is found: a polynomial fitted again and again without the pixels that lines took out.
public struct ContinuumFit: Sendable, Equatable, Codable {
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
    precondition((0...30).contains(degree), "a continuum of degree \(degree), not 0...30")
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
    let isGood = (0..<count).map(isGood)
    var isUsed = isGood
    guard let first = wavelengths.first, let last = wavelengths.last, isUsed.contains(true) else { return nil }
    let scaled = wavelengths.map { last > first ? 2 * ($0 - first) / (last - first) - 1 : 0 }
    var sums = ChebyshevSums(degree: fit.degree)
    for i in 0..<count where isUsed[i] { sums.add(Double(flux[i]), at: scaled[i]) }
    var model = sums.polynomial().values(at: scaled)
    for _ in 0..<fit.rounds {
      var squares = 0.0
      for i in 0..<count where isUsed[i] {
        let residual = Double(flux[i]) - model[i]
        squares += residual * residual
      }
      let deviation = (squares / Double(sums.count)).squareRoot()
      let (low, high) = (-fit.lowClip * deviation, fit.highClip * deviation)
      // Sums are kept and corrected by the pixels that change, which are few behind the first round.
      var corrected = sums
      let before = isUsed
      for i in 0..<count where isGood[i] {
        let residual = Double(flux[i]) - model[i]
        let isKept = residual >= low && residual <= high
        guard isKept != isUsed[i] else { continue }
        isUsed[i] = isKept
        corrected.add(Double(flux[i]), at: scaled[i], times: isKept ? 1 : -1)
      }
      if isUsed == before || corrected.count == 0 { break }
      sums = corrected
      model = sums.polynomial().values(at: scaled)
    }
    return model.map { Float($0) }
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
