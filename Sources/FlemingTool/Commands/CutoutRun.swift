import Groundwork
import Imagery
import SkyFiles

/// Takes the cutouts of a catalogue one after another, as files or as a stack.
struct CutoutRun {
  private let source: CutoutSource
  private let catalog: Table
  private let size: Int
  private let isCentred: Bool
  private let console: Console
  private let positions: CatalogPositions
  /// The objects that have a window, by their row in the catalogue.
  private let windows: [(row: Int, window: CutoutWindow)]
  private let names: [String]
  /// The objects that have none, and why.
  let bad: [(name: String, reason: String)]

  init(
    source: CutoutSource, catalog: Table, positions: CatalogPositions, size: Int, mode: CutoutMode, isCentred: Bool,
    console: Console
  ) {
    self.source = source
    self.catalog = catalog
    self.positions = positions
    self.size = size
    self.isCentred = isCentred
    self.console = console
    names = Self.names(of: catalog)
    var windows: [(row: Int, window: CutoutWindow)] = []
    var bad: [(name: String, reason: String)] = []
    for row in 0..<catalog.rowCount {
      do {
        let window = try CutoutWindow(
          x: positions.x[row], y: positions.y[row], size: size, frameRows: source.rows, frameColumns: source.columns,
          mode: mode)
        windows.append((row, window))
      } catch {
        bad.append(("row \(row + 1)", "\(error)"))
      }
    }
    self.windows = windows
    self.bad = bad
  }

  /// Identifiers of the objects, each once: the catalogue's own where it has them, else the number of the row.
  private static func names(of catalog: Table) -> [String] {
    let own = catalog.column(named: "id", "id_str", "NUMBER", "name", "source_id", "objid")?.texts
    var seen: Set<String> = []
    return (0..<catalog.rowCount).map { row in
      let number = String(row + 1)
      let padded = String(repeating: "0", count: max(0, 6 - number.count)) + number
      var name = own?[row] ?? padded
      if name.isEmpty || !seen.insert(name).inserted {
        name = name.isEmpty ? padded : "\(name)-\(padded)"
        seen.insert(name)
      }
      return name
    }
  }

  /// How far a cutout is moved to have its object on the middle pixel, in pixels; nil when it stays on the frame's grid.
  private func shift(_ place: Int) -> (rows: Double, columns: Double)? {
    guard isCentred else { return nil }
    let (row, window) = windows[place]
    let middle = Double(size / 2)
    return (
      rows: middle - (positions.y[row] - Double(window.row)),
      columns: middle - (positions.x[row] - Double(window.column))
    )
  }

  private func cutout(_ place: Int) throws -> Image {
    let window = windows[place].window
    guard let shift = shift(place) else { return try source.cutout(window) }
    // Three more pixels on every side hold all that the interpolation reaches for.
    var wide = window
    (wide.row, wide.column) = (window.row - 3, window.column - 3)
    (wide.rows, wide.columns) = (window.rows + 6, window.columns + 6)
    let moved = try source.cutout(wide).transformed(
      by: .shift(rows: shift.rows, columns: shift.columns), fill: .mask, interpolation: .bicubic)
    return moved.cropped(row: 3, column: 3, rows: window.rows, columns: window.columns)
  }

  private func header(_ place: Int) -> [HeaderCard] {
    let (row, window) = windows[place]
    let shift = shift(place) ?? (rows: 0, columns: 0)
    let header = source.header(of: window).map { card in
      guard card.keyword.hasPrefix("CRPIX"), case .real(let value) = card.value else { return card }
      var card = card
      card.value = .real(value + (card.keyword.dropFirst(5).first == "1" ? shift.columns : shift.rows))
      return card
    }
    return [HeaderCard("OBJECT", names[row])] + header
  }

  /// The catalogue's rows that have a cutout, with what is known besides.
  private func objects(_ column: Table.Column) -> Table {
    let rows = windows.map(\.row)
    var taken = Set([column.name.lowercased()])
    var columns = [column]
    for own in catalog.columns where taken.insert(own.name.lowercased()).inserted {
      columns.append(own.selecting(rows))
    }
    let places = [("column0", positions.x, "column"), ("row0", positions.y, "row")]
    for (name, values, what) in places where taken.insert(name).inserted {
      columns.append(
        Table.Column(name, .real(rows.map { values[$0] }), unit: "pix", comment: "\(what) in the frame, from 0"))
    }
    return Table(name: "objects", columns: columns)
  }

  private func eachCutout(_ body: (Int) throws -> Void) throws {
    var progress = Progress("cutting", of: windows.count, unit: "cutouts", console)
    for place in windows.indices {
      try StopSignal.check()
      try body(place)
      progress.update(place + 1)
    }
    progress.finish()
  }

  /// Writes one file an object, then the table of them; returns how many.
  func files(in folder: String, _ compression: FITSCompression) throws -> Int {
    guard !windows.isEmpty else { return 0 }
    let table = "\(folder)/labels.csv"
    try Outputs.check(table)
    let ending = compression == .none ? "fits" : "fits.fz"
    let files = windows.map { "\(Self.fileName(names[$0.row])).\(ending)" }
    try eachCutout { place in
      try SkyFile.writeFITS(
        cutout(place), to: "\(folder)/\(files[place])", header: header(place), compression: compression)
    }
    try objects(Table.Column("file", .text(files), ucd: "meta.ref.url")).write(to: table)
    return files.count
  }

  /// Writes a stack; returns how many cutouts are in it.
  func stack(to path: String, _ compression: FITSCompression) throws -> Int {
    guard !windows.isEmpty else { return 0 }
    var progress = Progress("cutting", of: windows.count, unit: "cutouts", console)
    let identifiers = windows.map { names[$0.row] }
    try ImageStack.write(
      to: path, objects: objects(Table.Column("id", .text(identifiers), ucd: "meta.id;meta.main")),
      compression: compression, header: [HeaderCard("CREATOR", "fleming \(FlemingCommand.version)")]
    ) { place in
      try StopSignal.check()
      progress.update(place)
      return try cutout(place)
    }
    progress.finish()
    return windows.count
  }

  /// An identifier as the name of a file.
  private static func fileName(_ text: String) -> String {
    let name = String(text.map { $0 == "/" || $0 == "\0" || $0.isNewline ? "_" : $0 })
    return name.hasPrefix(".") ? "_\(name)" : name
  }
}
