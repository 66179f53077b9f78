import Groundwork
import Imagery
import SkyFiles
import Simulation
import Training

extension Command {
  /// `fleming simulate`.
  static let simulate = Command(
    name: "simulate", summary: "make a data set from a seeded synthetic sky, with the truth",
    arguments: "star-galaxy|morphology", count: 1...1,
    discussion: """
      star-galaxy writes FITS cutouts in five bands (u g r i z, nanomaggies): stars and galaxies of many magnitudes, with seeing, sky, noise, neighbours and blends. morphology writes 8-bit colour PNG pictures of five kinds of galaxy. The folder receives one folder a class and truth.csv, one row an object with what it was made from. An object depends on the seed and its number alone.
      """,
    options: [
      Option("count", "N", "number of objects", initial: "1000"), Option("output", "DIR", "the folder"),
      Option("size", "N", "rows and columns", initial: "44, morphology 64"),
      Option("fields", "N", "fields with conditions of their own", initial: "48"),
      Option("faintest", "MAG", "the faintest objects, r magnitude", initial: "by the sky"),
      Option("levels", "X", "round star-galaxy fluxes to X steps a sky sigma, so that files compress"),
      Option("first", "N", "number of the first object", initial: "0"),
    ],
    examples: [
      ("fleming simulate star-galaxy --count 2000 --output sky", "FITS cutouts to train on"),
      ("fleming simulate morphology --count 500 --seed 7 --output galaxies", "PNG pictures"),
    ]
  ) { invocation, console in
    let kind = try Invocation.known(invocation.arguments[0], ["star-galaxy", "morphology"], "simulate", "simulate")
    let folder = try invocation.required("output", "DIR")
    let count = try invocation.integer("count", 1...10_000_000) ?? 1000
    let first = try invocation.integer("first", 0...1_000_000_000) ?? 0
    let size = try invocation.integer("size", 8...512)
    let fields = try invocation.integer("fields", 1...1_000_000)
    let faintest = try invocation.real("faintest", 0...30)
    let levels = try invocation.real("levels", 0.1...1e6)
    if levels != nil, kind == "morphology" {
      throw UsageError(invocation.command, "--levels: pictures are of whole numbers already")
    }
    let threads = try invocation.threads()
    let seed = try invocation.seed()
    StopSignal.listen()
    if kind == "star-galaxy" {
      var sky = StarGalaxySky(seed: seed)
      if let size { (sky.rows, sky.columns) = (size, size) }
      if let fields { sky.fields = fields }
      sky.levelsPerSigma = levels
      if let faintest {
        guard faintest >= sky.brightest + 2 else {
          throw UsageError("simulate", "--faintest: the brightest stars are of \(sky.brightest); go 2 or more below")
        }
        sky.faintest = faintest
      }
      try SimulatedFolder(sky: sky, folder: folder, ending: "fits", first: first).write(count, threads, console)
    } else {
      var sky = MorphologySky(seed: seed)
      if let size { (sky.rows, sky.columns) = (size, size) }
      if let fields { sky.fields = fields }
      if let faintest {
        guard faintest >= sky.brightest + 1 else {
          throw UsageError("simulate", "--faintest: the brightest galaxies are of \(sky.brightest); go 1 or more below")
        }
        sky.faintest = faintest
      }
      try SimulatedFolder(sky: sky, folder: folder, ending: "png", first: first).write(count, threads, console)
    }
    return 0
  }
}
