import Groundwork

/// What a galaxy of a morphological class looks like before the atmosphere: components with a colour of their own.
struct MorphologyShape: Sendable {
  /// Light of one shape and how many magnitudes fainter than the galaxy's mean colour it is in each band.
  struct Part: Sendable {
    var light: GaussianMixture
    var reddening: [Double]
  }

  var parts: [Part] = []
  /// Magnitudes of the whole relative to r, u g r i z.
  var colors: [Double]
  /// Half-light radius of the main body, pixels.
  var radius = 0.0
  var axisRatio = 1.0
  /// Angle of the major axis, radians.
  var angle: Double
  var arms = 0
  /// Degrees.
  var pitch = Double.nan
  /// Pixels.
  var separation = Double.nan

  private static let old = [0.3, 0.15, 0.0, -0.05, -0.08]
  private static let even = [0.0, 0.0, 0.0, 0.0, 0.0]
  private static let young = [-0.5, -0.25, 0.0, 0.1, 0.15]

  /// The light in a band up to a factor.
  func light(band: Int) -> GaussianMixture {
    parts.reduce(into: GaussianMixture()) { sum, part in
      sum += part.light.scaled(tenToThe(-0.4 * part.reddening[band]))
    }
  }

  /// A galaxy of a class; `unit` is 1 for a picture of 64 pixels.
  init(_ className: String, unit: Double, using random: inout RandomSource) {
    angle = random.uniform(0, 2 * .pi)
    let redness: Double
    switch className {
    case "elliptical": redness = random.uniform(0.7, 1)
    case "edge-on": redness = random.uniform(0.2, 0.8)
    case "merger": redness = random.uniform(0, 0.8)
    default: redness = random.uniform(0, 0.5)
    }
    colors = Colors.galaxy(redness: redness, scatter: 0.5, using: &random)
    switch className {
    case "elliptical": addElliptical(unit, &random)
    case "edge-on": addEdgeOn(unit, &random)
    case "merger": addMerger(unit, &random)
    default: addSpiral(sense: className == "spiral-acw" ? 1 : -1, unit, &random)
    }
  }

  private mutating func addElliptical(_ unit: Double, _ random: inout RandomSource) {
    radius = unit * random.uniform(4, 9)
    axisRatio = random.uniform(0.5, 1)
    let light = Profiles.sersic(.deVaucouleurs, radius: radius)
    parts = [Part(light: light.inclined(axisRatio: axisRatio, angle: angle), reddening: Self.even)]
  }

  private mutating func addEdgeOn(_ unit: Double, _ random: inout RandomSource) {
    radius = unit * random.uniform(7, 12)
    axisRatio = random.uniform(0.08, 0.2)
    let bulge = random.uniform(0, 0.25)
    let disc = Profiles.sersic(.disc, radius: radius).inclined(axisRatio: axisRatio, angle: angle)
    parts = [Part(light: disc.scaled(1 - bulge), reddening: Self.even)]
    let round = Profiles.sersic(.two, radius: 0.2 * radius).inclined(axisRatio: 0.8, angle: angle)
    parts.append(Part(light: round.scaled(bulge), reddening: Self.old))
    guard random.uniform() < 0.6 else { return }
    // Dust along the middle takes light away, most of the blue.
    let lane = GaussianMixture([.init(flux: 1, xx: radius * radius, yy: 0.3 * unit * unit)])
      .inclined(axisRatio: 1, angle: angle)
    parts.append(Part(light: lane.scaled(-random.uniform(0.04, 0.12)), reddening: [-0.6, -0.35, 0, 0.2, 0.35]))
  }

  /// `sense` is the sign with which the angle from the columns towards higher rows grows along an arm outwards.
  private mutating func addSpiral(sense: Double, _ unit: Double, _ random: inout RandomSource) {
    radius = unit * random.uniform(7, 11)
    axisRatio = random.uniform(0.5, 1)
    let bulge = random.uniform(0.05, 0.25)
    let armLight = random.uniform(0.4, 0.6)
    let disc = Profiles.sersic(.disc, radius: radius).inclined(axisRatio: axisRatio, angle: angle)
    parts = [Part(light: disc.scaled((1 - bulge) * (1 - armLight)), reddening: Self.even)]
    let core = Profiles.sersic(.two, radius: 0.18 * radius).inclined(axisRatio: max(axisRatio, 0.7), angle: angle)
    parts.append(Part(light: core.scaled(bulge), reddening: Self.old))
    arms = random.uniform() < 0.75 ? 2 : 3
    pitch = random.uniform(14, 26)
    let phase = random.uniform(0, 2 * .pi)
    var knots = GaussianMixture()
    for arm in 0..<arms {
      let start = phase + 2 * Double.pi * Double(arm) / Double(arms) + 0.15 * random.normal()
      knots += Self.arm(sense: sense, start: start, pitch: pitch, radius: radius, using: &random)
    }
    let light = knots.inclined(axisRatio: axisRatio, angle: angle)
    parts.append(Part(light: light.scaled((1 - bulge) * armLight / light.flux), reddening: Self.young))
  }

  /// Knots along a logarithmic spiral in the plane of the disc, from half to two and a half half-light radii.
  private static func arm(
    sense: Double, start: Double, pitch: Double, radius: Double, using random: inout RandomSource
  ) -> GaussianMixture {
    let slope = (pitch * .pi / 180)
    let tangent = sine(slope) / cosine(slope)
    let count = 26
    let knots = (0..<count).map { k -> GaussianMixture.Component in
      let reach = 1.6 * Double(k) / Double(count - 1)
      let r = 0.5 * radius * exponential(reach) * (1 + 0.04 * random.normal())
      let angle = start + sense * reach / tangent
      let width = 0.11 * r * exponential(0.15 * random.normal())
      let flux = r * r * exponential(-1.45 * r / radius + 0.45 * random.normal())
      return .init(flux: flux, x: r * cosine(angle), y: r * sine(angle), xx: width * width, yy: width * width)
    }
    return GaussianMixture(knots)
  }

  private mutating func addMerger(_ unit: Double, _ random: inout RandomSource) {
    radius = unit * random.uniform(5, 8)
    separation = radius * random.uniform(1.4, 2.6)
    axisRatio = random.uniform(0.5, 1)
    let share = random.uniform(0.3, 0.7)
    let side = random.uniform() < 0.5 ? 1.0 : -1.0
    for (sign, part) in [(1.0, share), (-1.0, 1 - share)] {
      let own = sign > 0 ? axisRatio : random.uniform(0.5, 1)
      let size = radius * (sign > 0 ? 1 : random.uniform(0.6, 1))
      let turn = angle + random.uniform(-1, 1)
      let x = 0.5 * sign * separation * cosine(angle)
      let y = 0.5 * sign * separation * sine(angle)
      let bulge = random.uniform(0.15, 0.45)
      let disc = Profiles.sersic(.disc, radius: size).inclined(axisRatio: own, angle: turn).moved(x: x, y: y)
      parts.append(Part(light: disc.scaled(part * (1 - bulge)), reddening: Self.even))
      let core = Profiles.sersic(.two, radius: 0.2 * size).moved(x: x, y: y)
      parts.append(Part(light: core.scaled(part * bulge), reddening: Self.old))
      let tail = tidalTail(sign: sign, side: side, x: x, y: y, using: &random)
      parts.append(Part(light: tail.scaled(part * random.uniform(0.12, 0.35)), reddening: Self.young))
    }
  }

  /// Knots along an arc that leaves one nucleus away from the other and bends to one side.
  private func tidalTail(
    sign: Double, side: Double, x: Double, y: Double, using random: inout RandomSource
  ) -> GaussianMixture {
    let bend = side * random.uniform(0.5, 1.6)
    let length = radius * random.uniform(1.5, 2.8)
    var direction = angle + (sign > 0 ? 0 : Double.pi) - 0.5 * bend
    var place = (x: x, y: y)
    let count = 14
    var knots: [GaussianMixture.Component] = []
    for k in 0..<count {
      let step = length / Double(count)
      place.x += step * cosine(direction)
      place.y += step * sine(direction)
      direction += bend / Double(count) * 1.6
      let width = radius * (0.22 - 0.006 * Double(k))
      let flux = exponential(-0.08 * Double(k) + 0.25 * random.normal())
      knots.append(.init(flux: flux, x: place.x, y: place.y, xx: width * width, yy: width * width))
    }
    let tail = GaussianMixture(knots)
    return tail.scaled(1 / tail.flux)
  }
}
