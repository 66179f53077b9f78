import FlemingTool
import Groundwork
import Testing

/// The command line as data: arguments in, exact text and status out.
@Suite("Command line")
struct CommandLineTests {
  static let fake = [
    Command(
      name: "count", summary: "count things", arguments: "PATH...", count: 1...3,
      options: [
        Option("limit", "N", "how many at most", initial: "9"), Option("scale", "X", "a factor"),
        Option("fast", "do not look twice"), Option("epsilon", "LIST", "sizes"),
      ],
      examples: [("fleming count a b", "counts both")]
    ) { invocation, console in
      let limit = try invocation.integer("limit", 1...100) ?? 9
      let scale = try invocation.real("scale", 0...10) ?? 1
      let epsilons = try invocation.reals("epsilon", 0...1000) ?? []
      try console.print("\(invocation.arguments) \(limit) \(scale) \(invocation.has("fast")) \(epsilons)")
      console.note("noted")
      return 0
    },
    Command(name: "stop", summary: "stop", arguments: "", count: 0...0, options: []) { _, _ in
      throw OutputFailure(operation: "write", path: "a\nb", reason: "full")
    },
  ]

  @Test(
    "arguments and options in any order, both forms of a value",
    arguments: [
      (["count", "a", "b"], "[\"a\", \"b\"] 9 1.0 false []\n"),
      (["count", "--limit", "3", "a"], "[\"a\"] 3 1.0 false []\n"),
      (["count", "a", "--limit=3", "--fast"], "[\"a\"] 3 1.0 true []\n"),
      (["count", "--limit=3", "--limit=4", "a"], "[\"a\"] 4 1.0 false []\n"),
      (["count", "--scale", "2.5e-1", "--", "--fast", "-"], "[\"--fast\", \"-\"] 9 0.25 false []\n"),
      (["count", "a", "--epsilon", "0, 0.5,1"], "[\"a\"] 9 1.0 false [0.0, 0.5, 1.0]\n"),
    ])
  func parses(_ arguments: [String], _ expected: String) {
    let ran = Ran(arguments, of: Self.fake)
    #expect(ran.output == expected)
    #expect(ran.errors == "noted\n")
    #expect(ran.status == 0)
  }

  @Test(
    "a wrong command line: one line, status 64",
    arguments: [
      (["cuont", "a"], "fleming: there is no command \"cuont\"; did you mean count? (see: fleming --help)"),
      (["zzzzzz"], "fleming: there is no command \"zzzzzz\" (see: fleming --help)"),
      (
        ["--versoin"],
        "fleming: there is no option --versoin before the command; did you mean --version? (see: fleming --help)"
      ),
      (["count"], "fleming: count needs PATH... (see: fleming count --help)"),
      (
        ["count", "a", "b", "c", "d"],
        "fleming: count takes PATH... only, but \"d\" was given too (see: fleming count --help)"
      ),
      (["stop", "a"], "fleming: stop takes no arguments, but \"a\" was given (see: fleming stop --help)"),
      (["count", ""], "fleming: an argument is empty (see: fleming count --help)"),
      (
        ["count", "a", "--limt", "3"],
        "fleming: there is no option --limt; did you mean --limit? (see: fleming count --help)"
      ),
      (
        ["count", "a", "-limit", "3"],
        "fleming: there is no option -limit; did you mean --limit? (see: fleming count --help)"
      ),
      (["count", "a", "--qqqqqqq"], "fleming: there is no option --qqqqqqq (see: fleming count --help)"),
      (["count", "a", "--limit"], "fleming: --limit N has no value (see: fleming count --help)"),
      (["count", "a", "--limit="], "fleming: --limit N has no value (see: fleming count --help)"),
      (["count", "a", "--limit", "--fast"], "fleming: --limit N has no value (see: fleming count --help)"),
      (["count", "a", "--fast=1"], "fleming: --fast takes no value (see: fleming count --help)"),
      (
        ["count", "a", "--limit", "x"],
        "fleming count: --limit: \"x\" is not a whole number (see: fleming count --help)"
      ),
      (
        ["count", "a", "--limit", "-3"],
        "fleming count: --limit: \"-3\" is not between 1 and 100 (see: fleming count --help)"
      ),
      (
        ["count", "a", "--limit", "99999999999999999999"],
        "fleming count: --limit: \"99999999999999999999\" is not a whole number (see: fleming count --help)"
      ),
      (
        ["count", "a", "--scale", "nan"], "fleming count: --scale: \"nan\" is not a number (see: fleming count --help)"
      ),
      (
        ["count", "a", "--scale", "11"],
        "fleming count: --scale: \"11\" is not between 0 and 10 (see: fleming count --help)"
      ),
      (
        ["count", "a", "--epsilon", "0,-0.5"],
        "fleming count: --epsilon: \"-0.5\" is negative (see: fleming count --help)"
      ),
      (
        ["count", "a", "--epsilon", "0,,1"],
        "fleming count: --epsilon: \"0,,1\" has an empty entry (see: fleming count --help)"
      ),
    ])
  func refuses(_ arguments: [String], _ expected: String) {
    let ran = Ran(arguments, of: Self.fake)
    #expect(ran.errors == expected + "\n")
    #expect(ran.output == "")
    #expect(ran.status == 64)
  }

  @Test("an error of the world: one line, its own status, no control characters")
  func failure() {
    let ran = Ran(["stop"], of: Self.fake)
    #expect(ran.errors == "fleming stop: cannot write a b: full\n")
    #expect(ran.status == 74)
  }

  @Test("quiet keeps to the result")
  func quiet() { #expect(Ran(["count", "a", "--quiet"], of: Self.fake).errors == "") }

  @Test("help is made from the same data")
  func help() {
    let expected = """
      fleming count: count things

      usage: fleming count PATH... [--options]

      options:
        --limit N               how many at most (default: 9)
        --scale X               a factor
        --fast                  do not look twice
        --epsilon LIST          sizes
        --seed N                seed of every random choice (default: 1)
        --threads N             processor threads (default: all cores)
        --quiet                 say nothing but errors
        --help                  print this help

      examples:
        fleming count a b
            counts both

      """
    for arguments in [["count", "--help"], ["help", "count"], ["count", "a", "-h"], ["--help", "count"]] {
      let ran = Ran(arguments, of: Self.fake)
      #expect(ran.output == expected)
      #expect(ran.status == 0)
    }
  }

  @Test("the version, and the general help without arguments")
  func general() {
    #expect(Ran("--version").output == "fleming \(FlemingCommand.version)\n")
    #expect(Ran([]).output == Ran("--help").output)
    #expect(Ran("--help").output.contains("usage: fleming COMMAND"))
  }

  @Test(
    "the nearest name",
    arguments: [
      ("trian", "train"), ("evalute", "evaluate"), ("clasify", "classify"), ("prob", "probe"), ("ins", "inspect"),
      ("e", "evaluate"), ("xyz", nil), ("", nil),
    ] as [(String, String?)])
  func nearest(_ text: String, _ expected: String?) {
    #expect(Nearest.name(to: text, among: ["train", "evaluate", "classify", "probe", "inspect"]) == expected)
  }

  @Test("edit distances", arguments: [("", "", 0), ("a", "", 1), ("ab", "ba", 1), ("kitten", "sitting", 3)])
  func edits(_ a: String, _ b: String, _ expected: Int) { #expect(Nearest.edits(a, b) == expected) }

  @Test("a command line is quoted so that a shell takes it back")
  func quoting() {
    #expect(Parser.quoted("a/b.fits") == "a/b.fits")
    #expect(Parser.quoted("a b") == "'a b'")
    #expect(Parser.quoted("it's") == "'it'\\''s'")
    #expect(Parser.quoted("") == "''")
  }

  @Test("times and progress in words")
  func progress() {
    #expect(Clock.text(0.2) == "0 s")
    #expect(Clock.text(59.4) == "59 s")
    #expect(Clock.text(185) == "3:05")
    #expect(Clock.text(7241) == "2:00:41")
    #expect(Progress.line("reading", 50, 100, "images", seconds: 2) == "reading 50/100, 25 images/s, 2 s left")
    #expect(Progress.line("reading", 0, 100, "images", seconds: 2) == "reading 0/100")
  }
}
