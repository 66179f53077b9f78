import Groundwork

/// The tool as a function: arguments in, text and exit status out.
public enum FlemingCommand {
  /// The version of the tool.
  public static let version = "0.1.0"

  /// Every command, in the order of help.
  package static var commands: [Command] {
    [
      .train, .classify, .evaluate, .probe, .features, .augment, .cutout, .pack, .simulate, .inspect, .bench, .demo,
    ]
  }

  /// Runs a command line (without the program's name) and returns the exit status of sysexits.h.
  ///
  /// Every error of the tool becomes text and status here and nowhere else.
  public static func run(_ arguments: [String], output: TextSink, errors: TextSink) -> Int32 {
    run(arguments, of: commands, output: output, errors: errors)
  }

  /// Runs a command line of any set of commands.
  package static func run(
    _ arguments: [String], of commands: [Command], output: TextSink, errors: TextSink
  ) -> Int32 {
    var name = "fleming"
    do {
      switch try Parser.parse(arguments, commands: commands) {
      case .version: try output.write("fleming \(version)\n")
      case .help(let command?): try output.write(Help.text(command))
      case .help(nil): try output.write(Help.text(commands: commands))
      case .run(let command, let invocation):
        name = "fleming \(command.name)"
        let console = Console(output: output, errors: errors, quiet: invocation.has("quiet"))
        return try command.run(invocation, console)
      }
      return 0
    } catch let failure as any Failure {
      try? errors.write("\(name): \(oneLine(failure.description))\n")
      return failure.kind.exitStatus
    } catch {
      try? errors.write("\(name): internal fault: \(oneLine(String(describing: error)))\n")
      return FailureKind.internalFault.exitStatus
    }
  }

  /// Text without control characters: a file's name or content must not write on the terminal.
  static func oneLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? " " : $0 }))
  }
}
