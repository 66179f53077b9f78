import Groundwork

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Seconds on a clock that only goes forward.
package enum Clock {
  /// Now, in seconds since some fixed moment.
  package static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// "41 s", "3:05", "2:00:41".
  package static func text(_ seconds: Double) -> String {
    let whole = Int(max(0, min(seconds, 1e8)).rounded())
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60):\(two(whole % 60))" }
    return "\(whole / 3600):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }
}

/// A line with rate and time left that rewrites itself on a terminal and is silent elsewhere.
package struct Progress {
  private let console: Console
  private let title: String
  private let unit: String
  private let total: Int
  private let start: Double
  private var shown: Double

  package init(_ title: String, of total: Int, unit: String, _ console: Console) {
    self.console = console
    self.title = title
    self.unit = unit
    self.total = total
    start = Clock.now()
    shown = start
  }

  /// Shows how far it is, at most ten times a second.
  package mutating func update(_ done: Int, _ more: @autoclosure () -> String = "") {
    guard console.errors.isTerminal, !console.quiet else { return }
    let now = Clock.now()
    guard now - shown >= 0.1 else { return }
    shown = now
    try? console.errors.write("\r\u{1B}[K" + Self.line(title, done, total, unit, seconds: now - start) + more())
  }

  /// Takes the line away.
  package func finish() {
    if console.errors.isTerminal, !console.quiet { try? console.errors.write("\r\u{1B}[K") }
  }

  /// "classifying 120/1000, 431 images/s, 2 s left".
  package static func line(_ title: String, _ done: Int, _ total: Int, _ unit: String, seconds: Double) -> String {
    var line = "\(title) \(done)/\(total)"
    if seconds > 0, done > 0 {
      let rate = Double(done) / seconds
      line += ", \(NumberFormat.significant(rate, 3)) \(unit)/s, \(Clock.text(Double(total - done) / rate)) left"
    }
    return line
  }
}
