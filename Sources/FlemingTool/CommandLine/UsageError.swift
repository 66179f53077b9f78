import Groundwork

/// A command line that asks for something that does not exist.
package struct UsageError: Failure, Equatable {
  /// The command it was meant for; empty when it named none.
  package let command: String
  /// What is wrong.
  package let message: String

  package init(_ command: String, _ message: String) {
    self.command = command
    self.message = message
  }

  package var kind: FailureKind { .usage }
  package var description: String {
    let help = command.isEmpty ? "fleming --help" : "fleming \(command) --help"
    return "\(message) (see: \(help))"
  }
}

/// Stopped on request.
package struct Interrupted: Failure, Equatable {
  /// What was kept, in words.
  package let detail: String

  package var kind: FailureKind { .interrupted }
  package var description: String { detail.isEmpty ? "interrupted" : "interrupted; \(detail)" }
}
