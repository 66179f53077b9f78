import Groundwork
import Imagery
import SkyFiles
import Training

extension Stacks {
  /// The spectra of a data set with all columns of its table, of a folder, or of a file of many; nil when the first file
  /// holds no spectrum.
  static func listedSpectra(_ path: String) throws -> Listed? {
    let listed: Listed
    do {
      listed = try self.listed(path, kind: .spectrum)
    } catch is TrainingError {
      // What it is as images is said there.
      return nil
    }
    guard let first = listed.paths.first, !SkyFile.isPicturePath(first), (try? SpectrumFiles().spectrum(first)) != nil
    else {
      return nil
    }
    return listed
  }

  /// Places of the spectra that can be read and are in the medium of the first, their outlines, and what is wrong with the
  /// others.
  static func outlines(
    _ listed: Listed, threads: Int, _ console: Console
  ) throws -> (usable: [Int], outlines: [SpectrumStackLayout.Outline], bad: [BadInput]) {
    let files = SpectrumFiles()
    let results = try Parallel.map(
      count: listed.paths.count, threads: threads > 0 ? threads : WorkerThreads.processorCount,
      isCancelled: { StopSignal.interruption.isRequested }
    ) { place -> Result<SpectrumStackLayout.Outline, any Error> in
      Result { SpectrumStackLayout.Outline(try files.spectrum(listed.paths[place])) }
    }
    guard let results else { throw Interrupted(detail: "nothing was written") }
    var usable: [Int] = []
    var outlines: [SpectrumStackLayout.Outline] = []
    var bad: [BadInput] = []
    for (place, result) in results.enumerated() {
      switch result {
      case .failure(let error): bad.append(BadInput(path: listed.paths[place], error: error))
      case .success(let outline):
        if let first = outlines.first, first.medium != outline.medium {
          func text(_ outline: SpectrumStackLayout.Outline) -> String { outline.medium?.rawValue ?? "vacuum or air" }
          bad.append(
            BadInput(
              path: listed.paths[place],
              reason: "its wavelengths are in \(text(outline)), the first one's in \(text(first))"))
          continue
        }
        usable.append(place)
        outlines.append(outline)
      }
    }
    return (usable, outlines, bad)
  }
}

extension Command {
  /// Packs spectra.
  static func packSpectra(
    _ listed: Stacks.Listed, _ output: String, _ invocation: Invocation, _ console: Console
  ) throws -> Int32 {
    guard output.lowercased().hasSuffix(".fits"), invocation.text("compress") ?? "none" == "none" else {
      throw UsageError(invocation.command, "--compress: stacks of spectra are read row by row, and so written plain")
    }
    StopSignal.listen()
    let (usable, outlines, bad) = try Stacks.outlines(listed, threads: try invocation.threads(), console)
    let status = BadInputs.report(listed.badInputs + bad, of: listed.paths.count + listed.badInputs.count, console)
    guard !usable.isEmpty else { return status }
    let layout = SpectrumStackLayout(outlines)
    var table = listed.table.selecting(usable)
    let isKnown = table.column(named: "redshift", "z") != nil
    if !isKnown, outlines.contains(where: { $0.redshift != nil }) {
      table.append(
        Table.Column("redshift", .real(outlines.map { $0.redshift ?? .nan }), ucd: "src.redshift"))
    }
    let files = SpectrumFiles()
    var progress = Progress("packing", of: usable.count, unit: "spectra", console)
    try SpectrumStack.write(
      to: output, objects: table, layout: layout,
      header: [HeaderCard("CREATOR", "fleming \(FlemingCommand.version)")]
    ) { place in
      try StopSignal.check("nothing was written")
      progress.update(place)
      return try files.spectrum(listed.paths[usable[place]])
    }
    progress.finish()
    let grid =
      layout.isShared
      ? "on one grid of \(layout.pixels) pixels" : "of up to \(layout.pixels) pixels, each with its wavelengths"
    console.note("packed \(usable.count) spectra \(grid)\(layout.hasErrors ? "" : ", without errors") into \(output)")
    return status
  }
}
