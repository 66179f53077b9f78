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
    let good = (0..<count).filter(isGood)
    guard let first = wavelengths.first, let last = wavelengths.last, !good.isEmpty else { return nil }
    let scaled = wavelengths.map { last > first ? 2 * ($0 - first) / (last - first) - 1 : 0 }
    var used = good
    var model = fitted(used, scaled, fit.degree)
    for _ in 0..<fit.rounds {
      var squares = 0.0
      for i in used { squares += (Double(flux[i]) - model[i]) * (Double(flux[i]) - model[i]) }
      let deviation = (squares / Double(used.count)).squareRoot()
      let kept = good.filter {
        let residual = Double(flux[$0]) - model[$0]
        return residual >= -fit.lowClip * deviation && residual <= fit.highClip * deviation
      }
      if kept == used || kept.isEmpty { break }
      used = kept
      model = fitted(used, scaled, fit.degree)
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

  /// The polynomial through some pixels, at all pixels; coordinates in -1...1.
  private func fitted(_ pixels: [Int], _ coordinates: [Double], _ degree: Int) -> [Double] {
    let terms = max(1, min(degree + 1, pixels.count / 2))
    var matrix = [Double](repeating: 0, count: terms * terms)
    var right = [Double](repeating: 0, count: terms)
    var basis = [Double](repeating: 1, count: terms)
    for i in pixels {
      Self.chebyshev(coordinates[i], &basis)
      for a in 0..<terms {
        right[a] += basis[a] * Double(flux[i])
        for b in 0...a { matrix[a * terms + b] += basis[a] * basis[b] }
      }
    }
    let coefficients = Self.solved(&matrix, right, terms)
    return coordinates.map { x in
      Self.chebyshev(x, &basis)
      return (0..<terms).reduce(0) { $0 + coefficients[$1] * basis[$1] }
    }
  }

  /// T0...Tn at x.
  private static func chebyshev(_ x: Double, _ basis: inout [Double]) {
    basis[0] = 1
    if basis.count > 1 { basis[1] = x }
    for k in basis.indices.dropFirst(2) { basis[k] = 2 * x * basis[k - 1] - basis[k - 2] }
  }

  /// Solves normal equations by Cholesky's factors of the lower triangle; directions the pixels say nothing of get 0.
  private static func solved(_ matrix: inout [Double], _ right: [Double], _ count: Int) -> [Double] {
    var isFree = [Bool](repeating: false, count: count)
    for a in 0..<count {
      let whole = matrix[a * count + a]
      for b in 0...a {
        var sum = matrix[a * count + b]
        for k in 0..<b { sum -= matrix[a * count + k] * matrix[b * count + k] }
        if a == b {
          isFree[a] = sum <= 1e-13 * whole
          matrix[a * count + a] = isFree[a] ? 1 : sum.squareRoot()
        } else {
          matrix[a * count + b] = isFree[b] ? 0 : sum / matrix[b * count + b]
        }
      }
    }
    var solution = right
    for a in 0..<count {
      for k in 0..<a { solution[a] -= matrix[a * count + k] * solution[k] }
      solution[a] = isFree[a] ? 0 : solution[a] / matrix[a * count + a]
    }
    for a in (0..<count).reversed() {
      for k in a + 1..<max(a + 1, count) where k < count { solution[a] -= matrix[k * count + a] * solution[k] }
      solution[a] = isFree[a] ? 0 : solution[a] / matrix[a * count + a]
    }
    return solution
  }
}
