import Imagery
import Training

extension TrainOptions {
  /// The task by name or file, changed by the options.
  static func task(_ invocation: Invocation) throws -> TrainingTask {
    var task = try TrainingTask.named(
      invocation.required("task", "\(TrainingTask.names.joined(separator: "|"))|FILE.json"))
    if let targets = try columns("targets", invocation) { task.targets = targets }
    if let numbers = try columns("numbers", invocation) { task.numbers = numbers }
    for (place, column) in task.numbers.enumerated() {
      if task.targets.contains(where: { $0.name == column.name }) {
        throw UsageError(invocation.command, "--numbers: \(column.name) is a target; no number may be its own answer")
      }
      if task.numbers[..<place].contains(where: { $0.name == column.name }) {
        throw UsageError(invocation.command, "--numbers: \(column.name) is named twice")
      }
    }
    let isSpectra = task.samples == .spectrum
    for name in ["wavelengths", "bins", "channels", "medium", "rest-frame"] where invocation.has(name) && !isSpectra {
      throw UsageError(invocation.command, "--\(name): the task \(task.name) is not of spectra")
    }
    if let ends = try invocation.reals("wavelengths", 0...1e9) { task.spectrum.wavelengths = ends }
    if let bins = try invocation.integer("bins", 2...32_768) { task.spectrum.bins = bins }
    if let medium = try invocation.word("medium", ["vacuum", "air"]) {
      task.spectrum.treatment.medium = Spectrum.Medium(rawValue: medium)
    }
    if invocation.has("rest-frame") { task.spectrum.treatment.isRestFrame = true }
    if let names = try invocation.texts("channels") {
      task.spectrum.treatment.channels = try names.compactMap {
        SpectrumTreatment.Channel(
          rawValue: try Invocation.known(
            $0, SpectrumTreatment.Channel.allCases.map(\.rawValue), "--channels", invocation.command))
      }
    }
    if let fault = task.spectrum.fault { throw UsageError(invocation.command, "the grid of spectra: \(fault)") }
    return task
  }

  /// The columns of an option, each a name or a name with `:log`; nil when it is not there.
  private static func columns(_ option: String, _ invocation: Invocation) throws -> [TargetColumn]? {
    try invocation.texts(option)?.map { word in
      guard let column = TargetColumn(parsing: word) else {
        throw invocation.wrong(option, word, "is neither COLUMN nor COLUMN:log")
      }
      return column
    }
  }
}
