import FlemingTool
import Synchronization

/// Text that a command wrote, kept in memory.
final class Captured: Sendable {
  private let storage = Mutex("")

  /// All of it.
  var text: String { storage.withLock { $0 } }
  /// A sink that ends here.
  var sink: TextSink { TextSink { text in self.storage.withLock { $0 += text } } }
}

/// What running a command line gave.
struct Ran {
  let status: Int32
  let output: String
  let errors: String

  /// Runs the tool's own commands, or others.
  init(_ arguments: [String], of commands: [Command] = FlemingCommand.commands) {
    let output = Captured()
    let errors = Captured()
    status = FlemingCommand.run(arguments, of: commands, output: output.sink, errors: errors.sink)
    self.output = output.text
    self.errors = errors.text
  }

  init(_ arguments: String...) { self.init(arguments) }
}
