extension CompressedImageCheck {
  /// The keywords of one HDU that decide its layout.
  struct Header {
    let path: String
    let index: Int
    private(set) var values: [String: HeaderValue] = [:]
    private(set) var dataStart = 0

    /// Parses the header at a place; nil when there is none that ends.
    ///
    /// Of a keyword given twice the first counts; in a compressed image that is an error.
    init?(_ bytes: UnsafeRawBufferPointer, at start: Int, path: String, index: Int) throws(SkyFileError) {
      self.path = path
      self.index = index
      var repeated: String?
      var place = start
      while true {
        guard place >= 0, place + 80 <= bytes.count else { return nil }
        let card = UnsafeRawBufferPointer(rebasing: bytes[place..<place + 80])
        place += 80
        if Self.isEnd(card) { break }
        guard let parsed = Self.parsed(card) else { continue }
        let keyword = parsed.keyword.uppercased()
        guard !keyword.hasPrefix("T") || Self.isShort(card) else {
          throw .malformed(path: path, reason: "HDU \(index): the value of \(keyword) is no text in quotes")
        }
        if values[keyword] == nil { values[keyword] = parsed.value } else { repeated = keyword }
      }
      dataStart = start + (place - start + 2879) / 2880 * 2880
      if let repeated, isCompressedImage {
        throw .malformed(path: path, reason: "HDU \(index) has the keyword \(repeated) twice")
      }
    }

    /// Whether a card ends the header to CFITSIO, which looks at the keyword alone.
    private static func isEnd(_ card: UnsafeRawBufferPointer) -> Bool {
      card.starts(with: "END".utf8) && [0x20, UInt8(ascii: "="), 0].contains(card[3])
    }

    /// Whether a value without quotes has a length that CFITSIO (4.2) has room for.
    private static func isShort(_ card: UnsafeRawBufferPointer) -> Bool {
      let value = card.drop { $0 != UInt8(ascii: "=") }.dropFirst().drop { $0 == 0x20 }
      return value.first == UInt8(ascii: "'") || value.prefix { $0 != 0x20 && $0 != UInt8(ascii: "/") }.count <= 60
    }

    /// A card that may matter; nil of others. CFITSIO finds a value behind an equals sign wherever it stands, and takes the
    /// word behind HIERARCH for a keyword like any other.
    private static func parsed(_ card: UnsafeRawBufferPointer) -> HeaderCard? {
      let isHierarch = card.starts(with: "HIERARCH".utf8)
      guard isHierarch || matters(card[0], card[1]) else { return nil }
      if isHierarch || (card[8] == UInt8(ascii: "=") && card[9] == 0x20) {
        let parsed = HeaderCard(card: card)
        return isHierarch && !matters(parsed.keyword.utf8.first ?? 0, parsed.keyword.utf8.dropFirst().first ?? 0)
          ? nil : parsed
      }
      guard let equals = card.firstIndex(of: UInt8(ascii: "=")) else { return nil }
      let keyword = card[..<min(8, equals)].prefix { $0 != 0x20 && $0 != 0 }
      let blanks = [UInt8](repeating: 0x20, count: 8 - keyword.count)
      let tidy = Array(keyword) + blanks + Array("= ".utf8) + Array(card[(equals + 1)...])
      return tidy.withUnsafeBytes { HeaderCard(card: $0) }
    }

    /// NAXIS..., BITPIX, PCOUNT, GCOUNT, THEAP, TF..., TT... and all that starts with Z, in either case.
    private static func matters(_ first: UInt8, _ second: UInt8) -> Bool {
      switch first & 0xDF {
      case UInt8(ascii: "Z"), UInt8(ascii: "N"), UInt8(ascii: "B"), UInt8(ascii: "P"), UInt8(ascii: "G"),
        UInt8(ascii: "X"):
        true
      case UInt8(ascii: "T"): [UInt8(ascii: "F"), UInt8(ascii: "H"), UInt8(ascii: "T")].contains(second & 0xDF)
      default: false
      }
    }

    var isCompressedImage: Bool { values["ZIMAGE"] != nil && values["ZIMAGE"] != .logical(false) }

    /// A whole number; nil when the keyword is missing, an error when it is something else.
    func integer(_ keyword: String) throws(SkyFileError) -> Int? {
      switch values[keyword] {
      case nil: return nil
      case .integer(let value)?: return Int(value)
      default: throw .malformed(path: path, reason: "HDU \(index): \(keyword) is not a whole number")
      }
    }

    /// A whole number within bounds.
    func integer(_ keyword: String, in range: ClosedRange<Int>) throws(SkyFileError) -> Int {
      guard let value = try integer(keyword) else {
        throw .malformed(path: path, reason: "HDU \(index): \(keyword) is missing")
      }
      guard range.contains(value) else { throw .malformed(path: path, reason: "HDU \(index): \(keyword) is \(value)") }
      return value
    }

    func string(_ keyword: String) -> String? {
      if case .string(let text)? = values[keyword] { text } else { nil }
    }

    /// Bytes of data behind the header; nil when the header does not say.
    var dataSize: Int? {
      guard case .integer(let bitpix)? = values["BITPIX"], case .integer(let axes)? = values["NAXIS"],
        (0...999).contains(axes)
      else { return nil }
      var size: Int64 = axes == 0 ? 0 : 1
      for i in 1...max(1, axes) where i <= axes {
        guard case .integer(let length)? = values["NAXIS\(i)"], length >= 0 else { return nil }
        // Random groups have NAXIS1 = 0, which does not count.
        if i == 1, length == 0, axes > 1, values["GROUPS"] != nil { continue }
        let product = size.multipliedReportingOverflow(by: length)
        if product.overflow { return nil }
        size = product.partialValue
      }
      func optional(_ keyword: String, _ fallback: Int64) -> Int64 {
        if case .integer(let value)? = values[keyword] { value } else { fallback }
      }
      let (sum, overflow) = size.addingReportingOverflow(optional("PCOUNT", 0))
      let product = sum.multipliedReportingOverflow(by: optional("GCOUNT", 1))
      let total = product.partialValue.multipliedReportingOverflow(by: max(8, abs(max(bitpix, -1024))) / 8)
      guard !overflow, !product.overflow, !total.overflow, total.partialValue >= 0 else { return nil }
      return Int(total.partialValue)
    }
  }
}
