import Groundwork
import Imagery
import SkyFiles
import Simulation
import Synchronization
import Training

/// Writes objects of a simulated sky into class folders, and their truth beside them.
struct SimulatedFolder<Sky: SimulatedSky> {
  let sky: Sky
  let folder: String
  /// The classes that occur.
  let classes: [String]
  /// "fits" or "png".
  let ending: String
  /// Number of the first object.
  let first: Int
  /// Writes what was measured of an object to a path, with provenance where the format takes it.
  let save: @Sendable (SimulatedObject<Sky.Measured>, String, [HeaderCard]) throws -> Void

  /// What is kept of an object once its image is written.
  private struct Written: Sendable {
    let path: String
    let className: String
    let truth: [Double]
    let words: [String]
  }

  /// Writes `count` objects, then the truth: a folder with truth.csv is complete.
  func write(_ count: Int, _ threads: Int, _ console: Console) throws {
    for name in classes { try Outputs.folder("\(folder)/\(name)") }
    let truth = "\(folder)/truth.csv"
    try Outputs.check(truth)
    let progress = Mutex((line: Progress("simulating", of: count, unit: "objects", console), done: 0))
    let failed = Mutex<(any Error)?>(nil)
    let written = try Parallel.map(
      count: count, threads: threads > 0 ? threads : WorkerThreads.processorCount,
      isCancelled: { StopSignal.interruption.isRequested || failed.withLock { $0 != nil } }
    ) { place -> Written? in
      do {
        let written = try write(place)
        progress.withLock {
          $0.done += 1
          $0.line.update($0.done)
        }
        return written
      } catch {
        failed.withLock { $0 = $0 ?? error }
        return nil
      }
    }
    progress.withLock { $0.line.finish() }
    if let error = failed.withLock({ $0 }) { throw error }
    guard let written = written?.compactMap({ $0 }), written.count == count else {
      throw Interrupted(detail: "\(folder) is incomplete and has no truth.csv")
    }
    try table(written).write(to: truth)
    try warnOfOthers(written, console)
    console.note("wrote \(count) objects and truth.csv to \(folder)")
  }

  private func write(_ place: Int) throws -> Written {
    let object = sky.object(first + place)
    let digits = String(first + place)
    let number = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    let path = "\(object.className)/\(object.className)-\(number).\(ending)"
    let header = [
      HeaderCard("SKYSEED", .integer(Int64(bitPattern: sky.seed))),
      HeaderCard("SKYINDEX", .integer(Int64(first + place))),
      HeaderCard("CREATOR", "fleming \(FlemingCommand.version)"),
    ]
    try save(object, "\(folder)/\(path)", header)
    return Written(path: path, className: object.className, truth: object.truth, words: object.words)
  }

  private func table(_ written: [Written]) -> Table {
    var columns = [
      Table.Column("path", .text(written.map(\.path)), ucd: "meta.ref.url"),
      Table.Column("label", .text(written.map(\.className)), ucd: "src.class"),
    ]
    for (k, column) in Sky.wordColumns.enumerated() {
      columns.append(Table.Column(column.name, .text(written.map { $0.words[k] }), comment: column.comment))
    }
    for (k, column) in Sky.truthColumns.enumerated() {
      columns.append(
        Table.Column(column.name, .real(written.map { $0.truth[k] }), unit: column.unit, comment: column.comment))
    }
    return Table(name: "truth", columns: columns)
  }

  /// Files of an earlier run would silently be part of the data set.
  private func warnOfOthers(_ written: [Written], _ console: Console) throws {
    let known = Set(written.map(\.path))
    var others = 0
    for name in classes {
      let files = try FolderWalk.names(in: "\(folder)/\(name)").files
      others += files.count { !known.contains("\(name)/\($0)") }
    }
    if others > 0 {
      console.warn("fleming simulate: \(folder) holds \(others) other files, which are not in truth.csv")
    }
  }
}
