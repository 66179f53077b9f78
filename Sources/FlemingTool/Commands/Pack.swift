import Groundwork
import Imagery
import SkyFiles
import Training

extension Command {
  /// `fleming pack`.
  static let pack = Command(
    name: "pack", summary: "put the images or spectra of a data set into one FITS file", arguments: "DATA",
    count: 1...1,
    discussion: """
      DATA is a folder with one folder of images for each class, a table with the columns path and label, or a folder of images. The stack has the axes [image, band, row, column] and a table of identifiers, labels and all other columns. Wherever data are named (train, classify, evaluate, probe) a stack may stand in place of the folder: the identifiers, and so the splits, are the same. Images of another shape than the first are listed and left out. Spectra, told by the first file, become rows of an image with their inverse variances and one grid of wavelengths, or each its own where they share none; the table keeps numeric columns for --targets and --numbers.
      """,
    options: [
      Option("output", "STACK.fits", "the stack"),
      Option("compress", "NAME", "none, gzip (lossless) or rice", initial: "none; gzip for STACK.fits.fz"),
    ],
    examples: [
      ("fleming pack samples/star-galaxy --output stack.fits", "then: fleming train stack.fits ..."),
      ("fleming pack spectra/labels.csv --output stack.fits", "spectra with the columns of their table"),
    ]
  ) { invocation, console in
    let output = try invocation.required("output", "STACK.fits")
    guard Stacks.isStack(output) else {
      throw UsageError(
        invocation.command, "--output: \"\(output)\" is no stack; its name must end in .fits or .fits.fz")
    }
    try Outputs.check(output)
    if let listed = try Stacks.listedSpectra(invocation.arguments[0]) {
      return try packSpectra(listed, output, invocation, console)
    }
    let compression = try Stacks.compression(invocation, output)
    let listed = try Stacks.listed(invocation.arguments[0])
    StopSignal.listen()
    let (usable, bad) = try Stacks.ofOneShape(listed, threads: try invocation.threads(), console)
    let status = BadInputs.report(listed.badInputs + bad, of: listed.paths.count + listed.badInputs.count, console)
    guard !usable.isEmpty else { return status }
    var progress = Progress("packing", of: usable.count, unit: "images", console)
    try ImageStack.write(
      to: output, objects: listed.table.selecting(usable), compression: compression,
      header: [HeaderCard("CREATOR", "fleming \(FlemingCommand.version)")]
    ) { place in
      try StopSignal.check("nothing was written")
      progress.update(place)
      return try SkyFile.readImage(listed.paths[usable[place]])
    }
    progress.finish()
    console.note("packed \(usable.count) images into \(output)")
    return status
  }
}

/// What `pack` and `cutout` share.
enum Stacks {
  /// Images to be packed and the table that goes with them.
  struct Listed {
    var paths: [String]
    var table: Table
    var badInputs: [BadInput]
  }

  /// Whether an output is named like one file of images.
  static func isStack(_ output: String) -> Bool {
    output.lowercased().hasSuffix(".fits") || output.lowercased().hasSuffix(".fits.fz")
  }

  /// The packing asked for; without a word a name that ends in .fz asks for the lossless one.
  static func compression(_ invocation: Invocation, _ output: String) throws -> FITSCompression {
    try invocation.word("compress", FITSCompression.allCases.map(\.rawValue)).flatMap(FITSCompression.init)
      ?? (output.lowercased().hasSuffix(".fz") ? .gzip : .none)
  }

  /// The images of a labelled data set, or else of a folder without labels.
  static func listed(_ path: String, kind: SampleKind = .image) throws -> Listed {
    do {
      let dataset = try dataset(path, kind)
      var columns = [Table.Column("id", .text(dataset.samples.map(\.id)), ucd: "meta.id;meta.main")]
      if !dataset.classes.isEmpty {
        columns.append(
          Table.Column("label", .text(dataset.samples.map { dataset.classes[$0.label] }), ucd: "src.class"))
      }
      for column in dataset.columns where !["id", "label"].contains(column.name.lowercased()) {
        columns.append(
          Table.Column(column.name, column.isNumeric ? .real(column.numbers) : .text(column.values)))
      }
      return Listed(
        paths: dataset.samples.map(\.path), table: Table(name: "objects", columns: columns),
        badInputs: dataset.badInputs)
    } catch let error where isUnlisted(error, path, kind) {
      let inputs = try InputList([path], kind: kind)
      let column = Table.Column("id", .text(inputs.items.map(\.id)), ucd: "meta.id;meta.main")
      return Listed(
        paths: inputs.items.map(\.path), table: Table(name: "objects", columns: [column]), badInputs: inputs.badInputs)
    }
  }

  /// The data set with its labels; of spectra also a table without.
  private static func dataset(_ path: String, _ kind: SampleKind) throws -> Dataset {
    do {
      return try Dataset(reading: path, kind: kind)
    } catch TrainingError.badDataset where kind == .spectrum {
      return try Dataset(reading: path, kind: kind, isLabelled: false)
    }
  }

  /// Whether a path that is no data set may be a folder of files without labels, or one file of many spectra.
  private static func isUnlisted(_ error: any Error, _ path: String, _ kind: SampleKind) -> Bool {
    if case TrainingError.badDataset = error { return kind == .spectrum || FolderWalk.kind(of: path) == .folder }
    return kind == .spectrum && error is SkyFileError && FolderWalk.kind(of: path) == .file
  }

  /// Places of the images that can be read and have the shape of the first such, and what is wrong with the others.
  static func ofOneShape(
    _ listed: Listed, threads: Int, _ console: Console
  ) throws -> (usable: [Int], bad: [BadInput]) {
    let shapes = try Parallel.map(
      count: listed.paths.count, threads: threads > 0 ? threads : WorkerThreads.processorCount,
      isCancelled: { StopSignal.interruption.isRequested }
    ) { place -> Result<[Int], any Error> in
      Result {
        let image = try SkyFile.readImage(listed.paths[place])
        return [image.bands, image.rows, image.columns]
      }
    }
    guard let shapes else { throw Interrupted(detail: "nothing was written") }
    var first: [Int]?
    var usable: [Int] = []
    var bad: [BadInput] = []
    for (place, result) in shapes.enumerated() {
      let path = listed.paths[place]
      switch result {
      case .failure(let error): bad.append(BadInput(path: path, error: error))
      case .success(let shape):
        let wanted = first ?? shape
        first = wanted
        guard shape == wanted else {
          func text(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: " x ") }
          bad.append(BadInput(path: path, reason: "it has \(text(shape)) pixels, the first image \(text(wanted))"))
          continue
        }
        usable.append(place)
      }
    }
    return (usable, bad)
  }
}
