import Imagery

extension FITSFile {
  /// An image whose first axis is wavelength: one axis, or rows of spectra (IRAF: [band, aperture, pixel], of which the
  /// first band is read, with the one called sigma). Nil when its header states no wavelengths.
  func image(
    _ unit: FITSUnit, in units: [FITSUnit], _ primary: [HeaderCard], _ request: SpectrumRequest
  ) throws(SkyFileError) -> SpectrumSet? {
    _ = try move(to: unit.index)
    let cards = unit.index == 0 ? primary : try header()
    let pixels = unit.axes[0]
    let apertures = unit.axes.count > 1 ? unit.axes[1] : 1
    let isMultispec = cards.string("CTYPE1")?.uppercased() == "MULTISPE"
    // Pictures have two axes and a CRVAL1 as well, and so has a long slit's frame: only IRAF's flag, or a spectral type
    // beside a second axis of no meaning, makes rows spectra.
    let type = cards.string("CTYPE1")?.uppercased() ?? ""
    let isList = ["", "LINEAR", "PIXEL"].contains(cards.string("CTYPE2")?.uppercased() ?? "")
    let isSpectral =
      (isList && ["WAVE", "AWAV", "LAMB"].contains(String(type.prefix(4))))
      || cards.number("DC-FLAG").map { $0 >= 0 } == true
    guard unit.axes.dropFirst().allSatisfy({ $0 == 1 }) || (unit.axes.count <= 3 && (isSpectral || isMultispec)) else {
      return nil
    }
    let companions = units.filter { $0.index != unit.index && $0.axes == unit.axes && $0.kind != .table }
    let axis = WavelengthAxis(cards)
    let grid = companions.first { ["WAVE", "WAVELENGTH", "LAMBDA", "LOGLAM"].contains($0.name?.uppercased()) }
    guard axis != nil || isMultispec || grid != nil else { return nil }
    let rows = try request.rows(of: apertures)
    let values = try values(unit, request)
    var spectra: [Spectrum] = []
    let errors = try errors(unit, companions, cards, values, request)
    let mask =
      try companions.first { ["MASK", "DQ", "QUAL", "AND_MASK"].contains($0.name?.uppercased()) }
      .map { unit throws(SkyFileError) in try flags(unit, request) } ?? []
    let gridValues = try grid.map { unit throws(SkyFileError) in try wavelengths(unit, request) }
    for row in rows {
      let range = row * pixels..<(row + 1) * pixels
      var parts = common(unit.index == 0 ? primary : cards + primary, request)
      if let gridValues {
        parts.wavelengths = Array(gridValues[range])
      } else if isMultispec {
        parts.wavelengths = try Self.multispec(cards, row, axis, path).wavelengths(pixels, request)
      } else if let axis {
        parts.wavelengths = try axis.wavelengths(pixels, request)
      }
      parts.flux = Array(values[range])
      parts.errors =
        switch errors {
        case .none: .none
        case .inverseVariance(let all): .inverseVariance(Array(all[range]))
        case .sigma(let all): .sigma(Array(all[range]))
        case .variance(let all): .variance(Array(all[range]))
        }
      if !mask.isEmpty { parts.mask = Array(mask[range]) }
      if rows.count > 1 { parts.name += "-\(row + 1)" }
      spectra.append(try parts.spectrum(path: path))
    }
    return SpectrumSet(format: .image, spectra: spectra)
  }

  /// Errors from an HDU of the same shape with a telling name, or from IRAF's sigma band.
  private func errors(
    _ unit: FITSUnit, _ companions: [FITSUnit], _ cards: [HeaderCard], _ values: [Double], _ request: SpectrumRequest
  ) throws(SkyFileError) -> SpectrumParts.Errors {
    for companion in companions {
      switch companion.name?.uppercased() {
      case "IVAR", "INVVAR": return .inverseVariance(try self.values(companion, request))
      case "ERR", "ERROR", "ERRS", "SIGMA", "STDEV", "UNCERT": return .sigma(try self.values(companion, request))
      case "VAR", "VARIANCE", "STAT": return .variance(try self.values(companion, request))
      default: continue
      }
    }
    guard unit.axes.count == 3 else { return .none }
    let plane = unit.axes[0] * unit.axes[1]
    for band in 1..<max(1, unit.axes[2]) where band < unit.axes[2] {
      guard let name = cards.string("BANDID\(band + 1)")?.lowercased(), name.hasPrefix("sigma") else { continue }
      return .sigma(Array(values[band * plane..<(band + 1) * plane]))
    }
    return .none
  }

  /// The wavelengths an image holds in place of a header's: in its BUNIT, else judged as numbers without a unit.
  private func wavelengths(_ unit: FITSUnit, _ request: SpectrumRequest) throws(SkyFileError) -> [Double] {
    let numbers = try values(unit, request)
    let stated =
      unit.name?.uppercased() == "LOGLAM" ? .logarithmOfAngstrom : string("BUNIT").flatMap { WavelengthUnit($0) }
    if let unit = request.unit ?? stated { return unit.inAngstrom(numbers) }
    return try SpectrumParts.withoutUnit(numbers, path: path)
  }

  /// The axis of one aperture in IRAF's multispec: "aperture beam type start step pixels z low high", type 0 linear, 1 log10.
  private static func multispec(
    _ cards: [HeaderCard], _ row: Int, _ linear: WavelengthAxis?, _ path: String
  ) throws(SkyFileError) -> WavelengthAxis {
    guard let text = WavelengthAxis.iraf(cards, "WAT2_", "spec\(row + 1)") else {
      throw .malformed(path: path, reason: "WAT2 says nothing of aperture \(row + 1)")
    }
    let numbers = text.split(separator: " ").map { Double($0) }
    guard numbers.count >= 6, let type = numbers[2], let start = numbers[3], let step = numbers[4] else {
      throw .malformed(path: path, reason: "WAT2 of aperture \(row + 1) is '\(text.prefix(60))'")
    }
    guard type == 0 || type == 1 else {
      throw .unsupported(path: path, reason: "aperture \(row + 1) has a dispersion of type \(type), not linear or log")
    }
    return WavelengthAxis(start: start, step: step, isLogarithmic: type == 1)
  }
}
