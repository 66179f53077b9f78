/// Turns arguments into a command and its invocation.
package enum Parser {
  /// What a command line asks for.
  package enum Request {
    case run(Command, Invocation)
    case help(Command?)
    case version
  }

  /// Parses the arguments behind the program's name.
  package static func parse(_ arguments: [String], commands: [Command]) throws -> Request {
    guard let first = arguments.first else { return .help(nil) }
    let rest = Array(arguments.dropFirst())
    switch first {
    case "--help", "-h", "help": return .help(try rest.first.map { try find($0, commands) })
    case "--version": return .version
    default: break
    }
    if first.hasPrefix("-") {
      let hint = Nearest.name(to: first, among: ["--help", "--version"]).map { "; did you mean \($0)?" } ?? ""
      throw UsageError("", "there is no option \(first) before the command\(hint)")
    }
    let command = try find(first, commands)
    guard let invocation = try invocation(rest, of: command) else { return .help(command) }
    return .run(command, invocation)
  }

  private static func find(_ name: String, _ commands: [Command]) throws -> Command {
    if let command = commands.first(where: { $0.name == name }) { return command }
    let hint = Nearest.name(to: name, among: commands.map(\.name)).map { "; did you mean \($0)?" } ?? ""
    throw UsageError("", "there is no command \"\(name)\"\(hint)")
  }

  /// Nil when help is asked for.
  private static func invocation(_ arguments: [String], of command: Command) throws -> Invocation? {
    var invocation = Invocation(command: command.name)
    invocation.line = (["fleming", command.name] + arguments.map(quoted)).joined(separator: " ")
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        invocation.arguments += rest
        break
      }
      if argument == "-h" { return nil }
      guard argument.hasPrefix("-"), argument != "-" else {
        invocation.arguments.append(argument)
        continue
      }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard argument.hasPrefix("--"), let option = command.allOptions.first(where: { "--\($0.name)" == parts[0] })
      else {
        throw UsageError(command.name, "there is no option \(parts[0])\(hint(parts[0], command))")
      }
      if option.name == "help" { return nil }
      invocation.values[option.name, default: []].append(try value(of: option, parts, &rest, command))
    }
    try check(invocation.arguments, of: command)
    return invocation
  }

  private static func value(
    of option: Option, _ parts: [String], _ rest: inout ArraySlice<String>, _ command: Command
  ) throws -> String {
    guard let placeholder = option.value else {
      guard parts.count == 1 else { throw UsageError(command.name, "--\(option.name) takes no value") }
      return ""
    }
    if parts.count == 2 {
      guard !parts[1].isEmpty else { throw UsageError(command.name, "--\(option.name) \(placeholder) has no value") }
      return parts[1]
    }
    // A value may begin with a dash (a negative number, "-" for standard output), but not with two.
    guard let next = rest.first, !next.isEmpty, !next.hasPrefix("--") else {
      throw UsageError(command.name, "--\(option.name) \(placeholder) has no value")
    }
    rest.removeFirst()
    return next
  }

  private static func check(_ arguments: [String], of command: Command) throws {
    if arguments.count < command.count.lowerBound {
      throw UsageError(command.name, "\(command.name) needs \(command.arguments)")
    }
    if arguments.count > command.count.upperBound {
      let extra = arguments[command.count.upperBound]
      throw UsageError(
        command.name,
        command.arguments.isEmpty
          ? "\(command.name) takes no arguments, but \"\(extra)\" was given"
          : "\(command.name) takes \(command.arguments) only, but \"\(extra)\" was given too")
    }
    if arguments.contains("") { throw UsageError(command.name, "an argument is empty") }
  }

  private static func hint(_ name: String, _ command: Command) -> String {
    let known = command.allOptions.map { "--\($0.name)" }
    let asked = name.hasPrefix("--") ? name : "-" + name
    return Nearest.name(to: asked, among: known).map { "; did you mean \($0)?" } ?? ""
  }

  /// An argument as a shell takes it back.
  package static func quoted(_ argument: String) -> String {
    let plain = argument.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
        || "-_./=,:+@%".unicodeScalars.contains($0)
    }
    if plain, !argument.isEmpty { return argument }
    return "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
