import Networks

extension Trainer {
  /// The architecture of a name or file, for the input and the outputs that data and task ask for; plain numbers that no
  /// layer of it takes are joined in front of its first dense layer.
  static func architecture(_ name: String, _ survey: Survey, outputs: Int) throws -> Architecture {
    let contract = survey.contract
    let input = Shape(channels: contract.bands, rows: contract.rows, columns: contract.columns)
    let isPreset = Architecture.presetNames.contains(name) || !(name.contains("/") || name.hasSuffix(".json"))
    let architecture =
      try isPreset
      ? Architecture.preset(name, input: input, outputs: outputs) : read(name, survey, input, outputs: outputs)
    guard let numbers = contract.numbers, architecture.sideCount == 0 else { return architecture }
    return try architecture.joiningNumbers(numbers.count)
  }

  private static func read(_ path: String, _ survey: Survey, _ input: Shape, outputs: Int) throws -> Architecture {
    let architecture = try Architecture.read(path)
    func refuse(_ reason: String) -> NetworkError { .badArchitecture(path: path, reason: reason) }
    guard architecture.input == input else {
      throw refuse("it takes \(architecture.input), the data and the task give \(input)")
    }
    let names = survey.contract.numbers?.names ?? []
    guard architecture.sideCount == 0 || !names.isEmpty else {
      throw refuse(
        "its side inputs take \(architecture.sideCount) numbers; --numbers names the columns that give them")
    }
    guard architecture.sideCount == 0 || architecture.sideCount == names.count else {
      throw refuse(
        "its side inputs take \(architecture.sideCount) numbers, --numbers names \(names.count) "
          + "(\(names.joined(separator: ", ")))")
    }
    let classes = survey.dataset.classes.count
    guard architecture.outputs == outputs || architecture.outputs == 1 && classes == 2 else {
      let wanted = classes > 0 ? "for \(classes) classes" : "where the targets and the loss need \(outputs)"
      throw refuse("it has \(architecture.outputs) outputs \(wanted)")
    }
    return architecture
  }
}
