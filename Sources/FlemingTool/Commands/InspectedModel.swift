import Groundwork
import Imagery
import Networks
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What `inspect` tells of a model file.
struct InspectedModel: Encodable {
  private let architecture: Architecture
  private let members: Int
  private let parameters: Int
  private let multiplyAdds: Int
  private let input: InputContract
  private let classes: [String]
  private let targets: TargetContract?
  private let task: TrainingTask
  private let temperature: Double
  private let training: TrainingRecord?
  private let metrics: Metrics?

  enum CodingKeys: String, CodingKey {
    case architecture, members, parameters, input, classes, targets, task, temperature, training, metrics
    case multiplyAdds = "multiply_adds"
  }

  init(_ model: Model) {
    architecture = model.architecture
    members = model.committee.members.count
    parameters = model.committee.parameterCount
    multiplyAdds = members * architecture.multiplyAdds
    input = model.contract
    classes = model.classes
    targets = model.targets
    task = model.task
    temperature = model.temperature
    training = model.training
    metrics = Metrics(model)
  }

  /// Whether a file is a safetensors file by its first bytes (the length of a JSON header, then the header), or is named
  /// so.
  static func isModel(_ path: String) -> Bool {
    guard let stream = fopen(path, "rb") else { return path.hasSuffix(".safetensors") && access(path, F_OK) == 0 }
    defer { fclose(stream) }
    var bytes = [UInt8](repeating: 0, count: 9)
    let count = fread(&bytes, 1, 9, stream)
    if path.hasSuffix(".safetensors"), count > 0 { return true }
    return count == 9 && bytes[8] == UInt8(ascii: "{") && bytes[5...7].allSatisfy { $0 == 0 }
  }

  /// For a person.
  var text: String {
    var text = architecture.table.indented(by: 2)
    if members > 1 { text += "  members   \(members) such networks that answer together\n" }
    text += "  task      \(task.name)\n"
    if let targets {
      text += "  targets   \(targets.targets.map(Self.text).joined(separator: ", "))"
      let mixture = targets.components.map { ", mixtures of \($0)" }
      text += "\(mixture ?? (targets.givesErrors ? ", with errors" : ""))\n"
    } else {
      text += "  classes   \(classes.joined(separator: ", "))\n"
    }
    let numbers = input.numbers.map(Self.text) ?? ""
    if let spectrum = input.spectrum { return text + Self.text(spectrum) + numbers + history }
    let names = input.bandNames.isEmpty ? "" : " (\(input.bandNames.joined(separator: " ")))"
    text += "  input     \(input.bands) bands\(names), \(input.rows) x \(input.columns), \(input.framing.rawValue), "
    text += "stretch \(input.stretch.name)\(input.unit.map { ", \($0)" } ?? "")\n"
    for band in 0..<input.bands {
      let name = input.bandNames.isEmpty ? "\(band)" : input.bandNames[band]
      text +=
        "            band \(name): sky sigma \(short(input.skySigma[band])), then mean \(short(input.mean[band])), "
      text += "deviation \(short(input.deviation[band]))\n"
    }
    return text + numbers + history
  }

  /// How it was trained and how it fares.
  private var history: String {
    var text = ""
    if let training {
      text += "  training  \(training.trainingSamples) samples, judged on \(training.validationSamples)"
      text += training.folds.map { " in \($0) folds" } ?? ", \(training.history.count) epochs"
      text += "\(members > 1 ? "" : ", best \(training.bestEpoch)"), seed \(training.seed), "
      text += "version \(training.version)\n            \(training.command)\n"
    }
    if let metrics { text += "  metrics   \(metrics.line)\n" }
    return text
  }

  /// The columns beside the picture, on the scale on which they are standardised.
  private static func text(_ numbers: NumberContract) -> String {
    let columns = numbers.columns.enumerated().map { place, column in
      "\(column.isLogarithmic ? "log10 " : "")\(column.name) (\(NumberFormat.significant(numbers.means[place], 4)) +- "
        + "\(NumberFormat.significant(numbers.deviations[place], 4)))"
    }
    return "  numbers   \(columns.joined(separator: ", ")), a missing one counts as the mean\n"
  }

  private static func text(_ target: Target) -> String {
    "\(target.column.isLogarithmic ? "log10 " : "")\(target.name) "
      + "(\(NumberFormat.significant(target.mean, 4)) +- \(NumberFormat.significant(target.deviation, 4)))"
  }

  private static func text(_ spectrum: SpectrumContract) -> String {
    let treatment = spectrum.treatment
    var text = "  input     spectra, \(spectrum.bins) \(spectrum.spacing.rawValue) bins from "
    text +=
      "\(NumberFormat.significant(spectrum.lowest, 6)) to \(NumberFormat.significant(spectrum.highest, 6)) Angstrom, "
    text += "\(treatment.medium?.rawValue ?? "vacuum or air as they are")\(treatment.isRestFrame ? ", at rest" : "")\n"
    text += "            channels \(treatment.channels.map(\.rawValue).joined(separator: ", ")), "
    return text + "continuum of degree \(treatment.continuum.degree)\n"
  }

  private func short(_ value: Float) -> String { NumberFormat.significant(Double(value), 4) }
}

extension String {
  /// Every line moved to the right.
  func indented(by blanks: Int) -> String {
    split(separator: "\n").map { String(repeating: " ", count: blanks) + $0 + "\n" }.joined()
  }
}
