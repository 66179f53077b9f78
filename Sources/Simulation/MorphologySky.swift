import Groundwork
import Imagery

/// Colour pictures of bright galaxies of five morphological classes: 8-bit red, green and blue from the bands i, r and
/// g, row 0 at the top, 0.396 arcsec a pixel, sky subtracted.
///
/// A spiral is `spiral-cw` when its arms wind outwards counter-clockwise as shown, so that a disc with trailing arms
/// turns clockwise (the letter Z; Land et al. 2008), and `spiral-acw` when it is the mirror image. The image holds whole
/// numbers 0 ... 255 without a unit, ready for a PNG.
public struct MorphologySky: SimulatedSky {
  /// The class names.
  public static let classes = ["elliptical", "spiral-cw", "spiral-acw", "edge-on", "merger"]

  /// What the numbers of the truth are.
  public static let truthColumns = [
    TruthColumn("field", "number of the field, whose conditions are shared"),
    TruthColumn("seeing", unit: "arcsec", "full width at half maximum of the point spread in r"),
    TruthColumn("mag_g", unit: "mag", "true AB magnitude in g"),
    TruthColumn("mag_r", unit: "mag", "true AB magnitude in r"),
    TruthColumn("mag_i", unit: "mag", "true AB magnitude in i"),
    TruthColumn("radius", unit: "arcsec", "half-light radius of the main body along its major axis"),
    TruthColumn("axis_ratio", "minor over major axis of the main body"),
    TruthColumn("position_angle", unit: "deg", "major axis from the columns' direction towards higher rows"),
    TruthColumn("arms", "number of spiral arms"),
    TruthColumn("pitch", unit: "deg", "pitch angle of the arms, not a number without arms"),
    TruthColumn("separation", unit: "arcsec", "between the nuclei of a merger, not a number for others"),
    TruthColumn("neighbours", "other sources in the frame"),
  ]

  /// The seed every object comes from.
  public var seed: UInt64
  /// Number of rows.
  public var rows = 64
  /// Number of columns.
  public var columns = 64
  /// Among how many fields the objects are spread.
  public var fields = 48
  /// The magnitudes in r between which galaxies are drawn.
  public var brightest = 14.5
  /// The faintest galaxies in r.
  public var faintest = 16.8
  /// Mean number of other sources in a picture of 64 x 64 pixels.
  public var neighbours = 0.8

  /// The sky of a seed.
  public init(seed: UInt64) { self.seed = seed }

  /// Object `index`: its class is `classes[index % 5]`.
  public func object(_ index: Int) -> SimulatedObject<Image> {
    precondition(index >= 0, "object \(index)")
    var random = RandomSource(seed: seed, epoch: 0, sample: index, purpose: "morphology")
    let observation = Observation(seed: seed, field: random.integer(below: max(1, fields)))
    let className = Self.classes[index % Self.classes.count]
    let magnitude = drawMagnitude(slope: 0.3, from: brightest, to: faintest, using: &random)
    // Sizes grow with the picture, so that a galaxy fills a good part of any.
    let unit = Double(min(rows, columns)) / 64
    let shape = MorphologyShape(className, unit: unit, using: &random)
    let others = drawNeighbours(of: magnitude, using: &random)
    let row = Double(rows - 1) / 2 + random.uniform(-1, 1)
    let column = Double(columns - 1) / 2 + random.uniform(-1, 1)
    var renderer = MixtureRenderer(rows: rows, columns: columns)
    var pixels: [Float] = []
    for band in 1...3 {
      renderer.clear()
      let light = shape.light(band: band)
      let flux = Photometry.nanomaggies(magnitude: magnitude + shape.colors[band])
      let spread = observation.spreads[band]
      let faintest = 3e-4 * observation.skySigma(band: band)
      renderer.add(light.scaled(flux / light.flux), row: row, column: column, spread: spread, faintest: faintest)
      for other in others {
        renderer.add(
          other.light(band), row: row + other.row, column: column + other.column, spread: spread, faintest: faintest)
      }
      var plane = renderer.pixels
      observation.expose(&plane, band: band, using: &random)
      pixels += plane
    }
    let fluxes = Image(bands: 3, rows: rows, columns: columns, pixels: pixels, bandNames: ["g", "r", "i"])
    let angle = (shape.angle * 180 / .pi).truncatingRemainder(dividingBy: 180)
    var truth = [Double(observation.field), observation.seeing]
    truth += (1...3).map { magnitude + shape.colors[$0] }
    truth += [shape.radius * Observation.pixelScale, shape.axisRatio, angle, Double(shape.arms), shape.pitch]
    truth += [shape.separation * Observation.pixelScale, Double(others.count)]
    return SimulatedObject(measured: picture(fluxes, observation), className: className, truth: truth)
  }

  private struct Other {
    var light: (_ band: Int) -> GaussianMixture
    var row: Double
    var column: Double
  }

  /// Stars and small galaxies at least 1.5 magnitudes fainter than the object, away from its nucleus.
  private func drawNeighbours(of magnitude: Double, using random: inout RandomSource) -> [Other] {
    guard min(rows, columns) >= 24 else { return [] }
    let count = Int(random.poisson(mean: neighbours * Double(rows * columns) / (64 * 64)))
    return (0..<count).map { _ in
      var row = 0.0
      var column = 0.0
      repeat {
        row = random.uniform(-0.5, 0.5) * Double(rows)
        column = random.uniform(-0.5, 0.5) * Double(columns)
      } while row * row + column * column < 64
      let faintness = magnitude + random.uniform(1.5, 5)
      if random.uniform() < 0.5 {
        let colors = Colors.star(using: &random)
        return Other(
          light: { band in
            GaussianMixture(weights: [Photometry.nanomaggies(magnitude: faintness + colors[band])], deviations: [0])
          }, row: row, column: column)
      }
      var galaxy = Galaxy(magnitude: max(faintness, 18), using: &random)
      galaxy.magnitude = faintness
      return Other(light: galaxy.mixture, row: row, column: column)
    }
  }

  /// The 8-bit picture of g, r, i fluxes.
  private func picture(_ fluxes: Image, _ observation: Observation) -> Image {
    var rendering = ColorRendering()
    let noise = (1...3).map { observation.skySigma(band: $0) }
    rendering.noise = rendering.noiseOfMean(green: noise[0], red: noise[1], infrared: noise[2])
    let shown = fluxes.rendered(rendering)
    let count = rows * columns
    var values = [Float](repeating: 0, count: 3 * count)
    for pixel in 0..<count {
      for channel in 0..<3 { values[channel * count + pixel] = Float(shown.rgb[3 * pixel + channel]) }
    }
    return Image(
      bands: 3, rows: rows, columns: columns, pixels: values, bandNames: ["red", "green", "blue"])
  }
}
