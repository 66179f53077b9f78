import FoundationEssentials
import Groundwork
import Imagery

/// What is learnt of what: the kind of samples with their framing, and the numbers that are wanted, if not classes.
public struct TrainingTask: Codable, Sendable, Equatable {
  /// The name, kept in the model file.
  public var name: String
  /// How images of another size are brought to the network's.
  public var framing: Framing
  /// Rows of the network's input; nil: those of the first training image.
  public var rows: Int?
  /// Columns of the network's input; nil: those of the first training image.
  public var columns: Int?
  /// Name of the stretch ("linear", "asinh", "sqrt", "log").
  public var stretch: String
  /// Softening of the stretch in units of each band's sky noise.
  public var softening: Double
  /// Least share of unmasked pixels of a usable image.
  public var minimumUnmasked: Double
  /// The positive class of a binary task; nil: "galaxy" where there is one, else the second class.
  public var positive: String?
  /// What a sample is.
  public var samples = SampleKind.image
  /// How spectra are brought to one grid.
  public var spectrum = SpectrumFraming()
  /// The columns whose numbers are wanted; empty: classes are.
  public var targets: [TargetColumn] = []
  /// The columns whose numbers the network takes beside the picture; empty: the picture alone.
  public var numbers: [TargetColumn] = []

  enum CodingKeys: String, CodingKey {
    case name, framing, rows, columns, stretch, softening, positive, samples, spectrum, targets, numbers
    case minimumUnmasked = "minimum_unmasked"
  }

  /// Stars and galaxies in linear flux: the middle is cut out, asinh of the flux over five times the sky noise
  /// (so that the noise itself stays in the linear part, where it averages out).
  public static let starGalaxy = TrainingTask(
    name: "star-galaxy", framing: .crop, rows: nil, columns: nil, stretch: "asinh", softening: 5,
    minimumUnmasked: 0.5, positive: "galaxy")

  /// Shapes of galaxies in 8- or 16-bit pictures: resampled as a whole, values standardised.
  public static let morphology = TrainingTask(
    name: "morphology", framing: .resize, rows: nil, columns: nil, stretch: "linear", softening: 1,
    minimumUnmasked: 0.5, positive: nil)

  /// Spectra: lines over their continuum on a logarithmic grid.
  public static let spectra = {
    var task = TrainingTask(
      name: "spectra", framing: .crop, rows: nil, columns: nil, stretch: "linear", softening: 1, minimumUnmasked: 0.8,
      positive: nil)
    task.samples = .spectrum
    return task
  }()

  private static let known = [starGalaxy, morphology, spectra]

  /// Names of the tasks that need no file.
  public static let names = known.map(\.name)

  /// A task by name, or from a JSON file; keys a file leaves out are those of star-galaxy.
  ///
  /// Throws when neither exists or the file cannot be used.
  public static func named(_ nameOrPath: String) throws -> TrainingTask {
    if let task = known.first(where: { $0.name == nameOrPath }) { return task }
    guard nameOrPath.hasSuffix(".json") else {
      throw TrainingError.badConfiguration(
        reason: "there is no task \"\(nameOrPath)\"; known: \(names.joined(separator: ", ")), or a FILE.json")
    }
    let bytes: [UInt8]
    do {
      bytes = try FileReader.read(nameOrPath, limit: 1 << 20)
    } catch let error as FileReader.Failed {
      throw TrainingError.noInput(path: nameOrPath, reason: error.reason)
    }
    do {
      return try JSONDecoder().decode(TrainingTask.self, from: Data(bytes))
    } catch {
      throw TrainingError.badTask(path: nameOrPath, reason: JSONFault.describe(error))
    }
  }
}

extension TrainingTask {
  /// Reads a task; missing keys are those of star-galaxy. Throws on a value that makes no sense.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let usual = TrainingTask.starGalaxy
    name = try container.decode(String.self, forKey: .name)
    framing = try container.decodeIfPresent(Framing.self, forKey: .framing) ?? usual.framing
    rows = try container.decodeIfPresent(Int.self, forKey: .rows)
    columns = try container.decodeIfPresent(Int.self, forKey: .columns)
    stretch = try container.decodeIfPresent(String.self, forKey: .stretch) ?? usual.stretch
    softening = try container.decodeIfPresent(Double.self, forKey: .softening) ?? usual.softening
    minimumUnmasked = try container.decodeIfPresent(Double.self, forKey: .minimumUnmasked) ?? usual.minimumUnmasked
    positive = try container.decodeIfPresent(String.self, forKey: .positive)
    samples = try container.decodeIfPresent(SampleKind.self, forKey: .samples) ?? usual.samples
    spectrum = try container.decodeIfPresent(SpectrumFraming.self, forKey: .spectrum) ?? usual.spectrum
    targets = try container.decodeIfPresent([TargetColumn].self, forKey: .targets) ?? []
    numbers = try container.decodeIfPresent([TargetColumn].self, forKey: .numbers) ?? []
    func refuse(_ key: CodingKeys, _ reason: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: container, debugDescription: reason)
    }
    guard numbers.count <= NumberContract.mostColumns, Set(numbers.map(\.name)).count == numbers.count else {
      throw refuse(.numbers, "\(numbers.count) columns, of which each can be there once")
    }
    for (key, size) in [(CodingKeys.rows, rows), (.columns, columns)] {
      if let size, !(1...4096).contains(size) { throw refuse(key, "\(size) lies outside 1 to 4096") }
    }
    guard Stretch.names.contains(stretch) else {
      throw refuse(.stretch, "there is no stretch \"\(stretch)\"; known: \(Stretch.names.joined(separator: ", "))")
    }
    guard softening.isFinite, softening > 0 else { throw refuse(.softening, "\(softening) is not above 0") }
    guard (0...1).contains(minimumUnmasked) else {
      throw refuse(.minimumUnmasked, "\(minimumUnmasked) lies outside 0 to 1")
    }
  }
}
