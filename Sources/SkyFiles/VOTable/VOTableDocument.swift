import CExpat

/// What is known of a VOTable while expat goes through it.
final class VOTableDocument {
  /// Elements within elements, more than any VOTable has.
  private static let deepest = 64

  /// The table found; nil when there is none.
  private(set) var table: Table?
  /// What made parsing stop.
  private(set) var problem: VOTableProblem?
  var parser: XML_Parser?

  private let selection: ExtensionSelection
  private let limit: Int
  /// Names of the elements around.
  private var path: [String] = []
  /// Text of the element that keeps it.
  private var text: [UInt8] = []
  private var keepsText = false
  /// Tables met before the present one.
  private var index = -1
  private var name = ""
  private var isWanted = false
  private var fields: [VOTableField] = []
  private var columns: [VOTableColumn] = []
  private var rows = 0
  private var cell = 0
  /// Values of the present table.
  private var total = 0
  private var base64 = Base64Decoder()
  private var readsStream = false
  /// INFO and PARAM before the tables and of the present one.
  private var header: [HeaderCard] = []
  private var card: HeaderCard?

  init(selection: ExtensionSelection, limit: Int) {
    self.selection = selection
    self.limit = limit
  }

  /// Does what an event asks for, unless something went wrong before; a problem stops the parser.
  func guarded(_ work: () throws(VOTableProblem) -> Void) {
    guard problem == nil else { return }
    do {
      try work()
    } catch {
      problem = error
      if let parser { XML_StopParser(parser, 0) }
    }
  }

  /// An element begins.
  func begin(_ element: String, attributes: () -> [String: String]) throws(VOTableProblem) {
    if path.isEmpty, element != "VOTABLE" {
      throw .malformed("the first element is \(element.prefix(40)), not VOTABLE")
    }
    path.append(element)
    guard path.count <= Self.deepest else { throw .malformed("more than \(Self.deepest) elements within one another") }
    switch element {
    case "TABLE": beginTable(attributes())
    case "INFO", "PARAM": try beginCard(element, attributes())
    case "DESCRIPTION": keepText()
    case "TD" where isWanted: keepText()
    case "TR" where isWanted: cell = 0
    case "FIELD" where isWanted: fields.append(try VOTableField(attributes()))
    case "VALUES" where isWanted && path.dropLast().last == "FIELD":
      if let null = attributes()["null"], !fields.isEmpty { fields[fields.count - 1].null = Int64(null) }
    case "DATA" where isWanted: columns = fields.map { VOTableColumn($0) }
    case "FITS" where isWanted, "PARQUET" where isWanted: throw .unsupported("data in the form \(element)")
    case "STREAM" where isWanted:
      let given = attributes()
      if given["href"] != nil { throw .unsupported("data in another file") }
      guard given["encoding"]?.lowercased() == "base64" else {
        throw .unsupported("a stream of the encoding '\((given["encoding"] ?? "none").prefix(40))'")
      }
      base64 = Base64Decoder()
      readsStream = true
    default: break
    }
  }

  private func beginTable(_ attributes: [String: String]) {
    index += 1
    name = attributes["name"] ?? attributes["ID"] ?? ""
    fields = []
    columns = []
    rows = 0
    total = 0
    isWanted =
      switch selection {
      case .first, .plane: table == nil || table?.rowCount == 0
      case .index(let wanted): wanted == index
      case .name(let wanted, _):
        table == nil && [attributes["name"], attributes["ID"]].contains { $0?.lowercased() == wanted.lowercased() }
      }
  }

  private func beginCard(_ element: String, _ attributes: [String: String]) throws(VOTableProblem) {
    guard index < 0 || isWanted else { return }
    let value = attributes["value"] ?? ""
    let name = attributes["name"] ?? attributes["ID"] ?? ""
    card = HeaderCard(name, value.isEmpty ? .none : Self.typed(value), unit: attributes["unit"])
    keepText()
  }

  private func keepText() {
    text.removeAll(keepingCapacity: true)
    keepsText = true
  }

  /// Text within an element.
  func add(_ some: UnsafeRawBufferPointer) throws(VOTableProblem) {
    if keepsText {
      text.append(contentsOf: some)
    } else if readsStream, !base64.add(some) {
      throw .malformed("the stream is not base64")
    }
  }

  /// An element ends.
  func end(_ element: String) throws(VOTableProblem) {
    path.removeLast()
    defer {
      if element == "TD" || element == "DESCRIPTION" || element == "INFO" || element == "PARAM" { keepsText = false }
    }
    switch element {
    case "TD" where isWanted: try endCell()
    case "TR" where isWanted: try endRow()
    case "DESCRIPTION" where isWanted && path.last == "FIELD" && !fields.isEmpty:
      let words = String(decoding: text, as: UTF8.self).split { $0 == " " || $0.isNewline || $0 == "\t" }
      fields[fields.count - 1].comment = words.isEmpty ? nil : words.joined(separator: " ")
    case "INFO", "PARAM": try endCard(element)
    case "STREAM" where readsStream:
      readsStream = false
      var stream = VOTableStream(base64.bytes, hasFlags: path.last == "BINARY2")
      rows = try stream.read(into: &columns, limit: limit)
    case "TABLE" where isWanted: endTable()
    default: break
    }
  }

  private func endCell() throws(VOTableProblem) {
    guard cell < columns.count else {
      throw .malformed("row \(rows + 1) has more cells than the table has fields, \(columns.count)")
    }
    let room = limit - total
    guard room > 0 else { throw .tooLarge(what: "values or more", size: limit + 1, limit: limit) }
    let before = columns[cell].elementCount
    try columns[cell].append(cell: String(decoding: text, as: UTF8.self), room: room)
    total += columns[cell].elementCount - before
    cell += 1
  }

  private func endRow() throws(VOTableProblem) {
    guard cell == columns.count else {
      throw .malformed("row \(rows + 1) has \(cell) cells, the table \(columns.count) fields")
    }
    rows += 1
  }

  private func endCard(_ element: String) throws(VOTableProblem) {
    guard var card else { return }
    self.card = nil
    let words = String(decoding: text, as: UTF8.self).split { $0 == " " || $0.isNewline || $0 == "\t" }
    if element == "INFO" { card.comment = words.joined(separator: " ") }
    if card.keyword == "QUERY_STATUS", card.value == .string("ERROR") {
      throw .nothing("the service that wrote it answered with an error: \(card.comment.prefix(200))")
    }
    header.append(card)
  }

  private func endTable() {
    if columns.isEmpty { columns = fields.map { VOTableColumn($0) } }
    isWanted = false
    if table != nil, rows == 0 { return }
    table = Table(name: name, columns: columns.map { $0.column() }, header: header)
    columns = []
  }

  /// A card's value by its looks; FITS and CSV decide the same way.
  private static func typed(_ text: String) -> HeaderValue {
    if let number = Int64(text), String(number) == text { return .integer(number) }
    if text == "true" || text == "false" { return .logical(text == "true") }
    if let number = Double(text), number.isFinite, "\(number)" == text { return .real(number) }
    return .string(text)
  }
}
