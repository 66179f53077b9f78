import Groundwork

/// Where a command's results, progress and complaints go.
package struct Console: Sendable {
  /// Results.
  package let output: TextSink
  /// Progress, warnings, errors.
  package let errors: TextSink
  /// Whether to keep to errors.
  package let quiet: Bool

  /// A console on two sinks.
  package init(output: TextSink, errors: TextSink, quiet: Bool) {
    self.output = output
    self.errors = errors
    self.quiet = quiet
  }

  /// A result, as text.
  package func print(_ text: String) throws { try output.write(text.hasSuffix("\n") ? text : text + "\n") }

  /// What is going on; nothing when quiet.
  package func note(_ text: String) {
    if !quiet { try? errors.write(clearing + text + "\n") }
  }

  /// Something that went wrong but did not stop the command; written even when quiet.
  package func warn(_ text: String) { try? errors.write(clearing + text + "\n") }

  /// Takes a progress line away before other text.
  private var clearing: String { errors.isTerminal && !quiet ? "\r\u{1B}[K" : "" }
}
