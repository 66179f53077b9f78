import COneDNN

/// oneDNN's engine and stream.
final class LibraryEngine {
  let handle: OpaquePointer

  init() throws {
    var handle: OpaquePointer?
    try LibraryEngine.check(fleming_dnn_engine_create(&handle), "start oneDNN")
    guard let handle else { throw NetworkError.engine(operation: "start oneDNN", reason: "no engine") }
    self.handle = handle
  }

  deinit { fleming_dnn_engine_free(handle) }

  /// Turns a status of the library into an error.
  static func check(_ status: fleming_dnn_status, _ operation: @autoclosure () -> String) throws {
    guard status != 0 else { return }
    throw NetworkError.engine(operation: operation(), reason: String(cString: fleming_dnn_status_name(status)))
  }

  /// The library's version, "2.6.3".
  static var version: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
      guard let base = text.baseAddress else { return "" }
      fleming_dnn_version(base, text.count)
      return String(cString: base)
    }
  }
}
