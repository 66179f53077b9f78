import Groundwork

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whether an output can be made, asked before hours of work.
public enum OutputCheck {
  /// Throws when no file can be created beside `path`, or `path` is a folder.
  public static func canCreate(_ path: String) throws {
    if FolderWalk.kind(of: path) == .folder {
      throw OutputFailure(operation: "create", path: path, reason: "it is a folder")
    }
    let probe = AtomicFile.temporaryPath(for: path)
    let descriptor = open(probe, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw OutputFailure(operation: "create", path: path) }
    close(descriptor)
    unlink(probe)
  }
}
