import Groundwork
import SkyFiles
import Training

extension Command {
  /// `fleming cutout`.
  static let cutout = Command(
    name: "cutout", summary: "take the objects of a catalogue out of a frame", arguments: "FRAME... CATALOGUE",
    count: 2...1000,
    discussion: """
      FRAME is a FITS image or cube, or several on one grid, whose bands follow one another in the cutouts. CATALOGUE is a table with pixel positions (X_IMAGE, Y_IMAGE and the like count from 1, as SExtractor and FITS do; x, y and xcentroid, ycentroid from 0) or positions on the sky (ra, dec; ALPHA_J2000, DELTA_J2000; RAJ2000, DEJ2000; degrees or sexagesimal). Which were taken, and how, is said. Rows without a cutout are listed and skipped; the exit status is then 65.
      DIR receives one FITS file an object (.fits.fz when compressed), with its world coordinates, and labels.csv with the catalogue's columns; STACK.fits all objects in one file. A frame is read piece by piece, so it may be larger than memory.
      """,
    options: [
      Option("size", "N", "rows and columns of a cutout, in pixels"),
      Option("output", "DIR|STACK.fits", "a folder of files, or one stack"),
      Option(
        "mode", "NAME", "at the frame's edge: partial (filled with NaN), trim or strict (refused)", initial: "partial"),
      Option("position", "NAME", "which positions count: pixel or sky", initial: "pixel where there are such columns"),
      Option("columns", "X,Y", "the columns of the positions", initial: "the usual names"),
      Option("origin", "N", "number of the first pixel, 0 or 1", initial: "by the names of the columns"),
      Option("subpixel", "put each object on the middle of a pixel by interpolation (it correlates the noise)"),
      Option(
        "compress", "NAME", "none, gzip (lossless) or rice (rounds to a 16th of the noise)",
        initial: "none; gzip for STACK.fits.fz"),
    ],
    examples: [
      ("fleming cutout frame.fits objects.csv --size 44 --output cutouts", "one file an object"),
      ("fleming cutout g.fits r.fits i.fits sextractor.cat --size 64 --output stack.fits", "three bands, one stack"),
    ]
  ) { invocation, console in
    guard let size = try invocation.integer("size", 1...16_384) else {
      throw UsageError(invocation.command, "--size N is missing")
    }
    let output = try invocation.required("output", "DIR|STACK.fits")
    let mode = try invocation.word("mode", CutoutMode.allCases.map(\.rawValue)).flatMap(CutoutMode.init) ?? .partial
    let isStack = Stacks.isStack(output)
    if isStack, mode == .trim {
      throw UsageError(invocation.command, "--mode trim: cutouts of a stack have one size; choose partial or strict")
    }
    let compression = try Stacks.compression(invocation, output)
    if isStack { try Outputs.check(output) } else { try Outputs.folder(output) }
    let source = try CutoutSource(Array(invocation.arguments.dropLast()))
    let path = invocation.arguments[invocation.arguments.count - 1]
    let catalog = try Table.read(path)
    let positions = try CatalogPositions(
      catalog, path: path, in: source.coordinates, kind: try kind(invocation), columns: try columns(invocation),
      origin: try invocation.integer("origin", 0...1))
    console.note("\(catalog.rowCount) objects, \(positions.convention)")
    StopSignal.listen()
    let run = CutoutRun(
      source: source, catalog: catalog, positions: positions, size: size, mode: mode,
      isCentred: invocation.has("subpixel"), console: console)
    let made = isStack ? try run.stack(to: output, compression) : try run.files(in: output, compression)
    let status = BadInputs.report(
      run.bad.map { BadInput(path: "\(path), \($0.name)", reason: $0.reason) }, of: catalog.rowCount, console)
    console.note("wrote \(made) cutouts to \(output)")
    return status
  }

  private static func kind(_ invocation: Invocation) throws -> CatalogPositions.Kind? {
    try invocation.word("position", CatalogPositions.Kind.allCases.map(\.rawValue)).flatMap(CatalogPositions.Kind.init)
  }

  private static func columns(_ invocation: Invocation) throws -> (String, String)? {
    guard let names = try invocation.texts("columns") else { return nil }
    guard names.count == 2 else {
      throw invocation.wrong("columns", names.joined(separator: ","), "are not two names with a comma between")
    }
    return (names[0], names[1])
  }
}
