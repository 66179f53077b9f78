import Imagery

/// DESI coadded spectra: for each arm ARM_WAVELENGTH [pixel], ARM_FLUX, ARM_IVAR and ARM_MASK [target, pixel]; FIBERMAP
/// names the targets.
struct DESICoadd {
  private struct Arm {
    var wavelengths: [Double]
    var flux: [Double]
    var weights: [Double]
    var mask: [Bool]
    var unit: String?
  }

  /// Pixels of two arms are the same when their wavelengths differ by less than this, in Angstrom; DESI's coadded arms share
  /// one grid of 0.8. Others are resampled.
  private static let tolerance = 0.01

  private let file: FITSFile
  private let units: [FITSUnit]
  private let request: SpectrumRequest

  init(_ file: FITSFile, _ units: [FITSUnit], _ request: SpectrumRequest) {
    self.file = file
    self.units = units
    self.request = request
  }

  /// The spectra of all targets, or of the one asked for by `target` or `row`, arms merged.
  func spectra(_ primary: [HeaderCard]) throws(SkyFileError) -> SpectrumSet {
    let arms = try units.compactMap { $0.name?.uppercased() }.filter { $0.hasSuffix("_WAVELENGTH") }
      .map { name throws(SkyFileError) in try arm(String(name.dropLast("_WAVELENGTH".count))) }
      .sorted { $0.wavelengths[0] < $1.wavelengths[0] }
    guard let first = arms.first else { throw .nothingToRead(path: request.path, reason: "no arms in it") }
    let count = first.flux.count / first.wavelengths.count
    guard let other = arms.first(where: { $0.flux.count != count * $0.wavelengths.count }) else {
      let targets = try targets(count)
      var spectra: [Spectrum] = []
      for row in try rows(count, targets) {
        spectra.append(
          try merged(arms, row, name: targets.map { String($0[row]) } ?? "\(request.stem)-\(row + 1)", primary))
      }
      return SpectrumSet(format: .desi, spectra: spectra, key: targets == nil ? "row" : "target")
    }
    throw .malformed(
      path: request.path, reason: "arms of \(count) and \(other.flux.count / other.wavelengths.count) targets")
  }

  private func arm(_ name: String) throws(SkyFileError) -> Arm {
    func part(_ kind: String) -> FITSUnit? { units.first { $0.name?.uppercased() == "\(name)_\(kind)" } }
    guard let grid = part("WAVELENGTH"), grid.axes.count == 1, let flux = part("FLUX"), let weights = part("IVAR"),
      flux.axes.count == 2, flux.axes[0] == grid.axes[0], weights.axes == flux.axes
    else {
      throw .malformed(path: request.path, reason: "arm \(name) has no FLUX and IVAR of its WAVELENGTH's length")
    }
    let mask = part("MASK")
    guard mask == nil || mask?.axes == flux.axes else {
      throw .malformed(path: request.path, reason: "arm \(name) has a MASK of another shape than its FLUX")
    }
    var arm = Arm(wavelengths: try file.values(grid, request), flux: [], weights: [], mask: [])
    if let defect = Spectrum.defect(ofWavelengths: arm.wavelengths) {
      throw .malformed(path: request.path, reason: "arm \(name): \(defect)")
    }
    arm.flux = try file.values(flux, request)
    arm.unit = file.string("BUNIT")
    arm.weights = try file.values(weights, request)
    if let mask { arm.mask = try file.flags(mask, request) }
    return arm
  }

  /// TARGETID of each row; nil without a FIBERMAP of so many rows.
  private func targets(_ count: Int) throws(SkyFileError) -> [Int64]? {
    guard let map = units.first(where: { $0.name?.uppercased() == "FIBERMAP" && $0.kind == .table }) else { return nil }
    guard case .integer(let targets)? = try file.table(.index(map.index), limits: request.limits)["TARGETID"]?.values,
      targets.count == count
    else { return nil }
    return targets
  }

  private func rows(_ count: Int, _ targets: [Int64]?) throws(SkyFileError) -> Range<Int> {
    guard case .one("target", let wanted) = request.row, let targets else { return try request.rows(of: count) }
    guard let row = targets.firstIndex(of: wanted) else {
      throw .nothingToRead(path: request.path, reason: "there is no target \(wanted) in its FIBERMAP")
    }
    return row..<row + 1
  }

  /// One target's pixels of an arm; masked ones and those of no finite flux have weight 0.
  private func pixels(of arm: Arm, _ row: Int) -> Arm {
    let count = arm.wavelengths.count
    let pixels = row * count..<(row + 1) * count
    var own = Arm(wavelengths: arm.wavelengths, flux: Array(arm.flux[pixels]), weights: [], mask: [])
    own.weights = pixels.map {
      (!arm.mask.isEmpty && arm.mask[$0]) || !arm.flux[$0].isFinite ? 0 : max(0, arm.weights[$0])
    }
    return own
  }

  /// One target's pixels of an arm, on the pixels there are already where it overlaps them: as they are where both grids
  /// coincide, else resampled.
  private func aligned(_ arm: Arm, to wavelengths: [Double]) -> Arm {
    let start = wavelengths.firstIndex { $0 > arm.wavelengths[0] - Self.tolerance } ?? wavelengths.count
    let shared = Array(wavelengths[start...])
    guard zip(shared, arm.wavelengths).contains(where: { abs($0 - $1) >= Self.tolerance }) else { return arm }
    let moved = Spectrum(
      wavelengths: arm.wavelengths, flux: arm.flux.map { Float($0) }, inverseVariance: arm.weights.map { Float($0) }
    ).resampled(to: WavelengthGrid(centers: shared))
    let behind = arm.wavelengths.indices.filter { arm.wavelengths[$0] > shared[shared.count - 1] + Self.tolerance }
    return Arm(
      wavelengths: shared + behind.map { arm.wavelengths[$0] },
      flux: moved.flux.map { Double($0) } + behind.map { arm.flux[$0] },
      weights: shared.indices.map { moved.isGood($0) ? Double(moved.inverseVariance[$0]) : 0 }
        + behind.map { arm.weights[$0] },
      mask: [])
  }

  /// One target's arms as one spectrum: pixels of the same wavelength are averaged by inverse variance.
  private func merged(
    _ arms: [Arm], _ row: Int, name: String, _ primary: [HeaderCard]
  ) throws(SkyFileError) -> Spectrum {
    var parts = file.common(primary, request)
    parts.name = name
    parts.unit = arms[0].unit ?? parts.unit
    parts.medium = .vacuum
    var weights: [Double] = []
    for arm in arms {
      let arm = aligned(pixels(of: arm, row), to: parts.wavelengths)
      var place = parts.wavelengths.firstIndex { $0 > arm.wavelengths[0] - Self.tolerance } ?? parts.wavelengths.count
      for (i, wavelength) in arm.wavelengths.enumerated() {
        let weight = arm.weights[i]
        guard place < parts.wavelengths.count else {
          parts.wavelengths.append(wavelength)
          parts.flux.append(arm.flux[i])
          weights.append(weight)
          place += 1
          continue
        }
        let sum = weights[place] + weight
        if sum > 0 {
          let old = weights[place] > 0 ? weights[place] * parts.flux[place] : 0
          parts.flux[place] = (old + (weight > 0 ? weight * arm.flux[i] : 0)) / sum
        }
        weights[place] = sum
        place += 1
      }
    }
    parts.errors = .inverseVariance(weights)
    // A target without any weight has errors that say so, not none.
    if !weights.contains(where: { $0 > 0 }) { parts.mask = [Bool](repeating: true, count: weights.count) }
    return try parts.spectrum(path: request.path)
  }
}
