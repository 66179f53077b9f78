import Imagery

extension FITSFile {
  /// SDSS spPlate: flux [fibre, pixel] in the primary HDU, then inverse variance and AND mask of the same shape.
  func plate(
    _ units: [FITSUnit], _ primary: [HeaderCard], _ request: SpectrumRequest
  ) throws(SkyFileError) -> SpectrumSet {
    let pixels = units[0].axes[0]
    let rows = try request.rows(of: units[0].axes[1], key: "fiber")
    let wavelengths = try axis(primary, request).wavelengths(checkedCount(pixels, request), request)
    let flux = try values(units[0], request)
    let weights = try values(units[1], request)
    let mask =
      units.count > 2 && units[2].axes == units[0].axes
      ? try flags(units[2], request, ignoring: Self.harmlessBits) : []
    var spectra: [Spectrum] = []
    for row in rows {
      let range = row * pixels..<(row + 1) * pixels
      var parts = common(primary, request)
      parts.wavelengths = wavelengths
      parts.flux = Array(flux[range])
      parts.errors = .inverseVariance(Array(weights[range]))
      if !mask.isEmpty { parts.mask = Array(mask[range]) }
      parts.medium = .vacuum
      parts.name = Self.plateName(primary, fiber: Int64(row + 1)) ?? "\(parts.name)-\(row + 1)"
      spectra.append(try parts.spectrum(path: path))
    }
    return SpectrumSet(format: .sdssPlate, spectra: spectra, key: "fiber")
  }

  /// One spectrum as the rows of an image: SDSS spSpec (0 flux, 2 standard deviation, 3 mask) or LAMOST (0 flux,
  /// 1 inverse variance, 2 wavelength or, in the pilot survey, something else, 3 AND mask).
  func rows(
    _ unit: FITSUnit, _ primary: [HeaderCard], _ request: SpectrumRequest
  ) throws(SkyFileError) -> SpectrumSet {
    let pixels = unit.axes[0]
    let isLAMOST = primary.string("TELESCOP")?.uppercased().contains("LAMOST") == true
    guard unit.axes[1] >= 3 else {
      throw .malformed(path: path, reason: "an image of rows of one spectrum with \(unit.axes[1]) rows, not 3 or more")
    }
    _ = try request.rows(of: 1)
    let values = try values(unit, request)
    func row(_ number: Int) -> [Double] { Array(values[number * pixels..<(number + 1) * pixels]) }
    var parts = common(primary, request)
    parts.flux = row(0)
    parts.wavelengths = try axis(primary, request).wavelengths(pixels, request)
    if unit.axes[1] > 3 { parts.mask = row(3).map { SpectrumTable.isFlagged($0, ignoring: Self.harmlessBits) } }
    if isLAMOST {
      parts.errors = .inverseVariance(row(1))
      if let first = parts.wavelengths.first, row(2).allSatisfy({ $0 > 0.5 * first }) { parts.wavelengths = row(2) }
      parts.medium = primary.medium ?? .vacuum
    } else {
      parts.errors = .sigma(row(2))
      parts.medium = .vacuum
      parts.name = Self.plateName(primary, fiber: primary.integer("FIBERID")) ?? parts.name
    }
    parts.redshift = primary.number("Z")
    return SpectrumSet(format: isLAMOST ? .lamost : .sdssSpSpec, spectra: [try parts.spectrum(path: path)])
  }

  private func axis(_ cards: [HeaderCard], _ request: SpectrumRequest) throws(SkyFileError) -> WavelengthAxis {
    guard let axis = WavelengthAxis(cards) else {
      throw .malformed(path: path, reason: "COEFF0 without COEFF1, or neither is a number")
    }
    return axis
  }

  /// A length the header declares, when the file can hold it.
  func checkedCount(_ pixels: Int, _ request: SpectrumRequest) throws(SkyFileError) -> Int {
    guard pixels <= byteCount, pixels <= request.limits.maximumPixels else {
      throw .tooLarge(
        path: path, what: "pixels of a spectrum", size: pixels, limit: min(byteCount, request.limits.maximumPixels))
    }
    return pixels
  }
}
