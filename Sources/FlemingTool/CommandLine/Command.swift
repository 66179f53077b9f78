/// One command of the tool, as data: what it is called, what it takes, what it runs.
package struct Command: Sendable {
  /// The name on the command line.
  package let name: String
  /// What it does, in one line.
  package let summary: String
  /// The arguments, as help shows them ("MODEL PATH...").
  package let arguments: String
  /// How many arguments may be given.
  package let count: ClosedRange<Int>
  /// More to know, paragraphs of plain text.
  package let discussion: String
  /// Its own options; the common ones come on top.
  package let options: [Option]
  /// Command lines to try, each with what it does.
  package let examples: [(line: String, does: String)]
  /// Does it; returns the exit status (0, or 65 when some inputs were bad and were listed).
  package let run: @Sendable (Invocation, Console) throws -> Int32

  /// A command.
  package init(
    name: String, summary: String, arguments: String, count: ClosedRange<Int>, discussion: String = "",
    options: [Option], examples: [(line: String, does: String)] = [],
    run: @escaping @Sendable (Invocation, Console) throws -> Int32
  ) {
    self.name = name
    self.summary = summary
    self.arguments = arguments
    self.count = count
    self.discussion = discussion
    self.options = options
    self.examples = examples
    self.run = run
  }

  /// Every option the command knows.
  package var allOptions: [Option] { options + Option.common }
}
