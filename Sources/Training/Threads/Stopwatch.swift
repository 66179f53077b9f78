/// Wall-clock time since it was made.
struct Stopwatch {
  private let start = ContinuousClock.now

  /// Seconds since then.
  var seconds: Double {
    let (seconds, attoseconds) = start.duration(to: .now).components
    return Double(seconds) + Double(attoseconds) * 1e-18
  }
}
