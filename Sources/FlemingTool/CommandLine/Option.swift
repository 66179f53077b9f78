/// One option of a command, as data.
package struct Option: Sendable, Equatable {
  /// The name without the dashes.
  package let name: String
  /// What stands for the value in help ("N", "FILE"); nil for a switch.
  package let value: String?
  /// What it does, one sentence without a full stop.
  package let help: String
  /// What holds when it is not given, in words; nil when there is nothing to say.
  package let initial: String?

  /// An option with a value.
  package init(_ name: String, _ value: String, _ help: String, initial: String? = nil) {
    self.name = name
    self.value = value
    self.help = help
    self.initial = initial
  }

  /// A switch.
  package init(_ name: String, _ help: String) {
    self.name = name
    value = nil
    self.help = help
    initial = nil
  }

  /// Options every command has.
  package static let common = [
    Option("seed", "N", "seed of every random choice", initial: "1"),
    Option("threads", "N", "processor threads", initial: "all cores"),
    Option("quiet", "say nothing but errors"),
    Option("help", "print this help"),
  ]

  /// The option of every command that has a result.
  package static let json = Option("json", "FILE", "write the result as JSON (- for standard output)")
  /// The option of every command that reads data sets.
  package static let task = Option("task", "NAME", "what the data are: star-galaxy, morphology or a FILE.json")
}
