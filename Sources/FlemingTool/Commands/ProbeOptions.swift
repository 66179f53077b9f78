import Groundwork
import Probing
import SkyFiles
import Training

/// The options of `probe`, checked.
struct ProbeOptions {
  let budget: Budget
  let limit: Int
  let batch: Int
  let threads: Int
  let seed: UInt64
  let save: String?
  private let names: [String]
  private let given: ClosedRange<Float>?
  private let isUnbounded: Bool

  static let options = [
    Option("attack", "NAMES", "\(AttackCatalogue.names.joined(separator: ", "))", initial: "fgsm"),
    Option("epsilon", "LIST", "sizes of the ball", initial: "0,0.01,0.05,0.1,0.25,0.5,1"),
    Option("unit", "NAME", "sigma, flux or input", initial: "sigma"),
    Option("target", "CLASS", "the class wanted, or least-likely", initial: "any other"),
    Option("steps", "N", "steps of pgd", initial: "10"),
    Option("step-size", "X", "a step of pgd, in epsilons", initial: "0.25"),
    Option("restarts", "N", "random starts of pgd", initial: "1"),
    Option(
      "bounds", "LOW,HIGH", "the range of a pixel, or none",
      initial: "0,255 for data sets of 8-bit PNG and JPEG, else none"),
    Parts.split, Parts.restriction,
    Option("limit", "N", "probe at most N samples, evenly chosen", initial: "all"),
    Option("batch", "N", "samples a batch", initial: "64"),
    Option("report", "F.html", "a page with charts"),
    Option("plot", "F.svg", "of spectra: the wavelengths that carry an attack, known lines named"),
    Option("save", "DIR", "keep the changed images as FITS, in class folders"),
  ]

  init(_ invocation: Invocation) throws {
    let unit = try invocation.word("unit", EpsilonUnit.allCases.map(\.rawValue)).flatMap(EpsilonUnit.init) ?? .sigma
    let epsilons = try invocation.reals("epsilon", 0...1e9) ?? [0, 0.01, 0.05, 0.1, 0.25, 0.5, 1]
    budget = try Budget(epsilons: epsilons, unit: unit)
    names = try invocation.texts("attack") ?? ["fgsm"]
    for name in names { _ = try Invocation.known(name, AttackCatalogue.names, "--attack", invocation.command) }
    limit = try invocation.integer("limit", 1...1_000_000_000) ?? .max
    batch = try invocation.integer("batch", 1...4096) ?? 64
    threads = try invocation.threads()
    seed = try invocation.seed()
    save = invocation.text("save")
    isUnbounded = invocation.text("bounds") == "none"
    if !isUnbounded, let bounds = try invocation.reals("bounds", -1e30...1e30) {
      guard bounds.count == 2, bounds[0] < bounds[1] else {
        throw invocation.wrong("bounds", invocation.text("bounds") ?? "", "is not LOW,HIGH")
      }
      given = Float(bounds[0])...Float(bounds[1])
    } else {
      given = nil
    }
  }

  /// The attacks asked for.
  func attacks(classes: [String], _ invocation: Invocation) throws -> [any Attack] {
    var catalogue = AttackCatalogue()
    if let steps = try invocation.integer("steps", 1...10_000) { catalogue.steps = steps }
    if let size = try invocation.real("step-size", 1e-6...100) { catalogue.stepSize = size }
    if let restarts = try invocation.integer("restarts", 1...1000) { catalogue.restarts = restarts }
    if let target = try invocation.word("target", classes + ["least-likely"]) {
      catalogue.target = classes.firstIndex(of: target).map { .fixed(index: Int32($0), name: target) } ?? .leastLikely
    }
    var seen: Set<String> = []
    return try names.filter { seen.insert($0).inserted }.map { try catalogue.attack($0) }
  }

  /// The range of every band: as given, else that of 8-bit pictures when all samples are such.
  func bounds(_ inputs: ProbeInputs, bands: Int) -> [ClosedRange<Float>] {
    if isUnbounded { return [] }
    if let given { return [ClosedRange<Float>](repeating: given, count: bands) }
    let arePictures = inputs.dataset.samples.allSatisfy { SkyFile.isPicturePath($0.path) }
    guard arePictures, inputs.flux.allSatisfy({ $0 >= 0 && $0 <= 255 }) else { return [] }
    return [ClosedRange<Float>](repeating: 0...255, count: bands)
  }
}
