import Groundwork

/// A galaxy of a bulge and an exponential disc, as it would be without an atmosphere.
struct Galaxy: Sendable {
  /// Total magnitude in r.
  var magnitude: Double
  /// Colours: magnitudes relative to r, u g r i z.
  var colors: [Double]
  /// The share of the bulge in the light in r.
  var bulgeFraction: Double
  /// The Sersic index of the bulge.
  var bulgeIndex: SersicIndex
  /// Half-light radius of the bulge along its major axis, arcsec.
  var bulgeRadius: Double
  /// Half-light radius of the disc along its major axis, arcsec.
  var discRadius: Double
  /// Minor over major axis of the bulge.
  var bulgeAxisRatio: Double
  /// Minor over major axis of the disc.
  var discAxisRatio: Double
  /// Angle of the major axis from the column axis towards the row axis, radians.
  var angle: Double

  /// How much brighter in magnitudes a bulge is than its galaxy in each band, relative to r.
  private static let bulgeReddening = [-0.35, -0.18, 0.0, 0.05, 0.08]

  /// A galaxy of a magnitude: a third are early types. Sizes fall with magnitude as galaxies lie further, with a
  /// scatter of a factor 1.4, so that the compact ones cannot be told from stars by size.
  init(magnitude: Double, using random: inout RandomSource) {
    let isEarly = random.uniform() < 0.33
    let redness = min(max((isEarly ? 0.85 : 0.2) + 0.18 * random.normal(), 0), 1)
    self.magnitude = magnitude
    colors = Colors.galaxy(redness: redness, using: &random)
    let size = tenToThe(0.33 - 0.125 * (magnitude - 18) + 0.15 * random.normal() - (isEarly ? 0.05 : 0))
    let radius = min(max(size, 0.2), 6)
    angle = random.uniform(0, .pi)
    // A disc of intrinsic thickness 0.18 seen at a random inclination: its cosine is uniform.
    let cosineOfInclination = random.uniform()
    discAxisRatio = (cosineOfInclination * cosineOfInclination * (1 - 0.0324) + 0.0324).squareRoot()
    bulgeAxisRatio = isEarly ? random.uniform(0.45, 1) : random.uniform(0.7, 1)
    if isEarly {
      bulgeFraction = random.uniform(0.55, 1)
      bulgeIndex = .deVaucouleurs
      bulgeRadius = radius
      discRadius = 1.3 * radius
    } else {
      let share = random.uniform()
      bulgeFraction = 0.4 * share * share
      bulgeIndex = .two
      bulgeRadius = 0.3 * radius
      discRadius = radius
    }
  }

  /// Half-light radius of the brighter part, arcsec.
  var radius: Double { bulgeFraction > 0.5 ? bulgeRadius : discRadius }

  /// The flux in a band, nanomaggies.
  func flux(band: Int) -> Double { Photometry.nanomaggies(magnitude: magnitude + colors[band]) }

  /// The share of the bulge in a band; bulges are redder than discs.
  func bulgeFraction(band: Int) -> Double {
    let bulge = bulgeFraction * tenToThe(0.4 * Self.bulgeReddening[band])
    return bulge / (bulge + 1 - bulgeFraction)
  }

  /// The light of a band about the centre, pixels and nanomaggies.
  func mixture(band: Int) -> GaussianMixture {
    let scale = 1 / Observation.pixelScale
    let bulge = bulgeFraction(band: band)
    let total = flux(band: band)
    var light = GaussianMixture()
    if bulge < 1 {
      light += Profiles.sersic(.disc, radius: discRadius * scale).inclined(axisRatio: discAxisRatio, angle: angle)
        .scaled(total * (1 - bulge))
    }
    if bulge > 0 {
      light += Profiles.sersic(bulgeIndex, radius: bulgeRadius * scale)
        .inclined(axisRatio: bulgeAxisRatio, angle: angle).scaled(total * bulge)
    }
    return light
  }
}
