#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// libFuzzer's driver, for programs that have a `main` of their own.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

/// One reader under test and the file that takes one input after another; the readers take paths.
public struct Target: Sendable {
  private let path: String
  private let read: @Sendable (String) -> Void

  /// A reader of files whose names end so. The file lies in memory where the system has such a folder.
  public init(_ ending: String, _ read: @escaping @Sendable (String) -> Void) {
    let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    path = "\(folder)/fleming-fuzz-\(getpid())\(ending)"
    self.read = read
  }

  /// Hands one input to the reader.
  public func test(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(descriptor >= 0, "cannot open \(path)")
    precondition(write(descriptor, start, count) == count, "cannot write \(path)")
    close(descriptor)
    read(path)
    return 0
  }

  /// Runs the fuzzer with the command line's arguments and ends the program.
  public static func run(_ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt) -> Never {
    var count = CommandLine.argc
    var arguments = CommandLine.unsafeArgv
    exit(runDriver(&count, &arguments, test))
  }
}
