#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a folder holds, found with `readdir` alone: no file is opened or asked for its status.
package enum FolderWalk {
  /// What a path is.
  package enum Kind: Sendable { case folder, file, missing }

  /// What a path is, links followed.
  package static func kind(of path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .missing }
    return status.st_mode & S_IFMT == S_IFDIR ? .folder : .file
  }

  /// Names in a folder, hidden ones left out, sorted; folders and files apart.
  ///
  /// Throws ``TrainingError/noInput(path:reason:)`` when the folder cannot be read.
  package static func names(in folder: String) throws -> (folders: [String], files: [String]) {
    guard let stream = opendir(folder) else {
      throw TrainingError.noInput(path: folder, reason: String(cString: strerror(errno)))
    }
    defer { closedir(stream) }
    var folders: [String] = []
    var files: [String] = []
    while let entry = readdir(stream) {
      let type = Int32(entry.pointee.d_type)
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: tuple.pointee)) {
          String(cString: $0)
        }
      }
      guard name.utf8.first != UInt8(ascii: ".") else { continue }
      // A link, or a file system that does not tell.
      let isFolder = type == 4 || (type != 8 && kind(of: "\(folder)/\(name)") == .folder)
      if isFolder { folders.append(name) } else { files.append(name) }
    }
    return (folders.sorted(), files.sorted())
  }

  /// Paths, relative to `folder`, of all files below it whose name `isWanted` accepts, in a fixed order.
  ///
  /// Links to folders are followed, each folder once. A subfolder that cannot be read goes to `bad`; `folder` itself
  /// throws.
  package static func files(
    below folder: String, bad: inout [BadInput], isWanted: (String) -> Bool
  ) throws -> [String] {
    var found: [String] = []
    var visited: Set<[UInt64]> = [identity(of: folder)]
    try walk(folder, prefix: "", &visited, &found, &bad, isWanted)
    return found
  }

  private static func walk(
    _ folder: String, prefix: String, _ visited: inout Set<[UInt64]>, _ found: inout [String],
    _ bad: inout [BadInput], _ isWanted: (String) -> Bool
  ) throws {
    let names = try names(in: folder)
    for name in names.files where isWanted(name) { found.append(prefix + name) }
    for name in names.folders {
      let path = "\(folder)/\(name)"
      guard visited.insert(identity(of: path)).inserted else { continue }
      do {
        try walk(path, prefix: "\(prefix)\(name)/", &visited, &found, &bad, isWanted)
      } catch TrainingError.noInput(let path, let reason) {
        bad.append(BadInput(path: path, reason: "cannot open the folder: \(reason)"))
      }
    }
  }

  /// The folder that a path's file lies in, with the slash behind it; "" where the path names none.
  static func folder(of path: String) -> String { path.lastIndex(of: "/").map { String(path[...$0]) } ?? "" }

  /// Device and number of a file or folder, the same for every path to it; empty when there is none.
  static func identity(of path: String) -> [UInt64] {
    var status = stat()
    guard stat(path, &status) == 0 else { return [] }
    return [UInt64(status.st_dev), UInt64(status.st_ino)]
  }
}
