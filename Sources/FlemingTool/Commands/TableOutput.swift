import Groundwork
import SkyFiles

/// Where a command's table goes.
struct TableOutput {
  /// The file; nil: CSV on standard output.
  let path: String?

  /// Takes `--output` and examines it, before any work.
  init(_ invocation: Invocation) throws {
    guard let path = invocation.text("output"), path != "-" else {
      self.path = nil
      return
    }
    let name = path.lowercased()
    guard name.hasPrefix("/dev/") || Table.writableEndings.contains(where: name.hasSuffix) else {
      throw UsageError(
        invocation.command,
        "--output: \"\(path)\" is no table; its name must end in \(Table.writableEndings.joined(separator: ", "))")
    }
    try Outputs.check(path)
    self.path = path
  }

  /// Whether one column may hold vectors.
  var takesVectors: Bool {
    guard let name = path?.lowercased() else { return false }
    return name.hasSuffix(".fits") || name.hasSuffix(".vot")
  }

  /// Writes the table.
  func write(_ table: Table, _ console: Console) throws {
    guard let path else { return try console.output.write(table.csv()) }
    if path.hasPrefix("/dev/") { return try AtomicFile.write(table.csv(), to: path) }
    try table.write(to: path)
  }
}
