import Groundwork
import Reports
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
    options: [
      Option.json, Option("plot", "FILE.svg", "draw the one spectrum given, with its errors and known lines"),
      Option("model", "MODEL", "write what a model answers on the drawing"),
      Option("redshift", "Z", "redshift of the drawn spectrum", initial: "as the file says"),
      Option("rest-frame", "draw the wavelengths its source emitted"),
    ],
    examples: [
      ("fleming inspect cutout.fits", "lists the parts of a FITS file"),
      ("fleming inspect models/star-galaxy.safetensors", "shows a model's network and metrics"),
      ("fleming inspect resnet-18", "shows the layers of a named architecture"),
      ("fleming inspect *.fits --json parts.json", "writes the same as JSON"),
      ("fleming inspect spec-0266-51602-0007.fits --plot spectrum.svg", "draws a spectrum"),
      (
        "fleming inspect star.fits --plot star.svg --model models/spectral-type.safetensors",
        "the same with its type and probability"
      ),
    ]
  ) { invocation, console in
    let json = invocation.text("json")
    if let json { try Outputs.check(json) }
    try plot(invocation)
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

  /// Draws the spectrum of the only file.
  private static func plot(_ invocation: Invocation) throws {
    let redshift = try invocation.real("redshift", -0.5...20)
    guard let output = invocation.text("plot") else {
      for option in ["model", "redshift", "rest-frame"] where invocation.has(option) {
        throw UsageError(invocation.command, "--\(option) belongs to --plot")
      }
      return
    }
    guard invocation.arguments.count == 1 else {
      throw UsageError(invocation.command, "--plot draws one spectrum, not \(invocation.arguments.count) files")
    }
    try Outputs.check(output)
    var chart = SpectrumChart(try SkyFile.readSpectrum(invocation.arguments[0]), redshift: redshift)
    chart.isRestFrame = invocation.has("rest-frame")
    if let model = invocation.text("model") {
      chart.caption = try InspectedAnswer(
        invocation.arguments[0], Model.read(model), redshift: redshift, threads: 1
      ).text
    }
    try AtomicFile.write(chart.svg(), to: output)
  }
}

/// The JSON of `inspect`.
struct InspectReport: Encodable {
  var files: [InspectedFile]
}
