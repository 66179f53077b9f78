import Imagery
import SkyFiles

/// The images or spectra that paths on a command line stand for.
public struct InputList: Sendable, Equatable {
  /// One sample to classify.
  public struct Item: Sendable, Equatable {
    /// The file.
    public var path: String
    /// The file's name without folders and endings.
    public var id: String
    /// The plain numbers that a model takes beside it, NaN where one is missing; nil when nothing gives them.
    public var numbers: [Double]?
    /// The redshift that a table states of a spectrum; nil: what its file says.
    public var redshift: Double?

    init(path: String, id: String, numbers: [Double]? = nil, redshift: Double? = nil) {
      self.path = path
      self.id = id
      self.numbers = numbers
      self.redshift = redshift
    }
  }

  /// The samples, in the order of the paths and sorted within each folder; those of tables last.
  public var items: [Item] = []
  /// What could not be listed.
  public var badInputs: [BadInput] = []

  /// Walks folders and takes files as they are named, those of many images or spectra one by one, and the files that a
  /// table with a column of paths names, unless they are named otherwise; a path that does not exist is a bad input.
  ///
  /// `numbers` names columns of a stack's own table, or of a table of paths, that give the samples' plain numbers, where it
  /// has them all.
  /// Throws when there is nothing at any of the paths.
  public init(_ paths: [String], kind: SampleKind = .image, numbers: [String] = []) throws {
    var listed: [Item] = []
    for path in paths {
      switch FolderWalk.kind(of: path) {
      case .folder:
        let folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        do {
          let files = try FolderWalk.files(below: folder, bad: &badInputs) { kind.accepts($0) }
          let prefix = folder == "/" ? "/" : folder + "/"
          for file in files { items.append(Item(path: prefix + file, id: Self.stem(file))) }
        } catch TrainingError.noInput(let path, let reason) {
          badInputs.append(BadInput(path: path, reason: "cannot open the folder: \(reason)"))
        }
      case .file:
        if let files = try kind == .image ? Self.items(ofFile: path, numbers) : Self.items(ofSpectra: path, numbers) {
          items += files
        } else if let table = try? Dataset(reading: path, kind: kind, isLabelled: false) {
          listed += Self.items(of: table, numbers)
          badInputs += table.badInputs
        } else {
          // What keeps a file from being read is told when it is read, as of every other.
          items.append(Item(path: path, id: Self.stem(path)))
        }
      case .missing:
        // A name with an extension in brackets is a file to the reader, which says what is wrong with any other.
        if path.hasSuffix("]") {
          items.append(Item(path: path, id: Self.stem(path)))
        } else {
          badInputs.append(BadInput(path: path, reason: "no such file or folder"))
        }
      }
    }
    // A table among the folders that it describes names nothing new.
    let named = listed.isEmpty ? [] : Set(items.map(\.path))
    items += listed.filter { !named.contains($0.path) }
    guard items.isEmpty else { return }
    if let first = badInputs.first { throw TrainingError.noInput(path: first.path, reason: first.reason) }
    throw TrainingError.noInput(path: paths.first ?? "", reason: "there is no \(kind.rawValue) in it")
  }

  /// The image of a file, or the images of a stack under their own identifiers; nil where it may be a table.
  private static func items(ofFile path: String, _ numbers: [String]) throws -> [Item]? {
    guard let stack = try? ImageStack(path) else {
      return SkyFile.isImagePath(path) && !SkyFile.startsEmpty(path) ? [Item(path: path, id: stem(path))] : nil
    }
    let table = try stack.objects()
    let identifiers = table?.identifierColumn?.texts
    let given = table.flatMap { $0.numbers(of: numbers) }
    return (0..<stack.count).map { plane in
      let own = identifiers?[plane] ?? ""
      return Item(
        path: stack.path(of: plane), id: own.isEmpty ? "\(stem(path))-\(plane)" : own, numbers: given?[plane])
    }
  }

  /// The spectrum of a file, or each of those in it by its row; nil where it holds none.
  private static func items(ofSpectra path: String, _ numbers: [String]) throws -> [Item]? {
    if let stack = try? SpectrumStack(path) {
      let table = numbers.isEmpty ? nil : try stack.objects()
      let given = table.flatMap { $0.rowCount == stack.count ? $0.numbers(of: numbers) : nil }
      return (0..<stack.count).map { row in
        let own = stack.identifiers.isEmpty ? "" : stack.identifiers[row]
        return Item(
          path: stack.path(of: row), id: own.isEmpty ? "\(stem(path))-\(row + 1)" : own, numbers: given?[row])
      }
    }
    guard let spectra = try? SkyFile.readSpectra(path) else { return nil }
    guard spectra.count > 1 else { return [Item(path: path, id: stem(path))] }
    let names = Set(spectra.map(\.name))
    return spectra.enumerated().map { row, spectrum in
      let id = names.count == spectra.count ? spectrum.name : "\(stem(path))-\(row + 1)"
      return Item(path: "\(path)[row=\(row + 1)]", id: id)
    }
  }

  /// The files that the rows of a table name, under its identifiers or their own names.
  private static func items(of table: Dataset, _ numbers: [String]) -> [Item] {
    var table = table
    let isWhole = !numbers.isEmpty && (try? table.take(numbers: numbers)) != nil
    let folder = FolderWalk.folder(of: table.path)
    return table.samples.map { sample in
      // Without identifiers the path as it is written stands for them.
      let isWritten = sample.path == sample.id || sample.path == folder + sample.id
      let id = isWritten ? stem(sample.path) : sample.id
      return Item(
        path: sample.path, id: id, numbers: isWhole ? sample.numbers : nil, redshift: sample.redshift)
    }
  }

  /// The last part of a path without image endings (`a/b.fits.gz` gives `b`).
  static func stem(_ path: String) -> String {
    let bytes = path.utf8
    let start = bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes.index(after: $0) } ?? bytes.startIndex
    var name = path[start...]
    for _ in 0..<2 {
      guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else { break }
      let ending = name[dot...].lowercased()
      guard
        [".gz", ".bz2", ".z", ".fz", ".fits", ".fit", ".fts", ".png", ".jpg", ".jpeg", ".txt", ".csv", ".dat"].contains(
          ending)
      else {
        break
      }
      name = name[..<dot]
    }
    return String(name)
  }
}
