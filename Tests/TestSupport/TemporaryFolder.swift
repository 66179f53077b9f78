import FoundationEssentials

/// A folder of its own for one test, removed when the test lets go of it.
public final class TemporaryFolder: Sendable {
  /// The folder's absolute path.
  public let path: String

  /// Creates an empty folder under the system's temporary folder.
  public init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "fleming-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// The path of a file in the folder.
  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Names of what the folder holds, sorted.
  public func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}

/// Real data that lie beside a checkout (`../shared/data`), or where FLEMING_DATA says; tests that use them skip when absent.
public enum RealData {
  /// The path of a data set, nil when it is not there.
  public static func folder(_ name: String) -> String? {
    let root = ProcessInfo.processInfo.environment["FLEMING_DATA"] ?? "\(repository)/../shared/data"
    let path = "\(root)/\(name)"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }

  /// The checkout's top folder.
  public static var repository: String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
  }

  /// The path of a golden file kept in `Tests/Goldens`.
  public static func golden(_ name: String) -> String { "\(repository)/Tests/Goldens/\(name)" }
}
