import FlemingTool
import Testing

@Suite("Help")
struct HelpTests {
  @Test("the contract's commands that exist are listed, and no others")
  func list() {
    #expect(
      FlemingCommand.commands.map(\.name) == [
        "train", "classify", "evaluate", "probe", "features", "augment", "cutout", "pack", "simulate", "inspect",
        "bench", "demo",
      ])
    let text = Ran("--help").output
    for command in FlemingCommand.commands { #expect(text.contains("  \(command.name) ")) }
    for later in ["export"] { #expect(!text.contains(later)) }
  }

  @Test(
    "every command explains itself: usage, every option, an example", arguments: FlemingCommand.commands.map(\.name))
  func command(_ name: String) throws {
    let command = try #require(FlemingCommand.commands.first { $0.name == name })
    let ran = Ran(name, "--help")
    #expect(ran.status == 0 && ran.errors == "")
    #expect(ran.output.hasPrefix("fleming \(name): \(command.summary)\n"))
    #expect(ran.output.contains("usage: fleming \(name)"))
    for option in command.allOptions {
      #expect(ran.output.contains("  --\(option.name)"))
      #expect(!option.help.hasSuffix("."), "--\(option.name)")
    }
    #expect(Set(command.allOptions.map(\.name)).count == command.allOptions.count)
    #expect(!command.examples.isEmpty)
    for example in command.examples { #expect(example.line.hasPrefix("fleming \(name)")) }
    for line in ran.output.split(separator: "\n") where !line.contains("fleming \(name)") {
      #expect(line.count <= 84, "\(line)")
    }
  }

  @Test("the options of an example exist", arguments: FlemingCommand.commands.map(\.name))
  func examples(_ name: String) throws {
    let command = try #require(FlemingCommand.commands.first { $0.name == name })
    for example in command.examples {
      let arguments = example.line.split(separator: " ").dropFirst().map(String.init)
      guard case .run = try Parser.parse(arguments, commands: FlemingCommand.commands) else {
        Issue.record("\(example.line) does not run")
        continue
      }
    }
  }

  @Test(
    "an option that does not exist is refused by every command, with the nearest one",
    arguments: FlemingCommand.commands.map(\.name))
  func unknown(_ name: String) {
    let ran = Ran(name, "--quite")
    #expect(ran.status == 64)
    #expect(ran.errors == "fleming: there is no option --quite; did you mean --quiet? (see: fleming \(name) --help)\n")
  }
}
