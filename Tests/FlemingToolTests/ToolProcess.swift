import FoundationEssentials
import TestSupport

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The built program, run as a process.
struct ToolProcess {
  /// The program beside the test bundle (swift build puts them into one folder); nil when it was not built.
  static let program: String? = {
    var places: [String] = []
    for argument in CommandLine.arguments {
      var folder = argument
      while let slash = folder.lastIndex(of: "/"), slash != folder.startIndex {
        folder = String(folder[..<slash])
        places.append("\(folder)/fleming")
      }
    }
    if let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
      places.append(String(link[..<(link.lastIndex(of: "/") ?? link.startIndex)]) + "/fleming")
    }
    return places.first { path in
      var status = stat()
      return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
  }()

  /// The exit status, or 128 + the signal that ended it.
  let status: Int32
  let output: String
  let errors: String

  /// Runs the program to its end; `output` may be a device or pipe instead of a file that is read back.
  init(_ arguments: [String], outputTo given: String? = nil) throws {
    let folder = try TemporaryFolder()
    let running = try Running(arguments, output: given ?? folder.file("out"), errors: folder.file("err"))
    status = running.wait()
    output = given == nil ? try String(contentsOfFile: folder.file("out"), encoding: .utf8) : ""
    errors = try String(contentsOfFile: folder.file("err"), encoding: .utf8)
  }

  /// A program that runs.
  struct Running {
    let process: pid_t

    init(_ arguments: [String], output: String, errors: String) throws {
      let program = ToolProcess.program ?? "/nowhere"
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
      posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
      // A thread of the test runner may have signals blocked, which a child would inherit.
      var attributes = posix_spawnattr_t()
      posix_spawnattr_init(&attributes)
      defer { posix_spawnattr_destroy(&attributes) }
      var none = sigset_t()
      sigemptyset(&none)
      posix_spawnattr_setsigmask(&attributes, &none)
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
      var pointers = ([program] + arguments).map { strdup($0) } + [nil]
      defer { for pointer in pointers { free(pointer) } }
      var id: pid_t = 0
      let code = posix_spawn(&id, program, &actions, &attributes, &pointers, environ)
      guard code == 0 else { throw CocoaError(.executableLoad) }
      process = id
    }

    /// Waits for the end.
    func wait() -> Int32 {
      var status: Int32 = 0
      while waitpid(process, &status, 0) < 0, errno == EINTR {}
      let signal = status & 0x7F
      return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// Asks it to stop.
    func interrupt() { kill(process, SIGINT) }
  }
}
