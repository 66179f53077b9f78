import Imagery

extension SpectrumTable {
  /// The spectra of the table: one a row where wavelengths and fluxes are vectors, else one of all rows.
  ///
  /// `common` says what the file says of all of them; bits of the mask that are `ignoring` mask nothing.
  func spectra(
    _ request: SpectrumRequest, like common: SpectrumParts, ignoring harmless: UInt64 = 0
  ) throws(SkyFileError) -> [Spectrum] {
    let path = request.path
    guard rowCount > 0 else { throw .nothingToRead(path: path, reason: "the table has no rows") }
    let wavelength = try column(names.wavelength, path)
    let flux = try column(names.flux, path)
    let error = try names.error.map { error throws(SkyFileError) in try column(error.name, path) }
    let mask = try names.mask.map { mask throws(SkyFileError) in try column(mask, path) }
    let isVector = flux.offsets != nil
    // IUE gives the first wavelength and the step of each row.
    let step = isVector && wavelength.offsets == nil ? names.step.flatMap { columns[$0] } : nil
    for other in [step == nil ? wavelength : nil, error, mask] where other != nil && (other?.offsets != nil) != isVector
    {
      throw .malformed(path: path, reason: "some columns of the spectrum have a vector a row, others a number")
    }
    let (unit, isGuessed) = try unit(wavelength, request)
    let rows = try request.rows(of: isVector ? rowCount : 1)
    var spectra: [Spectrum] = []
    for row in rows {
      var parts = common
      parts.flux = flux.numbers(row: row)
      var numbers = wavelength.numbers(row: row)
      if let step { numbers = parts.flux.indices.map { wavelength.values[row] + Double($0) * step.values[row] } }
      parts.wavelengths = unit.inAngstrom(numbers)
      if isGuessed { parts.wavelengths = try SpectrumParts.withoutUnit(parts.wavelengths, path: path) }
      if let values = error?.numbers(row: row), let kind = names.error?.kind {
        parts.errors =
          switch kind {
          case .inverseVariance: .inverseVariance(values)
          case .sigma: .sigma(values)
          case .variance: .variance(values)
          }
      }
      parts.mask = mask?.numbers(row: row).map { Self.isFlagged($0, ignoring: harmless) } ?? []
      parts.unit = flux.unit ?? common.unit
      let isAir = wavelength.ucd?.lowercased().contains("obs.atmos") == true
      parts.medium = common.medium ?? names.medium ?? (isAir ? .air : nil)
      if isVector, rowCount > 1 { parts.name += "-\(row + 1)" }
      spectra.append(try parts.spectrum(path: path))
    }
    return spectra
  }

  private func column(_ name: String, _ path: String) throws(SkyFileError) -> Column {
    guard let column = columns[name] else {
      throw .malformed(path: path, reason: "column \(name) does not hold numbers")
    }
    return column
  }

  /// What the wavelengths are in, and whether that is a guess: as the caller says, as the column's unit or its name does.
  private func unit(
    _ column: Column, _ request: SpectrumRequest
  ) throws(SkyFileError) -> (unit: WavelengthUnit, isGuessed: Bool) {
    if let unit = request.unit { return (unit, false) }
    // SDSS names a logarithm by the column's name alone, whatever unit stands there.
    if let unit = names.unit, unit.isLogarithmic { return (unit, false) }
    guard let text = column.unit, !text.isEmpty else { return (names.unit ?? .angstrom, names.unit == nil) }
    guard let unit = WavelengthUnit(text) else {
      throw .unsupported(path: request.path, reason: "\(names.wavelength) is in \(text), no unit of wavelength")
    }
    return (unit, false)
  }

  /// Whether bits of a mask other than harmless ones are set; what is no number is flagged too.
  static func isFlagged(_ value: Double, ignoring harmless: UInt64) -> Bool {
    guard value.isFinite, abs(value) < 0x1p62 else { return true }
    return UInt64(bitPattern: Int64(value)) & ~harmless != 0
  }
}
