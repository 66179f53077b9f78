/// Light profiles as mixtures of Gaussians of one centre.
///
/// (1 + r^2)^-beta and exp(-r^(1/n)) for n = 1, 2, 4 are exact continuous mixtures of Gaussians: over gamma densities of
/// the precision for Moffat's profile and of the variance for the exponential disc, and, as exp(-sqrt(x)) is a mixture
/// of exponentials, over products of gamma variables for n = 2 and n = 4. A few points on a logarithmic grid stand for
/// the continuum; the tests hold them to the formulae.
package enum Profiles {
  /// Points and weights (sum 1) of a gamma density of the given shape, evenly spaced in the logarithm.
  static func gamma(shape: Double, count: Int, below: Double = 3.75, above: Double = 1.25) -> [(
    value: Double, weight: Double
  )] {
    let width = 1 / shape.squareRoot()
    let low = logarithm(shape) - below * width
    let step = (below + above) * width / Double(count - 1)
    let points = (0..<count).map { k -> (value: Double, weight: Double) in
      let u = low + Double(k) * step
      return (exponential(u), exponential(u * shape - exponential(u)))
    }
    let total = points.reduce(0) { $0 + $1.weight }
    return points.map { ($0.value, $0.weight / total) }
  }

  /// Moffat's profile (1969) of unit flux: (1 + r^2 / alpha^2)^-beta with the given full width at half maximum, in
  /// pixels. Five Gaussians, within 1.5 % of it out to two full widths.
  package static func moffat(width: Double, beta: Double) -> GaussianMixture {
    let alpha = width / (2 * (power(2, 1 / beta) - 1).squareRoot())
    let points = gamma(shape: beta - 1, count: 5)
    return GaussianMixture(
      weights: points.map(\.weight), deviations: points.map { alpha / (2 * $0.value).squareRoot() })
  }

  /// A Gaussian of unit flux with the given full width at half maximum, in pixels.
  package static func gaussian(width: Double) -> GaussianMixture {
    GaussianMixture(weights: [1], deviations: [width / 2.354_820_045_030_949])
  }

  /// A Sersic profile (1963) of unit flux, n = 1, 2 or 4, whose half-light radius is `radius` pixels.
  package static func sersic(_ index: SersicIndex, radius: Double) -> GaussianMixture {
    let shape = index.shape
    return GaussianMixture(weights: shape.map(\.weight), deviations: shape.map { $0.deviation * radius })
  }
}

/// The Sersic indices in use.
package enum SersicIndex: Double, Sendable, CaseIterable {
  /// The exponential disc.
  case disc = 1
  /// A pseudobulge.
  case two = 2
  /// De Vaucouleurs's profile of ellipticals and bulges.
  case deVaucouleurs = 4

  /// exp(-b (r / Re)^(1/n)): Re holds half of the light.
  package var b: Double {
    switch self {
    case .disc: 1.678_346_99
    case .two: 3.672_060_75
    case .deVaucouleurs: 7.669_249_44
    }
  }

  /// Weights and standard deviations in units of the half-light radius.
  var shape: [(weight: Double, deviation: Double)] {
    switch self {
    case .disc: Self.tables.exponential
    case .two: Self.tables.two
    case .deVaucouleurs: Self.tables.four
    }
  }

  private typealias Shape = [(weight: Double, deviation: Double)]

  private struct Tables: Sendable {
    let exponential: [(weight: Double, deviation: Double)]
    let two: [(weight: Double, deviation: Double)]
    let four: [(weight: Double, deviation: Double)]
  }

  private static let tables = Tables(exponential: makeExponential(), two: makeTwo(), four: makeFour())

  /// Variance 2 h^2 g with g of shape 3/2 and the scale h = Re / b.
  private static func makeExponential() -> Shape {
    Profiles.gamma(shape: 1.5, count: 6, below: 5.5, above: 0.75).map {
      ($0.weight, (2 * $0.value).squareRoot() / SersicIndex.disc.b)
    }
  }

  /// Exponential discs with h = 4 g / b^2, g of shape 5/2.
  private static func makeTwo() -> Shape {
    var fine: Shape = []
    let b = SersicIndex.two.b
    for inner in points(1.5) {
      for outer in points(2.5) {
        fine.append((inner.weight * outer.weight, (2 * inner.value).squareRoot() * 4 * outer.value / (b * b)))
      }
    }
    return binned(fine, from: 0.027, to: 5, count: 9)
  }

  /// n = 2 profiles with exp(-s sqrt(r)), 1 / s = 4 g / b^2, g of shape 9/2, each discs with h = 4 g' / s^2.
  private static func makeFour() -> Shape {
    var fine: Shape = []
    let b = SersicIndex.deVaucouleurs.b
    for inner in points(1.5) {
      for middle in points(2.5) {
        for outer in points(4.5) {
          let v = 4 * outer.value / (b * b)
          fine.append(
            (
              inner.weight * middle.weight * outer.weight,
              (2 * inner.value).squareRoot() * 4 * middle.value * v * v
            ))
        }
      }
    }
    return binned(fine, from: 0.0067, to: 13.5, count: 10)
  }

  private static func points(_ shape: Double) -> [(value: Double, weight: Double)] {
    Profiles.gamma(shape: shape, count: 40, below: 6.5, above: 2.5)
  }

  /// Weights gathered in bins of the logarithm, each at its mean logarithm; what lies outside joins the end bins.
  private static func binned(_ fine: Shape, from low: Double, to high: Double, count: Int) -> Shape {
    var weights = [Double](repeating: 0, count: count)
    var means = [Double](repeating: 0, count: count)
    let (start, end) = (logarithm(low), logarithm(high))
    for point in fine {
      let place = (logarithm(point.deviation) - start) / (end - start) * Double(count)
      let bin = min(max(Int(place.rounded(.down)), 0), count - 1)
      weights[bin] += point.weight
      means[bin] += point.weight * logarithm(point.deviation)
    }
    return (0..<count).map { (weights[$0], exponential(means[$0] / weights[$0])) }
  }
}
