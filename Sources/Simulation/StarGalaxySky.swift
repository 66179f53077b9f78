import Groundwork
import Imagery

/// Cutouts of stars and galaxies in five bands (u g r i z) around one object, as the Sloan Digital Sky Survey would have
/// taken them: linear fluxes in nanomaggies, sky subtracted, 0.396 arcsec a pixel.
///
/// Half of the objects are stars. Magnitudes follow number counts (stars 10^(0.2 m), galaxies 10^(0.45 m)); seeing, sky
/// and noise belong to a field; colours follow the stellar locus and, redder and wider, galaxies; galaxies are a bulge
/// and a disc. Compact galaxies and faint stars overlap. Neighbours fall into the frame, some onto the object. Each band
/// is cut at the nearest whole pixel, so the object lies within half a pixel of [rows / 2, columns / 2] in each.
public struct StarGalaxySky: SimulatedSky {
  /// The class names.
  public static let classes = ["star", "galaxy"]

  /// What the numbers of the truth are.
  public static let truthColumns =
    [
      TruthColumn("field", "number of the field, whose conditions are shared"),
      TruthColumn("seeing", unit: "arcsec", "full width at half maximum of the point spread in r"),
      TruthColumn("sky_sigma", unit: "nmgy", "noise of an empty pixel in r"),
    ]
    + Photometry.bandNames.map { TruthColumn("mag_\($0)", unit: "mag", "true AB magnitude in \($0)") }
    + [
      TruthColumn("radius", unit: "arcsec", "half-light radius along the major axis, 0 for a star"),
      TruthColumn("axis_ratio", "minor over major axis, 1 for a star"),
      TruthColumn("bulge_fraction", "share of the bulge in the light in r, not a number for a star"),
      TruthColumn("neighbours", "other sources in the frame"),
      TruthColumn("blended", "1 when a neighbour lies within 4 arcsec"),
    ]

  /// The seed every object comes from.
  public var seed: UInt64
  /// Number of rows of a cutout.
  public var rows = 44
  /// Number of columns of a cutout.
  public var columns = 44
  /// Among how many fields the objects are spread.
  public var fields = 48
  /// The brightest stars in r; galaxies begin a magnitude later.
  public var brightest = 15.5
  /// The faintest objects in r.
  public var faintest = 21.1
  /// Mean number of other sources in a frame of 44 x 44 pixels, to magnitude 23.
  public var neighbours = 0.8

  /// How many levels a standard deviation of an empty pixel is divided into: fluxes are rounded to a power of two near
  /// that step in each band, so that files compress. A step of a third adds 1 % to the variance. Nil keeps every bit.
  public var levelsPerSigma: Double?

  /// The sky of a seed.
  public init(seed: UInt64) { self.seed = seed }

  /// A source of the frame: its light in each band and where it is, in pixels from the middle.
  private struct Source {
    var light: (_ band: Int) -> GaussianMixture
    var row: Double
    var column: Double
  }

  /// Object `index`: even numbers are stars, odd ones galaxies.
  public func object(_ index: Int) -> SimulatedObject<Image> {
    precondition(index >= 0, "object \(index)")
    var random = RandomSource(seed: seed, epoch: 0, sample: index, purpose: "star-galaxy")
    let observation = Observation(seed: seed, field: random.integer(below: max(1, fields)))
    let isStar = index % 2 == 0
    var truth = [Double(observation.field), observation.seeing, observation.skySigma(band: 2)]
    var sources: [Source] = []
    let magnitude: Double
    if isStar {
      magnitude = drawMagnitude(slope: 0.2, from: brightest, to: faintest, using: &random)
      let colors = Colors.star(using: &random)
      sources.append(Source(light: Self.star(magnitude, colors), row: 0, column: 0))
      truth += colors.map { magnitude + $0 } + [0, 1, .nan]
    } else {
      magnitude = drawMagnitude(slope: 0.45, from: brightest + 1, to: faintest, using: &random)
      let galaxy = Galaxy(magnitude: magnitude, using: &random)
      sources.append(Source(light: galaxy.mixture, row: 0, column: 0))
      truth += galaxy.colors.map { magnitude + $0 }
      let ratio = galaxy.bulgeFraction > 0.5 ? galaxy.bulgeAxisRatio : galaxy.discAxisRatio
      truth += [galaxy.radius, ratio, galaxy.bulgeFraction]
    }
    let others = drawNeighbours(of: magnitude, using: &random)
    let nearest = others.map { ($0.row * $0.row + $0.column * $0.column).squareRoot() }.min() ?? .infinity
    truth += [Double(others.count), nearest * Observation.pixelScale < 4 ? 1 : 0]
    let image = expose(sources + others, observation, using: &random)
    return SimulatedObject(measured: image, className: Self.classes[isStar ? 0 : 1], truth: truth)
  }

  private static func star(_ magnitude: Double, _ colors: [Double]) -> (Int) -> GaussianMixture {
    { band in
      GaussianMixture(
        weights: [Photometry.nanomaggies(magnitude: magnitude + colors[band])], deviations: [0])
    }
  }

  /// Other sources anywhere in the frame but on the object itself; those nearer than 4 arcsec are fainter than it.
  private func drawNeighbours(of magnitude: Double, using random: inout RandomSource) -> [Source] {
    // A frame that hardly reaches beyond the object has no room for others.
    guard min(rows, columns) >= 16 else { return [] }
    let mean = neighbours * Double(rows * columns) / (44 * 44)
    return (0..<Int(random.poisson(mean: mean))).map { _ in
      let isStar = random.uniform() < 0.35
      var row = 0.0
      var column = 0.0
      repeat {
        row = random.uniform(-0.5, 0.5) * Double(rows + 6)
        column = random.uniform(-0.5, 0.5) * Double(columns + 6)
      } while row * row + column * column < 6 * 6
      let slope = isStar ? 0.2 : 0.45
      var faintness = drawMagnitude(slope: slope, from: 17, to: 23, using: &random)
      if row * row + column * column < 100 { faintness = max(faintness, magnitude + random.uniform(0.5, 2.5)) }
      if isStar { return Source(light: Self.star(faintness, Colors.star(using: &random)), row: row, column: column) }
      let galaxy = Galaxy(magnitude: faintness, using: &random)
      return Source(light: galaxy.mixture, row: row, column: column)
    }
  }

  private func expose(_ sources: [Source], _ observation: Observation, using random: inout RandomSource) -> Image {
    var renderer = MixtureRenderer(rows: rows, columns: columns)
    var pixels: [Float] = []
    pixels.reserveCapacity(5 * rows * columns)
    for band in 0..<5 {
      let row = Double(rows / 2) + random.uniform(-0.5, 0.5)
      let column = Double(columns / 2) + random.uniform(-0.5, 0.5)
      renderer.clear()
      for source in sources {
        renderer.add(
          source.light(band), row: row + source.row, column: column + source.column,
          spread: observation.spreads[band], faintest: 3e-4 * observation.skySigma(band: band))
      }
      var plane = renderer.pixels
      observation.expose(&plane, band: band, using: &random)
      if let levelsPerSigma {
        let step = powerOfTwo(near: observation.skySigma(band: band) / levelsPerSigma)
        for i in plane.indices { plane[i] = (plane[i] / step).rounded() * step }
      }
      pixels += plane
    }
    return Image(
      bands: 5, rows: rows, columns: columns, pixels: pixels, bandNames: Photometry.bandNames, unit: "nanomaggy")
  }
}
