/// A FIELD of a VOTable (IVOA recommendation 1.4, section 4.1): what its cells hold.
struct VOTableField {
  /// Kinds of values, with their bytes in a binary stream.
  enum Datatype: String {
    case boolean, bit, unsignedByte, short, int, long, char, unicodeChar, float, double, floatComplex, doubleComplex

    /// Bytes of a value; those of a bit are shared.
    var size: Int {
      switch self {
      case .boolean, .bit, .unsignedByte, .char: 1
      case .short, .unicodeChar: 2
      case .int, .float: 4
      case .long, .double, .floatComplex: 8
      case .doubleComplex: 16
      }
    }
    var isText: Bool { self == .char || self == .unicodeChar }
    var isComplex: Bool { self == .floatComplex || self == .doubleComplex }
  }

  let name: String
  let datatype: Datatype
  /// Lengths of the axes, fastest first, without the last one when it varies; empty for a single value.
  let axes: [Int]
  /// Whether the last axis varies from row to row.
  let isVariable: Bool
  var unit: String?
  var ucd: String?
  var comment: String?
  /// The text of VALUES's null: an integer that stands for a missing one.
  var null: Int64?

  /// Elements of a row whose length is fixed, of the fixed part of one whose length varies; characters for text.
  let count: Int

  /// From the attributes; the reason when they are wrong.
  init(_ attributes: [String: String]) throws(VOTableProblem) {
    let name = attributes["name"] ?? attributes["ID"] ?? ""
    let written = attributes["datatype"] ?? "char"
    guard let datatype = Datatype(rawValue: written) else {
      throw .malformed("the column '\(name)' has the unknown datatype '\(written.prefix(40))'")
    }
    var parts = (attributes["arraysize"] ?? "1").split(separator: "x", omittingEmptySubsequences: false).map {
      $0.filter { $0 != " " }
    }
    var isVariable = false
    if let last = parts.last, last.hasSuffix("*") {
      isVariable = true
      // "*" and "10*" (at most ten) both vary.
      parts.removeLast()
    }
    let axes = parts.compactMap { Int($0) }
    var count = 1
    for axis in axes {
      let (product, isOver) = count.multipliedReportingOverflow(by: axis)
      count = isOver ? -1 : product
    }
    guard axes.count == parts.count, axes.allSatisfy({ $0 > 0 }), count > 0, count < 1 << 48 else {
      throw .malformed(
        "the column '\(name)' has the impossible arraysize '\((attributes["arraysize"] ?? "").prefix(40))'")
    }
    self.name = name
    self.datatype = datatype
    self.axes = attributes["arraysize"] == nil || (axes == [1] && !isVariable) ? [] : axes
    self.isVariable = isVariable
    self.count = count
    unit = attributes["unit"].flatMap { $0.isEmpty ? nil : $0 }
    ucd = attributes["ucd"].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Characters of one string: all there are, unless strings stand in an array.
  var textWidth: Int? { axes.count + (isVariable ? 1 : 0) > 1 ? axes[0] : nil }
}

/// Why a VOTable cannot be read, before the path is known.
enum VOTableProblem: Error {
  case malformed(String)
  case unsupported(String)
  case tooLarge(what: String, size: Int, limit: Int)
  case nothing(String)

  /// The error of a file.
  func error(path: String) -> SkyFileError {
    switch self {
    case .malformed(let reason): .malformed(path: path, reason: "VOTable: \(reason)")
    case .unsupported(let reason): .unsupported(path: path, reason: "VOTable: \(reason)")
    case .tooLarge(let what, let size, let limit): .tooLarge(path: path, what: what, size: size, limit: limit)
    case .nothing(let reason): .nothingToRead(path: path, reason: reason)
    }
  }
}
