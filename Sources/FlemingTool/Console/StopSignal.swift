import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// A request to stop (Ctrl-C, or the system's polite kill), noticed at the next safe place.
public enum StopSignal {
  /// A signal handler may touch nothing but a global atomic; this is the one global of the tool.
  static let interruption = Interruption()

  /// Lets Ctrl-C and SIGTERM ask for a stop; a second one ends the process at once.
  static func listen() {
    _ = interruption.isRequested  // Made before a handler can need it.
    for number in [SIGINT, SIGTERM] {
      signal(number) { received in
        StopSignal.interruption.request()
        signal(received, SIG_DFL)
      }
    }
  }

  /// Makes writing to a dead pipe an error instead of a silent death.
  public static func ignoreDeadPipes() { signal(SIGPIPE, SIG_IGN) }

  /// Throws `Interrupted` when a stop was asked for.
  static func check(_ kept: @autoclosure () -> String = "") throws {
    if interruption.isRequested { throw Interrupted(detail: kept()) }
  }
}
