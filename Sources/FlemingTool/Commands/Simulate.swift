import Groundwork
import Imagery
import SkyFiles
import Simulation
import Training

extension Command {
  /// `fleming simulate`.
  static let simulate = Command(
    name: "simulate", summary: "make a data set from a seeded synthetic sky, with the truth",
    arguments: "star-galaxy|morphology|spectra", count: 1...1,
    discussion: """
      star-galaxy writes FITS cutouts in five bands (u g r i z, nanomaggies): stars and galaxies of many magnitudes, with seeing, sky, noise, neighbours and blends. morphology writes 8-bit colour PNG pictures of five kinds of galaxy. spectra writes FITS spectra of stars O to M, galaxies and quasars, 3,800 to 9,200 Angstrom, with inverse variances and a mask. The folder receives one folder a class and truth.csv, one row an object with what it was made from. An object depends on the seed and its number alone.
      """,
    options: [
      Option("count", "N", "number of objects", initial: "1000"), Option("output", "DIR", "the folder"),
      Option("size", "N", "rows and columns; pixels of a spectrum", initial: "44, morphology 64, spectra 3840"),
      Option("fields", "N", "fields with conditions of their own", initial: "48"),
      Option("faintest", "MAG", "the faintest objects, r magnitude", initial: "by the sky"),
      Option("levels", "X", "round fluxes of star-galaxy and spectra to X steps a sigma, so that files compress"),
      Option("kinds", "LIST", "of spectra: stars, galaxies, quasars", initial: "all"),
      Option("snr", "LOW,HIGH", "of spectra: range of the median signal to noise a pixel", initial: "5,50"),
      Option("resolution", "R", "of spectra: wavelength over full width at half maximum", initial: "2000"),
      Option("first", "N", "number of the first object", initial: "0"),
    ],
    examples: [
      ("fleming simulate star-galaxy --count 2000 --output sky", "FITS cutouts to train on"),
      ("fleming simulate morphology --count 500 --seed 7 --output galaxies", "PNG pictures"),
      ("fleming simulate spectra --count 900 --kinds stars --snr 10,10 --output stars", "stars at signal to noise 10"),
    ]
  ) { invocation, console in
    let kind = try Invocation.known(invocation.arguments[0], options.keys.sorted(), "simulate", "simulate")
    for option in Set(options.values.joined()).sorted() where invocation.has(option) {
      guard options[kind]?.contains(option) == true else {
        throw UsageError(invocation.command, "--\(option) says nothing of \(kind)")
      }
    }
    StopSignal.listen()
    switch kind {
    case "star-galaxy": try simulateStarsAndGalaxies(invocation, console)
    case "morphology": try simulateMorphology(invocation, console)
    default: try simulateSpectra(invocation, console)
    }
    return 0
  }

  /// The options of each sky besides those of all.
  private static let options = [
    "star-galaxy": ["size", "fields", "faintest", "levels"], "morphology": ["size", "fields", "faintest"],
    "spectra": ["size", "levels", "kinds", "snr", "resolution"],
  ]

  private static func simulateStarsAndGalaxies(_ invocation: Invocation, _ console: Console) throws {
    var sky = StarGalaxySky(seed: try invocation.seed())
    if let size = try invocation.integer("size", 8...512) { (sky.rows, sky.columns) = (size, size) }
    if let fields = try invocation.integer("fields", 1...1_000_000) { sky.fields = fields }
    sky.levelsPerSigma = try invocation.real("levels", 0.1...1e6)
    if let faintest = try invocation.real("faintest", 0...30) {
      guard faintest >= sky.brightest + 2 else {
        throw UsageError("simulate", "--faintest: the brightest stars are of \(sky.brightest); go 2 or more below")
      }
      sky.faintest = faintest
    }
    try write(sky, StarGalaxySky.classes, "fits", invocation, console) { object, path, header in
      try SkyFile.writeFITS(object.image, to: path, header: [HeaderCard("OBJECT", object.className)] + header)
    }
  }

  private static func simulateMorphology(_ invocation: Invocation, _ console: Console) throws {
    var sky = MorphologySky(seed: try invocation.seed())
    if let size = try invocation.integer("size", 8...512) { (sky.rows, sky.columns) = (size, size) }
    if let fields = try invocation.integer("fields", 1...1_000_000) { sky.fields = fields }
    if let faintest = try invocation.real("faintest", 0...30) {
      guard faintest >= sky.brightest + 1 else {
        throw UsageError("simulate", "--faintest: the brightest galaxies are of \(sky.brightest); go 1 or more below")
      }
      sky.faintest = faintest
    }
    try write(sky, MorphologySky.classes, "png", invocation, console) { object, path, _ in
      try SkyFile.writePNG(object.image, bitDepth: 8, to: path)
    }
  }

  private static func simulateSpectra(_ invocation: Invocation, _ console: Console) throws {
    var sky = SpectralSky(seed: try invocation.seed())
    if let pixels = try invocation.integer("size", 8...100_000) { sky.pixels = pixels }
    sky.levelsPerSigma = try invocation.real("levels", 0.1...1e6)
    if let resolution = try invocation.real("resolution", 50...100_000) { sky.resolution = resolution }
    if let names = try invocation.texts("kinds") {
      let known = SpectralSky.Kind.allCases.map(\.rawValue)
      sky.kinds = try names.compactMap { .init(rawValue: try Invocation.known($0, known, "--kinds", "simulate")) }
    }
    if let ends = try invocation.reals("snr", 0.01...1e6) {
      guard ends.count <= 2, let low = ends.first, let high = ends.last, low <= high else {
        throw UsageError("simulate", "--snr: give one number, or the lower and the upper end of a range")
      }
      sky.signalToNoise = low...high
    }
    try write(sky, sky.kinds.flatMap(\.classes), "fits", invocation, console) { object, path, header in
      try SkyFile.writeSpectrum(object.measured, to: path, header: header)
    }
  }

  /// Writes the objects of a sky into a folder.
  private static func write<Sky: SimulatedSky>(
    _ sky: Sky, _ classes: [String], _ ending: String, _ invocation: Invocation, _ console: Console,
    save: @escaping @Sendable (SimulatedObject<Sky.Measured>, String, [HeaderCard]) throws -> Void
  ) throws {
    let folder = try SimulatedFolder(
      sky: sky, folder: invocation.required("output", "DIR"), classes: classes, ending: ending,
      first: invocation.integer("first", 0...1_000_000_000) ?? 0, save: save)
    try folder.write(try invocation.integer("count", 1...10_000_000) ?? 1000, invocation.threads(), console)
  }
}
