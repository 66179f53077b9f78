import Groundwork
import SkyFiles
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension Command {
  /// `fleming demo`.
  static let demo = Command(
    name: "demo", summary: "show it all on the samples: train, classify, evaluate, probe, a sheet", arguments: "",
    count: 0...0,
    discussion: """
      Each step is printed as the command that it is, so that you can type it yourself. Everything is written to one folder; the sheet is a picture for any web browser.
      """,
    options: [
      Option("samples", "DIR", "the samples", initial: "samples, here or beside the program"),
      Option("output", "DIR", "where everything goes", initial: "demo"),
      Option("epochs", "N", "passes of the training", initial: "\(DemoRun.epochs)"),
    ],
    examples: [("fleming demo", "takes under a minute on two cores")]
  ) { invocation, console in
    let folder = invocation.text("output") ?? "demo"
    let samples = try samples(invocation.text("samples"))
    try Outputs.folder(folder)
    var run = DemoRun(samples: samples, folder: folder, console: console)
    run.seed = try invocation.seed()
    run.threads = try invocation.threads()
    run.epochs = try invocation.integer("epochs", 1...100_000) ?? DemoRun.epochs
    return try run.run()
  }

  /// The samples: as named, here, or in the checkout that holds the program.
  private static func samples(_ named: String?) throws -> String {
    var places = named.map { [$0] } ?? ["samples"]
    if named == nil, let program = realpath(CommandLine.arguments[0], nil) {
      var folder = String(cString: program)
      free(program)
      for _ in 0..<4 {
        guard let slash = folder.lastIndex(of: "/") else { break }
        folder = String(folder[..<slash])
        places.append("\(folder)/samples")
      }
    }
    for place in places where FolderWalk.kind(of: "\(place)/star-galaxy") == .folder { return place }
    throw TrainingError.noInput(
      path: "\(places[0])/star-galaxy", reason: "no such folder; name the samples with --samples DIR")
  }
}
