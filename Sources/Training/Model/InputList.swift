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
  }

  /// The samples, in the order of the paths and sorted within each folder.
  public var items: [Item] = []
  /// What could not be listed.
  public var badInputs: [BadInput] = []

  /// Walks folders and takes files as they are named, those of many images or spectra one by one; a path that does not exist is a bad input.
  ///
  /// Throws when there is nothing at any of the paths.
  public init(_ paths: [String], kind: SampleKind = .image) throws {
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
      case .file: items += try kind == .image ? Self.items(ofFile: path) : Self.items(ofSpectra: path)
      case .missing:
        // A name with an extension in brackets is a file to the reader, which says what is wrong with any other.
        if path.hasSuffix("]") {
          items.append(Item(path: path, id: Self.stem(path)))
        } else {
          badInputs.append(BadInput(path: path, reason: "no such file or folder"))
        }
      }
    }
    guard items.isEmpty else { return }
    if let first = badInputs.first { throw TrainingError.noInput(path: first.path, reason: first.reason) }
    throw TrainingError.noInput(path: paths.first ?? "", reason: "there is no \(kind.rawValue) in it")
  }

  /// The image of a file, or the images of a stack under their own identifiers.
  private static func items(ofFile path: String) throws -> [Item] {
    // What keeps a file from being read is told when it is read, as of every other.
    guard let stack = try? ImageStack(path) else { return [Item(path: path, id: stem(path))] }
    let identifiers = try stack.objects()?.identifierColumn?.texts
    return (0..<stack.count).map { plane in
      let own = identifiers?[plane] ?? ""
      return Item(path: stack.path(of: plane), id: own.isEmpty ? "\(stem(path))-\(plane)" : own)
    }
  }

  /// The spectrum of a file, or each of those in it by its row.
  private static func items(ofSpectra path: String) throws -> [Item] {
    if let stack = try? SpectrumStack(path) {
      return (0..<stack.count).map { row in
        let own = stack.identifiers.isEmpty ? "" : stack.identifiers[row]
        return Item(path: stack.path(of: row), id: own.isEmpty ? "\(stem(path))-\(row + 1)" : own)
      }
    }
    guard let spectra = try? SkyFile.readSpectra(path), spectra.count > 1 else {
      return [Item(path: path, id: stem(path))]
    }
    let names = Set(spectra.map(\.name))
    return spectra.enumerated().map { row, spectrum in
      let id = names.count == spectra.count ? spectrum.name : "\(stem(path))-\(row + 1)"
      return Item(path: "\(path)[row=\(row + 1)]", id: id)
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
