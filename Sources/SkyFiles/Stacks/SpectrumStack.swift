import CFITSIO
import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Many spectra in one FITS file: an image FLUX with the axes [spectrum, pixel], images of the same shape with their inverse
/// variances and, where they share no grid, their wavelengths, and a table OBJECTS that says what each is of.
///
/// `path[row=7]`, from 1, names one of its spectra wherever a path is taken. Each is read alone, by any thread, so that a
/// stack may be larger than memory.
public final class SpectrumStack: Sendable {
  /// The file.
  public let path: String
  /// Number of spectra.
  public let count: Int
  /// Number of pixels of the grid that all share, or of the longest spectrum.
  public let pixels: Int
  /// The wavelengths that all share, Angstrom; empty when each has its own.
  public let wavelengths: [Double]
  /// Vacuum or air; nil when unknown.
  public let medium: Spectrum.Medium?
  /// Names of the spectra; empty when the table gives none.
  public let identifiers: [String]

  private let descriptor: Int32
  private let fluxStart: Int
  private let weightStart: Int?
  private let wavelengthStart: Int?
  private let unit: String?

  private let velocityFrame: String?
  private let redshifts: [Double]

  /// Opens a stack; nil when the file is none, or packed so that its parts cannot be read alone.
  ///
  /// Throws `SkyFileError` when the file cannot be read or is shorter than its header says.
  public init?(_ path: String, limits: ReadingLimits = .standard) throws {
    guard FileKind.promised(by: path) == .fits, try FileBytes.head(path).kind == .fits else { return nil }
    let file = try SkyFile.openFITS(path, wholeUpTo: PlainImage.wholeUpTo, limits: limits)
    guard let parts = try Parts(file) else { return nil }
    let table = try Self.objects(file, limits)
    guard table.rowCount == parts.flux.axes[1] else { return nil }
    self.path = path
    (pixels, count) = (parts.flux.axes[0], parts.flux.axes[1])
    guard pixels <= limits.maximumPixels else {
      throw SkyFileError.tooLarge(path: path, what: "pixels", size: pixels, limit: limits.maximumPixels)
    }
    unit = parts.cards.string("BUNIT").flatMap { $0.isEmpty ? nil : $0 }
    medium = parts.cards.medium
    velocityFrame = parts.cards.string("SPECSYS").flatMap { $0.isEmpty ? nil : $0 }
    identifiers = table.column(named: "id", "name")?.texts ?? []
    redshifts = table.column(named: "redshift", "z")?.numbers ?? []
    if parts.wavelength == nil {
      let request = SpectrumRequest(ImagePath(path), unit: nil, limits: limits)
      wavelengths = try WavelengthAxis(parts.cards)?.wavelengths(pixels, request) ?? []
      if let defect = Spectrum.defect(ofWavelengths: wavelengths) {
        throw SkyFileError.malformed(path: path, reason: defect)
      }
    } else {
      wavelengths = []
    }
    (fluxStart, weightStart, wavelengthStart) = (parts.starts[0]!, parts.starts[1], parts.starts[2])
    descriptor = FileBytes.openForReading(path)
    guard descriptor >= 0 else { throw SkyFileError.cannotOpen(path: path, reason: String(cString: strerror(errno))) }
  }

  deinit { close(descriptor) }

  /// The path of one spectrum, 0-based.
  public func path(of row: Int) -> String { "\(path)[row=\(row + 1)]" }

  /// The table behind the spectra. Throws `SkyFileError`.
  public func objects(limits: ReadingLimits = .standard) throws -> Table {
    try Self.objects(SkyFile.openFITS(path, wholeUpTo: PlainImage.wholeUpTo, limits: limits), limits)
  }

  private static func objects(_ file: FITSFile, _ limits: ReadingLimits) throws(SkyFileError) -> Table {
    try file.table(.name("OBJECTS", version: nil), limits: limits)
  }

  /// Reads one spectrum, 0-based, without the pixels at its ends that were never measured.
  ///
  /// Throws `SkyFileError` when there is no such row, or the file has changed.
  public func spectrum(_ row: Int) throws -> Spectrum {
    let whole = try padded(row)
    func isEmpty(_ i: Int) -> Bool { !whole.flux[i].isFinite }
    guard whole.count > 0, isEmpty(0) || isEmpty(whole.count - 1),
      let first = whole.flux.firstIndex(where: \.isFinite), let last = whole.flux.lastIndex(where: \.isFinite)
    else { return whole }
    let range = first...last
    return Spectrum(
      wavelengths: Array(whole.wavelengths[range]), flux: Array(whole.flux[range]),
      inverseVariance: whole.inverseVariance.isEmpty ? [] : Array(whole.inverseVariance[range]),
      mask: whole.mask.isEmpty ? [] : Array(whole.mask[range]), unit: unit, medium: medium, name: whole.name,
      redshift: whole.redshift, velocityFrame: velocityFrame)
  }

  /// Reads one spectrum, 0-based, on the whole grid; what was never measured is masked. Throws as ``spectrum(_:)`` does.
  package func padded(_ row: Int) throws -> Spectrum {
    guard row >= 0, row < count else {
      throw SkyFileError.nothingToRead(path: path, reason: "there is no row \(row + 1), the last one is \(count)")
    }
    let own = try wavelengthStart.map { start in
      try numbers(start + 8 * pixels * row, 8 * pixels, UInt64.self).map { Double(bitPattern: UInt64(bigEndian: $0)) }
    }
    if let own, let defect = Spectrum.defect(ofWavelengths: own) {
      throw SkyFileError.malformed(path: path, reason: "row \(row + 1): \(defect)")
    }
    return Spectrum(
      onGrid: own ?? wavelengths, flux: try floats(fluxStart, row),
      inverseVariance: try weightStart.map { try floats($0, row) } ?? [], mask: [], unit: unit, medium: medium,
      name: identifiers.isEmpty ? "" : identifiers[row],
      redshift: redshifts.isEmpty || !(redshifts[row] > -1 && redshifts[row].isFinite) ? nil : redshifts[row],
      velocityFrame: velocityFrame)
  }

  private func floats(_ start: Int, _ row: Int) throws -> [Float] {
    try [Float](unsafeUninitializedCapacity: pixels) { buffer, initialized in
      let bytes = UnsafeMutableRawBufferPointer(buffer)
      try read(start + 4 * pixels * row, into: bytes)
      // In place: each value is read before it is written.
      _ = PlainImage.decode(UnsafeRawPointer(bytes.baseAddress!), into: buffer.baseAddress!, count: pixels)
      initialized = pixels
    }
  }

  private func numbers<Word: FixedWidthInteger>(_ start: Int, _ size: Int, _ type: Word.Type) throws -> [Word] {
    let count = size / MemoryLayout<Word>.size
    return try [Word](unsafeUninitializedCapacity: count) { buffer, initialized in
      try read(start, into: UnsafeMutableRawBufferPointer(buffer))
      initialized = count
    }
  }

  private func read(_ start: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
    let size = buffer.count
    var done = 0
    while done < size {
      let some = pread(descriptor, buffer.baseAddress! + done, size - done, off_t(start + done))
      if some < 0, errno == EINTR { continue }
      guard some >= 0 else { throw SkyFileError.cannotRead(path: path, reason: String(cString: strerror(errno))) }
      guard some > 0 else {
        throw SkyFileError.truncated(path: path, what: "a spectrum of the stack", needed: size, present: done)
      }
      done += some
    }
  }
}

extension SpectrumStack {
  /// What makes a FITS file a stack, and where it lies.
  private struct Parts {
    var flux: FITSUnit
    var wavelength: FITSUnit?
    var cards: [HeaderCard]
    /// Where the values of flux, inverse variance and wavelengths begin; nil for those that are not there.
    var starts: [Int?] = [nil, nil, nil]

    /// Nil when the first HDU is no image of floats with two axes, no table OBJECTS of as many rows follows, or nothing
    /// tells the wavelengths.
    init?(_ file: FITSFile) throws(SkyFileError) {
      guard try file.move(to: 0) else { return nil }
      let first = try file.unit(index: 0)
      guard first.kind == .image, first.bitpix == -32, first.axes.count == 2, (first.valueCount ?? 0) > 0 else {
        return nil
      }
      flux = first
      cards = try file.header()
      guard !cards.contains(where: { ["BSCALE", "BZERO", "BLANK"].contains($0.keyword) }) else { return nil }
      starts[0] = try Self.start(file, first, 4)
      var hasTable = false
      var index = 1
      while try file.move(to: index) {
        let unit = try file.unit(index: index)
        let name = unit.name?.uppercased()
        if unit.kind == .table, name == "OBJECTS" { hasTable = file.integer("NAXIS2") == first.axes[1] }
        if unit.kind == .image, unit.axes == first.axes {
          if name == "IVAR", unit.bitpix == -32 { starts[1] = try Self.start(file, unit, 4) }
          // Any other image of errors or flags is left to the reader that knows it.
          if ["ERR", "SIGMA", "VAR", "MASK", "DQ"].contains(name) { return nil }
          if name == "WAVELENGTH", unit.bitpix == -64 {
            starts[2] = try Self.start(file, unit, 8)
            wavelength = unit
          }
        }
        index += 1
      }
      guard hasTable, wavelength != nil || WavelengthAxis(cards) != nil else { return nil }
    }

    /// Where the values of the HDU the file stands at begin; throws when they do not all fit into the file.
    private static func start(_ file: FITSFile, _ unit: FITSUnit, _ size: Int) throws(SkyFileError) -> Int {
      var start: LONGLONG = 0
      try file.call("HDU \(unit.index)") { ffghadll($0, nil, &start, nil, &$1) }
      let needed = (unit.valueCount ?? .max).multipliedReportingOverflow(by: size)
      let present = file.byteCount - Int(start)
      guard !needed.overflow, needed.partialValue <= present else {
        throw .truncated(
          path: file.path, what: "the spectra of HDU \(unit.index)",
          needed: needed.overflow ? .max : needed.partialValue, present: max(0, present))
      }
      return Int(start)
    }
  }
}
