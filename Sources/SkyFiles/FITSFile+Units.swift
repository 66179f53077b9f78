import CFITSIO

extension FITSFile {
  /// Moves to an HDU, 0 = primary; false at the end of the file.
  func move(to index: Int) throws(SkyFileError) -> Bool {
    guard index < Int(Int32.max) else { return false }
    var number: Int32 = 1
    _ = status { handle, _ in ffghdn(handle, &number) }
    // One by one, since CFITSIO (4.2) writes outside its memory when it goes on from an HDU that ends behind the file.
    while Int(number) <= index {
      let next = try dataEnd()
      guard (0...FileBytes.padded(byteCount)).contains(next) else { return false }
      // The look through the file ends where a header does not say its size, which CFITSIO guesses and goes on.
      _ = try withBytes { bytes throws(SkyFileError) in
        try TableHeaderCheck.check(bytes, at: next, path: path, index: Int(number))
        return checkedHeaders[next] == nil
          ? try CompressedImageCheck.Header(bytes, at: next, path: path, index: Int(number)) : nil
      }
      let status = status { ffmahd($0, number + 1, nil, &$1) }
      guard status == 0 else {
        // What lies behind the last HDU and is no extension is junk, which readers are to pass over (Standard, 3.5).
        guard let end = try? dataEnd(), bytes(at: end, startWith: "XTENSION=") else { return false }
        throw failure("HDU \(number)", status)
      }
      number += 1
    }
    try call("HDU \(index)") { ffmahd($0, Int32(index + 1), nil, &$1) }
    return true
  }

  /// Where the HDU the file stands at ends, in whole blocks from the start of the file.
  func dataEnd() throws(SkyFileError) -> Int {
    var end: LONGLONG = 0
    try call("end of data") { ffghadll($0, nil, nil, &end, &$1) }
    return Int(end)
  }

  /// The HDU the file stands at.
  func unit(index: Int) throws(SkyFileError) -> FITSUnit {
    var type: Int32 = 0
    try call("HDU \(index)") { ffghdt($0, &type, &$1) }
    var unit = FITSUnit(index: index, name: nil, version: 1, kind: .empty, bitpix: nil, axes: [])
    unit.name = string("EXTNAME")
    unit.version = integer("EXTVER") ?? 1
    try requireAxes(index: index)
    switch type {
    case BINARY_TBL: unit.kind = .table
    case ASCII_TBL: unit.kind = .asciiTable
    default: try describeImage(&unit)
    }
    return unit
  }

  /// A NAXIS keyword without a value counts as 0 to CFITSIO, which makes sound data vanish.
  private func requireAxes(index: Int) throws(SkyFileError) {
    let count = value("NAXIS")
    guard case .integer(let axes)? = count else {
      throw .malformed(path: path, reason: "HDU \(index): NAXIS has no value")
    }
    for number in 1...max(1, axes) where number <= axes {
      guard value("NAXIS\(number)").map({ $0 != .none }) ?? true else {
        throw .malformed(path: path, reason: "HDU \(index): NAXIS\(number) has no value")
      }
    }
  }

  /// A scaling that is no number leaves the values unknown; CFITSIO would leave it out.
  func requireScaling(_ unit: FITSUnit) throws(SkyFileError) {
    for keyword in ["BSCALE", "BZERO"] {
      switch value(keyword) {
      case .real(let number)? where number.isFinite: break
      case .integer?, HeaderValue.none?, nil: break
      default:
        throw .malformed(path: path, reason: "HDU \(unit.index): \(keyword) is not a number")
      }
    }
  }

  private func describeImage(_ unit: inout FITSUnit) throws(SkyFileError) {
    var bitpix: Int32 = 0
    var count: Int32 = 0
    try call("image of HDU \(unit.index)") { ffgidt($0, &bitpix, &$1) }
    try call("image of HDU \(unit.index)") { ffgidm($0, &count, &$1) }
    var axes = [LONGLONG](repeating: 0, count: Int(max(0, count)))
    if count > 0 { try call("axes of HDU \(unit.index)") { ffgiszll($0, count, &axes, &$1) } }
    unit.bitpix = Int(bitpix)
    unit.axes = axes.map { Int($0) }
    if let negative = unit.axes.first(where: { $0 < 0 }) {
      throw .malformed(path: path, reason: "HDU \(unit.index) has an axis of length \(negative)")
    }
    unit.isRandomGroups = unit.index == 0 && unit.axes.first == 0 && unit.axes.count > 1 && logical("GROUPS") == true
    guard let values = unit.valueCount else {
      throw .malformed(path: path, reason: "HDU \(unit.index) declares more values than can be counted")
    }
    guard values > 0 else { return }
    try applyLowerCaseScaling(unit)
    unit.kind = isCompressedImage ? .compressedImage : .image
  }

  /// BSCALE and BZERO with the exponent d, which the standard has in upper case only and CFITSIO passes over.
  private func applyLowerCaseScaling(_ unit: FITSUnit) throws(SkyFileError) {
    func real(_ keyword: String) -> (value: Double, isLower: Bool)? {
      guard case .real(let number)? = value(keyword), let card = card(keyword) else { return nil }
      return (number, card.dropFirst(9).prefix { $0 != UInt8(ascii: "/") }.contains(UInt8(ascii: "d")))
    }
    let (scale, zero) = (real("BSCALE"), real("BZERO"))
    guard scale?.isLower == true || zero?.isLower == true else { return }
    try call("scaling of HDU \(unit.index)") { ffpscl($0, scale?.value ?? 1, zero?.value ?? 0, &$1) }
  }

  /// Whether the HDU is an image kept in a table of compressed tiles.
  private var isCompressedImage: Bool {
    var answer = false
    _ = status { handle, status in answer = fits_is_compressed_image(handle, &status) != 0 }
    return answer
  }

  /// Moves to what a selection names and says what it is.
  ///
  /// `.first` takes the first HDU that `accepts`.
  func find(
    _ selection: ExtensionSelection, accepts: (FITSUnit) -> Bool
  ) throws(SkyFileError) -> FITSUnit? {
    var index = 0
    if case .index(let wanted) = selection { index = wanted }
    while try move(to: index) {
      let unit = try unit(index: index)
      switch selection {
      case .first, .plane: if accepts(unit) { return unit }
      case .index: return unit
      case .name(let name, let version):
        let own = unit.name ?? (index == 0 ? "PRIMARY" : "")
        if own.uppercased() == name.uppercased(), version == nil || version == unit.version { return unit }
      }
      index += 1
    }
    if selection == .first { return nil }
    throw .noSuchExtension(path: path, name: selection.text)
  }

  /// A card of the HDU the file stands at; nil when there is none.
  ///
  /// Values are read from it here: CFITSIO (4.2) ends the process when it is to take a long text for a number.
  private func card(_ keyword: String) -> [UInt8]? {
    var card = [CChar](repeating: 0, count: Int(FLEN_CARD) + 1)
    let found = status { handle, status in
      // From the start of the header: of a keyword given twice the first counts, each time.
      ffgrec(handle, 0, &card, &status)
      ffgcrd(handle, keyword, &card, &status)
    }
    guard found == 0 else { return nil }
    return card.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
  }

  private func value(_ keyword: String) -> HeaderValue? {
    card(keyword)?.withUnsafeBytes { HeaderCard(card: $0).value }
  }

  /// A string keyword of the HDU the file stands at; nil when there is none.
  func string(_ keyword: String) -> String? {
    if case .string(let text)? = value(keyword), !text.isEmpty { text } else { nil }
  }

  /// A whole-number keyword of the HDU the file stands at; nil when there is none.
  func integer(_ keyword: String) -> Int? {
    switch value(keyword) {
    case .integer(let number)?: Int(number)
    case .real(let number)?: Int(exactly: number.rounded(.towardZero))
    default: nil
    }
  }

  /// A logical keyword of the HDU the file stands at; nil when there is none.
  func logical(_ keyword: String) -> Bool? {
    if case .logical(let flag)? = value(keyword) { flag } else { nil }
  }

  /// The header of the HDU the file stands at, in order, without END; long strings are joined.
  func header() throws(SkyFileError) -> [HeaderCard] {
    var count: Int32 = 0
    try call("header") { ffghsp($0, &count, nil, &$1) }
    var cards: [HeaderCard] = []
    cards.reserveCapacity(Int(count))
    var record = [CChar](repeating: 0x20, count: Int(FLEN_CARD) + 1)
    for number in 0..<count {
      try call("header card \(number + 1)") { ffgrec($0, number + 1, &record, &$1) }
      let length = record.firstIndex(of: 0) ?? 80
      cards.append(
        record.withUnsafeBytes { HeaderCard(card: UnsafeRawBufferPointer(rebasing: $0[..<min(80, length)])) })
    }
    return HeaderCard.joiningContinuations(cards)
  }
}
