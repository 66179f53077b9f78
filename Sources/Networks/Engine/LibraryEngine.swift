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

/// One convolution of oneDNN in one direction.
final class LibraryConvolution {
  private let engine: LibraryEngine
  private let handle: OpaquePointer
  private let name: String

  init(
    _ engine: LibraryEngine, _ direction: fleming_dnn_direction, _ shape: fleming_dnn_convolution_shape,
    slope: Float, name: String
  ) throws {
    var handle: OpaquePointer?
    var shape = shape
    try LibraryEngine.check(
      fleming_dnn_convolution_create(&handle, engine.handle, direction, &shape, slope), "build \(name)")
    guard let handle else { throw NetworkError.engine(operation: "build \(name)", reason: "no primitive") }
    self.engine = engine
    self.handle = handle
    self.name = name
  }

  deinit { fleming_dnn_convolution_free(handle) }

  /// The library's name for how it computes.
  var implementation: String { String(cString: fleming_dnn_convolution_implementation(handle)) }
  /// Floats of scratch.
  var scratchCount: Int { (fleming_dnn_convolution_scratch_bytes(handle) + 3) / 4 }

  /// Brings the weights into the library's layout for executions without weights.
  func prepare(weights: UnsafePointer<Float>) throws {
    try LibraryEngine.check(fleming_dnn_convolution_prepare(handle, weights), "prepare \(name)")
  }

  /// Runs it; see the shim's header for which operands are read and written.
  func run(
    source: UnsafeMutablePointer<Float>, weights: UnsafeMutablePointer<Float>?, bias: UnsafeMutablePointer<Float>?,
    destination: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
  ) throws {
    try LibraryEngine.check(
      fleming_dnn_convolution_execute(handle, source, weights, bias, destination, scratch), "run \(name)")
  }
}
