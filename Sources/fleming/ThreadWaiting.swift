#if canImport(Glibc)
  import Glibc
#endif

/// How long the threads of a parallel region wait for one another before they sleep.
///
/// Left alone, libgomp's threads spin for milliseconds at the end of every region. Where other programs use the processor
/// too, the thread that spins keeps out the very one it waits for: with two busy neighbours on two cores an epoch took up
/// to thirty-five times as long as alone, with a short wait three times. Alone the short wait costs nothing measurable.
enum ThreadWaiting {
  /// The commands that compute with several threads.
  private static let commands: Set<String> = ["train", "classify", "evaluate", "probe", "bench", "demo"]

  /// Turns of the waiting loop: some tens of microseconds.
  private static let turns = "3000"

  /// Starts the program anew with a short wait, unless the user chose one.
  ///
  /// libgomp reads its settings before any code of the program runs, and glibc drops what earlier code (.preinit_array) puts
  /// into the environment; so the only way is once more from the start, a few milliseconds.
  static func shorten() {
    #if canImport(Glibc)
      guard CommandLine.arguments.count > 1, commands.contains(CommandLine.arguments[1]),
        getenv("OMP_WAIT_POLICY") == nil, getenv("GOMP_SPINCOUNT") == nil
      else { return }
      var path = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
      guard readlink("/proc/self/exe", &path, Int(PATH_MAX)) > 0 else { return }
      setenv("GOMP_SPINCOUNT", turns, 0)
      // Returns only when it fails, and then the program goes on as it is.
      execv(path, CommandLine.unsafeArgv)
    #endif
  }
}
