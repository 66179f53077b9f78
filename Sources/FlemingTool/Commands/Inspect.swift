import Groundwork
import SkyFiles
import Training

extension Command {
  /// `fleming inspect`.
  static let inspect = Command(
    name: "inspect", summary: "say what FITS, PNG, JPEG, spectrum, table and model files hold", arguments: "FILE...",
    count: 1...1_000_000,
    discussion: """
      Lists every part of a file with its shape (slowest axis first), the statistics of its finite physical values and the columns of its tables. Of spectra: their form, wavelengths, vacuum or air, signal to noise. Of a model: the network's table, its input contract, its classes and its metrics. Files are told apart by content; an architecture file is named .json, and the name of a preset shows its layers.
      """,
    options: [Option.json],
    examples: [
      ("fleming inspect cutout.fits", "lists the parts of a FITS file"),
      ("fleming inspect models/star-galaxy.safetensors", "shows a model's network and metrics"),
      ("fleming inspect resnet-18", "shows the layers of a named architecture"),
      ("fleming inspect *.fits --json parts.json", "writes the same as JSON"),
    ]
  ) { invocation, console in
    let json = invocation.text("json")
    if let json { try Outputs.check(json) }
    var report = InspectReport(files: [])
    var faults: [FailureKind] = []
    for path in invocation.arguments {
      let file = InspectedFile(path)
      if let fault = file.fault {
        faults.append(fault)
        console.warn("fleming inspect: \(FlemingCommand.oneLine("\(path): \(file.error ?? "cannot be read")"))")
      }
      if json != "-", file.hasContent { try console.print(file.text) }
      report.files.append(file)
    }
    try Outputs.write(json: report, to: json, console)
    // One missing file is a missing input; among others it is one bad input of many.
    return faults.isEmpty
      ? 0 : (faults.count == invocation.arguments.count ? faults[0] : .badData).exitStatus
  }
}

/// The JSON of `inspect`.
struct InspectReport: Encodable {
  var files: [InspectedFile]
}
