import Groundwork

/// The colours of stars and galaxies as magnitudes relative to r, u g r i z.
enum Colors {
  /// The stellar locus: u-g, g-r, r-i, i-z at g-i, near the medians of Covey et al. (2007).
  private static let locus: [(gi: Double, ug: Double, gr: Double, ri: Double, iz: Double)] = [
    (0.10, 1.00, 0.08, 0.02, 0.00), (0.40, 0.95, 0.30, 0.10, 0.02), (0.70, 1.25, 0.52, 0.18, 0.06),
    (1.00, 1.62, 0.74, 0.26, 0.12), (1.50, 2.18, 1.08, 0.42, 0.23), (2.00, 2.50, 1.33, 0.67, 0.37),
    (2.50, 2.58, 1.41, 1.09, 0.60), (3.00, 2.62, 1.45, 1.55, 0.85),
  ]

  /// A star: turn-off stars and M dwarfs are common, others less, with the scatter of metallicity and extinction.
  static func star(using random: inout RandomSource) -> [Double] {
    let gi: Double
    switch random.uniform() {
    case ..<0.42: gi = min(max(0.52 + 0.15 * random.normal(), 0.12), 2.95)
    case ..<0.84: gi = min(max(2.35 + 0.3 * random.normal(), 0.12), 2.95)
    default: gi = random.uniform(0.3, 2.6)
    }
    let upper = locus.firstIndex { $0.gi >= gi } ?? locus.count - 1
    let (a, b) = (locus[max(0, upper - 1)], locus[upper])
    let t = b.gi > a.gi ? (gi - a.gi) / (b.gi - a.gi) : 0
    let ug = a.ug + t * (b.ug - a.ug) + 0.12 * random.normal()
    let gr = a.gr + t * (b.gr - a.gr) + 0.04 * random.normal()
    let ri = a.ri + t * (b.ri - a.ri) + 0.03 * random.normal()
    let iz = a.iz + t * (b.iz - a.iz) + 0.03 * random.normal()
    return fromSteps(ug, gr, ri, iz)
  }

  /// A galaxy: red when `redness` is 1, blue and star-forming when 0. Redshift and dust scatter both, by as much as at
  /// magnitude 20 when `scatter` is 1.
  static func galaxy(redness: Double, scatter: Double = 1, using random: inout RandomSource) -> [Double] {
    // Redshift reddens the early types most.
    let redshift = scatter * random.normal()
    let dust = 0.08 * scatter * random.normal()
    func mix(_ blue: Double, _ red: Double) -> Double { blue + redness * (red - blue) }
    let ug = mix(1.0, 1.7) + scatter * mix(0.2, 0.3) * random.normal() + dust
    let gr = mix(0.62, 1.15) + mix(0.12, 0.2) * redshift + 0.06 * scatter * random.normal() + dust
    let ri = mix(0.36, 0.5) + mix(0.06, 0.08) * redshift + 0.05 * scatter * random.normal() + 0.6 * dust
    let iz = mix(0.22, 0.35) + 0.08 * scatter * random.normal() + 0.4 * dust
    return fromSteps(ug, gr, ri, iz)
  }

  private static func fromSteps(_ ug: Double, _ gr: Double, _ ri: Double, _ iz: Double) -> [Double] {
    [gr + ug, gr, 0, -ri, -ri - iz]
  }
}
