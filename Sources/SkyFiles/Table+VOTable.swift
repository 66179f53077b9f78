extension Table {
  /// The table as a VOTable 1.4 document (IVOA recommendation of 2019) with TABLEDATA.
  ///
  /// Header cards with a value become INFO elements of the table.
  public func voTable() -> String {
    var output = TextOutput()
    output.add("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
    output.add("<VOTABLE version=\"1.4\" xmlns=\"http://www.ivoa.net/xml/VOTable/v1.3\">\n<RESOURCE>\n")
    for card in header { output.add(Self.info(card)) }
    output.add(name.isEmpty ? "<TABLE>\n" : "<TABLE name=\"\(Self.escaped(name))\">\n")
    for column in columns { output.add(Self.field(column)) }
    output.add("<DATA><TABLEDATA>\n")
    for row in 0..<rowCount {
      output.add("<TR>")
      for column in columns {
        output.add("<TD>")
        if column.isSingleMissing(row) {
          output.add("</TD>")
          continue
        }
        switch column.values {
        case .text(let values): output.add(Self.escaped(values[row]))
        case .integer(let values): output.add("\(values[row])")
        case .real(let values): output.add(Self.number(values[row]))
        case .float(let values): output.add(Self.number(values[row]))
        case .logical(let values): output.add(values[row] ? "true" : "false")
        case .vector(let values, let width):
          for element in 0..<width {
            if element > 0 { output.add(" ") }
            output.add(Self.number(values[row * width + element]))
          }
        case .array, .list: output.add(Self.escaped(Self.cell(column, row)))
        }
        output.add("</TD>")
      }
      output.add("</TR>\n")
    }
    output.add("</TABLEDATA></DATA>\n</TABLE>\n</RESOURCE>\n</VOTABLE>\n")
    return String(decoding: output.bytes, as: UTF8.self)
  }

  private static func field(_ column: Column) -> String {
    let type =
      switch column.values {
      case .text: "datatype=\"unicodeChar\" arraysize=\"*\""
      case .integer: "datatype=\"long\""
      case .real: "datatype=\"double\""
      case .float: "datatype=\"float\""
      case .logical: "datatype=\"boolean\""
      case .vector(_, let width): "datatype=\"float\" arraysize=\"\(width)\""
      case .array(.text, _), .list(.text, _): "datatype=\"unicodeChar\" arraysize=\"*\""
      case .array(let values, let width): "datatype=\"\(elementType(values))\" arraysize=\"\(width)\""
      case .list(let values, _): "datatype=\"\(elementType(values))\" arraysize=\"*\""
      }
    var text = "<FIELD name=\"\(escaped(column.name))\" \(type)"
    if let unit = column.unit { text += " unit=\"\(escaped(unit))\"" }
    if let ucd = column.ucd { text += " ucd=\"\(escaped(ucd))\"" }
    guard let comment = column.comment else { return text + "/>\n" }
    return text + "><DESCRIPTION>\(escaped(comment))</DESCRIPTION></FIELD>\n"
  }

  /// The primitive type of the elements of arrays and lists.
  private static func elementType(_ values: Values) -> String {
    switch values {
    case .integer: "long"
    case .real: "double"
    case .logical: "boolean"
    default: "float"
    }
  }

  /// A row of an array or a list, its values side by side.
  private static func cell(_ column: Column, _ row: Int) -> String {
    column.values.range(of: row).map { element in
      switch column.values.elements {
      case .real(let values): number(values[element])
      case .float(let values): number(values[element])
      case let values: values.text(of: element)
      }
    }.joined(separator: " ")
  }

  private static func info(_ card: HeaderCard) -> String {
    let value: String
    switch card.value {
    case .string(let text): value = text
    case .integer(let number): value = "\(number)"
    case .real(let number): value = "\(number)"
    case .logical(let flag): value = flag ? "true" : "false"
    case .none:
      if card.comment.isEmpty { return "" }
      return "<INFO name=\"\(escaped(card.keyword.isEmpty ? "COMMENT" : card.keyword))\" value=\"\">"
        + "\(escaped(card.comment))</INFO>\n"
    }
    return "<INFO name=\"\(escaped(card.keyword))\" value=\"\(escaped(value))\">\(escaped(card.comment))</INFO>\n"
  }

  private static func number(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> String {
    if value.isNaN { return "NaN" }
    return value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : "\(value)"
  }

  /// Text for XML 1.0: markup escaped, control characters it cannot hold replaced.
  private static func escaped(_ text: String) -> String {
    var output = TextOutput()
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): output.add("&amp;")
      case UInt8(ascii: "<"): output.add("&lt;")
      case UInt8(ascii: ">"): output.add("&gt;")
      case UInt8(ascii: "\""): output.add("&quot;")
      case 0x09, 0x0A, 0x0D: output.add("&#\(byte);")
      case 0..<0x20: output.add("?")
      default: output.bytes.append(byte)
      }
    }
    return String(decoding: output.bytes, as: UTF8.self)
  }
}
