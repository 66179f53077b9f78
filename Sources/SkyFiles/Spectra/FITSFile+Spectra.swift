import Imagery

extension FITSFile {
  /// Bits of SDSS's masks that say nothing bad: EMLINE, an emission line was found here.
  static let harmlessBits: UInt64 = 1 << 30

  /// The spectra of the file, told by content; nil when it holds none.
  ///
  /// Without a selection the first HDU that holds spectra is read, with the HDUs that belong to it.
  func spectra(_ request: SpectrumRequest) throws(SkyFileError) -> SpectrumSet? {
    guard request.selection == .first else {
      guard let unit = try find(request.selection, accepts: { _ in true }) else { return nil }
      return try spectra(of: unit, in: [unit], primary: primaryHeader(), request)
    }
    var units: [FITSUnit] = []
    while try move(to: units.count) { units.append(try unit(index: units.count)) }
    let primary = try primaryHeader()
    if units.contains(where: { $0.name?.uppercased().hasSuffix("_WAVELENGTH") == true }) {
      return try DESICoadd(self, units, request).spectra(primary)
    }
    if let first = units.first, first.kind == .image, first.axes.count == 2, primary.number("COEFF0") != nil {
      return units.count > 1 && units[1].axes == first.axes
        && (units[1].kind == .image || units[1].kind == .compressedImage)
        ? try plate(units, primary, request) : try rows(first, primary, request)
    }
    for unit in units {
      if let found = try spectra(of: unit, in: units, primary: primary, request) { return found }
    }
    return nil
  }

  private func primaryHeader() throws(SkyFileError) -> [HeaderCard] {
    _ = try move(to: 0)
    return try header()
  }

  /// The spectra of one HDU; nil when it holds none.
  private func spectra(
    of unit: FITSUnit, in units: [FITSUnit], primary: [HeaderCard], _ request: SpectrumRequest
  ) throws(SkyFileError) -> SpectrumSet? {
    switch unit.kind {
    case .image, .compressedImage: return try image(unit, in: units, primary, request)
    case .table, .asciiTable: return try table(unit, in: units, primary, request)
    case .empty: return nil
    }
  }

  /// A table of wavelengths and fluxes; nil when the names of its columns are others.
  private func table(
    _ unit: FITSUnit, in units: [FITSUnit], _ primary: [HeaderCard], _ request: SpectrumRequest
  ) throws(SkyFileError) -> SpectrumSet? {
    guard let table = try SpectrumTable(self, unit, limits: request.limits) else { return nil }
    let cards = try header() + primary
    let lower = try columnDescriptions().map { $0.name.lowercased() }
    var set = SpectrumSet(format: .table, spectra: [])
    if primary.string("TELESCOP")?.uppercased().contains("LAMOST") == true {
      set.format = .lamost
    } else if lower.contains("loglam"), lower.contains("ivar") {
      set.format = .sdssSpec
    } else if cards.string("VOCLASS")?.uppercased().hasPrefix("SPECTRUM") == true
      || primary.string("PRODCATG")?.uppercased().contains("SPECTRUM") == true
    {
      set.format = .eso
    }
    var common = common(cards, request)
    if set.format == .sdssSpec {
      common.medium = .vacuum
      common.name = Self.plateName(primary, fiber: primary.integer("FIBERID")) ?? common.name
      common.redshift = try catalogueRedshift(units, request)
    } else if set.format == .lamost {
      common.medium = cards.medium ?? .vacuum
      common.redshift = cards.number("Z")
    }
    set.spectra = try table.spectra(
      request, like: common, ignoring: set.format == .sdssSpec ? Self.harmlessBits : 0)
    return set
  }

  /// Column Z of the catalogue of one row behind an SDSS spectrum; nil when there is none.
  private func catalogueRedshift(_ units: [FITSUnit], _ request: SpectrumRequest) throws(SkyFileError) -> Double? {
    guard let unit = units.first(where: { ["SPALL", "SPECOBJ"].contains($0.name?.uppercased()) && $0.kind == .table })
    else { return nil }
    let redshifts = try table(.index(unit.index), limits: request.limits).column(named: "Z")?.numbers
    return redshifts?.count == 1 ? redshifts?.first.flatMap { $0.isFinite ? $0 : nil } : nil
  }

  /// What the header says of a spectrum besides its numbers.
  func common(_ cards: [HeaderCard], _ request: SpectrumRequest) -> SpectrumParts {
    var parts = SpectrumParts(wavelengths: [], flux: [])
    parts.unit = cards.string("BUNIT").flatMap { $0.isEmpty ? nil : $0 }
    parts.medium = cards.medium
    let names = ["DESIG", "OBJECT", "OBJNAME"].compactMap { cards.string($0)?.trimmed }
    parts.name = names.first { !$0.isEmpty } ?? request.stem
    parts.velocityFrame = cards.string("SPECSYS").flatMap { $0.isEmpty ? nil : $0 }
    return parts
  }

  /// SDSS's name of a spectrum, PLATE-MJD-FIBER; nil when the header has no plate.
  static func plateName(_ cards: [HeaderCard], fiber: Int64?) -> String? {
    guard let plate = cards.integer("PLATEID"), let day = cards.integer("MJD") else { return nil }
    return "\(plate)-\(day)" + (fiber.map { "-\($0)" } ?? "")
  }

  /// All values of an image HDU, checked against the file's size and the limits.
  func values(_ unit: FITSUnit, _ request: SpectrumRequest) throws(SkyFileError) -> [Double] {
    let count = try standing(at: unit, request)
    var values: [Double] = []
    values.reserveCapacity(count)
    try forEachChunk(unit, count: count) { values.append(contentsOf: $0) }
    return values
  }

  /// Which values of a mask HDU have bits set other than the harmless ones.
  func flags(
    _ unit: FITSUnit, _ request: SpectrumRequest, ignoring harmless: UInt64 = 0
  ) throws(SkyFileError) -> [Bool] {
    let count = try standing(at: unit, request)
    var flags: [Bool] = []
    flags.reserveCapacity(count)
    try forEachChunk(unit, count: count) { chunk in
      for value in chunk { flags.append(SpectrumTable.isFlagged(value, ignoring: harmless)) }
    }
    return flags
  }

  /// Moves to an image HDU; its number of values, checked.
  private func standing(at unit: FITSUnit, _ request: SpectrumRequest) throws(SkyFileError) -> Int {
    guard unit.kind == .image || unit.kind == .compressedImage, try move(to: unit.index) else {
      throw .malformed(path: path, reason: "HDU \(unit.index) holds no values of a spectrum")
    }
    return try checkedCount(unit, limits: request.limits)
  }
}
