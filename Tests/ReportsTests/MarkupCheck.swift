/// A reader strict enough to notice markup that user text broke: tags must nest, attributes be quoted, & be an entity.
enum MarkupCheck {
  /// Tags that HTML leaves open.
  private static let void: Set<String> = ["meta", "img", "!doctype"]

  /// The first fault of XML or HTML, nil when it is well formed.
  static func fault(_ text: String) -> String? {
    var open: [String] = []
    var rest = Substring(text)
    func isMark(_ character: Character) -> Bool { character == "<" || character == "&" || character == ">" }
    while let start = rest.firstIndex(where: isMark) {
      if rest[start] == ">" && open.last != "style" { return "a bare > after \(rest[..<start].suffix(40))" }
      if rest[start] == "&" {
        let entity = rest[start...].prefix { $0 != ";" }.dropFirst()
        guard ["amp", "lt", "gt", "quot", "#39"].contains(String(entity)) else {
          return "a bare & before \(entity.prefix(20))"
        }
        rest = rest[start...].dropFirst(entity.count + 1)
        continue
      }
      if rest[start] == ">" {
        rest = rest[start...].dropFirst()
        continue
      }
      guard let end = rest[start...].firstIndex(of: ">") else { return "a tag without an end" }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.contains("<") { return "a < inside the tag \(tag.prefix(40))" }
      if tag.filter({ $0 == "\"" }).count % 2 == 1 { return "an odd quote in \(tag.prefix(60))" }
      let name = String(tag.drop { $0 == "/" }.prefix { $0 != " " && $0 != "/" && $0 != "\n" }).lowercased()
      if tag.hasPrefix("/") {
        guard open.popLast() == name else { return "</\(name)> closes nothing of that name" }
      } else if !tag.hasSuffix("/") && !void.contains(name) {
        open.append(name)
      }
    }
    return open.last.map { "<\($0)> is never closed" }
  }
}
