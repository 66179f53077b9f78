import Groundwork

/// Help as text, made from the same data that the parser reads.
package enum Help {
  /// The tool's help: every command in one line.
  package static func text(commands: [Command]) -> String {
    let width = (commands.map(\.name.count).max() ?? 0) + 2
    let lines = commands.map { "  " + NumberFormat.left($0.name, width) + $0.summary }
    return """
      fleming: neural networks for astronomical images, from FITS files to a table

      usage: fleming COMMAND [arguments] [--options]

      \(lines.joined(separator: "\n"))

      fleming COMMAND --help   what a command takes, with examples
      fleming --version        the version

      Results go to standard output or the named file, progress and warnings to
      standard error. Exit status: 0 done; 64 wrong usage; 65 bad data (also: done, but
      some inputs were bad and are listed); 66 no such input; 70 internal fault; 73
      cannot create the output; 74 reading or writing failed; 130 interrupted.

      """
  }

  /// A command's help.
  package static func text(_ command: Command) -> String {
    var text = "fleming \(command.name): \(command.summary)\n\n"
    let arguments = command.arguments.isEmpty ? "" : " \(command.arguments)"
    text += "usage: fleming \(command.name)\(arguments) [--options]\n"
    for paragraph in command.discussion.split(separator: "\n", omittingEmptySubsequences: true) {
      text += "\n" + wrapped(String(paragraph), indent: 0) + "\n"
    }
    text += "\noptions:\n"
    for option in command.allOptions {
      let head = "--\(option.name)" + (option.value.map { " \($0)" } ?? "")
      let body = option.help + (option.initial.map { " (default: \($0))" } ?? "")
      let lines = wrapped(body, indent: 26)
      text += head.count <= 22 ? "  " + NumberFormat.left(head, 24) + lines.dropFirst(26) : "  \(head)\n\(lines)"
      text += "\n"
    }
    if !command.examples.isEmpty {
      text += "\nexamples:\n"
      for example in command.examples { text += "  \(example.line)\n      \(example.does)\n" }
    }
    return text
  }

  /// Words in lines of at most 84 characters, each behind `indent` spaces.
  package static func wrapped(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, indent + line.count + 1 + word.count > 84 {
        lines.append(margin + line)
        line = ""
      }
      line += (line.isEmpty ? "" : " ") + word
    }
    lines.append(margin + line)
    return lines.joined(separator: "\n")
  }
}
