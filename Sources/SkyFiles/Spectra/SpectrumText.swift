/// Spectra in plain text: columns of numbers set apart by blanks, tabs or commas, with or without names.
///
/// Lines that start with `#`, `%`, `;` or `!` are comments. Names come from the first line when it is not numbers, or from
/// the last comment above the numbers when it has as many words as they; without names two to four columns are wavelength,
/// flux, standard deviation and mask.
enum SpectrumText {
  private static let longestLine = 1 << 16

  /// The columns as a table; `isNamed` says whether the text named them.
  static func read(
    _ file: FileBytes, path: String, limits: ReadingLimits
  ) throws(SkyFileError) -> (table: Table, isNamed: Bool) {
    try file.withBytes { bytes throws(SkyFileError) in try read(bytes, path: path, limits: limits) }
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, path: String, limits: ReadingLimits
  ) throws(SkyFileError) -> (table: Table, isNamed: Bool) {
    if bytes.prefix(4096).contains(0) { throw .unrecognised(path: path, found: FileKind.guess(bytes)) }
    var columns: [[Double]] = []
    var names: [String] = []
    var comment: [String] = []
    var number = 0
    var position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while position < bytes.count {
      let end = bytes[position...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
      let line = UnsafeRawBufferPointer(rebasing: bytes[position..<end])
      position = end + 1
      number += 1
      // A line that ends in CR and LF counts once.
      if end + 1 < bytes.count, bytes[end] == 0x0D, bytes[end + 1] == 0x0A { position += 1 }
      // What a line is cut into takes many times its bytes.
      guard line.count <= longestLine else {
        throw .unrecognised(path: path, found: "line \(number) has \(line.count) characters")
      }
      guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }) else { continue }
      if "#%;!".utf8.contains(first) {
        if columns.isEmpty { comment = words(String(decoding: line, as: UTF8.self).drop { "#%;! \t".contains($0) }) }
        continue
      }
      let fields = fields(line)
      if columns.isEmpty, names.isEmpty, fields.contains(where: { value($0) == nil }) {
        names = fields.map { String(decoding: $0, as: UTF8.self).filter { $0 != "\"" } }
        guard SpectrumColumns(names) != nil else {
          throw .unrecognised(
            path: path, found: "text whose first line is neither numbers nor names of wavelength and flux")
        }
        continue
      }
      if columns.isEmpty { columns = [[Double]](repeating: [], count: fields.count) }
      guard fields.count == columns.count, names.isEmpty || names.count == fields.count else {
        let expected = names.isEmpty ? columns.count : names.count
        throw .malformed(path: path, reason: "line \(number) has \(fields.count) fields, those before it \(expected)")
      }
      for (i, field) in fields.enumerated() {
        guard let value = value(field) else {
          let text = String(decoding: field.prefix(20), as: UTF8.self)
          throw .malformed(path: path, reason: "line \(number): '\(text)' is not a number")
        }
        columns[i].append(value)
      }
      guard columns[0].count <= limits.maximumTableValues / columns.count else {
        throw .tooLarge(
          path: path, what: "values or more", size: columns[0].count * columns.count, limit: limits.maximumTableValues)
      }
    }
    guard !columns.isEmpty else { throw .nothingToRead(path: path, reason: "no numbers in it") }
    if names.isEmpty, comment.count == columns.count, SpectrumColumns(comment) != nil { names = comment }
    let isNamed = !names.isEmpty
    if !isNamed {
      guard (2...4).contains(columns.count) else {
        throw .unsupported(path: path, reason: "\(columns.count) columns without names, a spectrum has 2 to 4")
      }
      names = Array(["wavelength", "flux", "sigma", "mask"].prefix(columns.count))
    }
    return (Table(columns: zip(names, columns).map { Table.Column($0, .real($1)) }), isNamed)
  }

  private static func words(_ text: Substring) -> [String] {
    text.split { " \t,".contains($0) }.map(String.init)
  }

  private static func fields(_ line: UnsafeRawBufferPointer) -> [Slice<UnsafeRawBufferPointer>] {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    guard line.contains(UInt8(ascii: ",")) else { return line.split(whereSeparator: isBlank) }
    return line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
      var field = $0.drop(while: isBlank)
      while let last = field.last, isBlank(last) { field.removeLast() }
      return field
    }
  }

  /// A number, also with FORTRAN's exponent; an empty field is not a number, nil what is something else.
  private static func value(_ field: Slice<UnsafeRawBufferPointer>) -> Double? {
    if field.isEmpty { return .nan }
    guard field.count <= 64, !field.contains(where: { $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "X") }) else {
      return nil
    }
    let text = String(decoding: field, as: UTF8.self)
    return Double(text) ?? Double(text.replacing("D", with: "E").replacing("d", with: "E"))
  }
}

extension String {
  /// With one character in place of another.
  fileprivate func replacing(_ old: Character, with new: Character) -> String { String(map { $0 == old ? new : $0 }) }
}
