import CFITSIO
import Imagery

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

extension SkyFile {
  /// Writes a spectrum as FITS images of one axis: the flux, then HDUs IVAR and MASK (1 where masked) where there are
  /// errors and masked pixels.
  ///
  /// Linear and logarithmic grids stand in the header, CTYPE1 WAVE or WAVE-LOG (AWAV in air; FITS paper III), others in
  /// an HDU WAVELENGTH of 64-bit reals. The unit becomes BUNIT, the name OBJECT; `header` follows in order. `readSpectrum`
  /// gives back all but the redshift. Throws `SkyFileError.cannotWrite` or `OutputFailure`; the file is whole or absent.
  public static func writeSpectrum(_ spectrum: Spectrum, to path: String, header: [HeaderCard] = []) throws {
    guard spectrum.count > 0 else {
      throw SkyFileError.cannotWrite(path: path, reason: "the spectrum has no pixels")
    }
    let output = try FITSOutput(expecting: spectrum.count * 9 + header.count * 80, path: path)
    let axis = SpectrumAxis(spectrum.wavelengths)
    try output.beginAxis(FLOAT_IMG, spectrum.count)
    var cards: [HeaderCard] = []
    if let unit = spectrum.unit { cards.append(HeaderCard("BUNIT", unit, comment: "unit of the flux")) }
    try output.writeOwn(cards)
    cards = axis?.cards(spectrum.medium) ?? []
    if let medium = spectrum.medium { cards.append(HeaderCard("VACUUM", .logical(medium == .vacuum))) }
    if !spectrum.name.isEmpty { cards.append(HeaderCard("OBJECT", spectrum.name)) }
    if let frame = spectrum.velocityFrame { cards.append(HeaderCard("SPECSYS", frame)) }
    try output.write(cards + header)
    try output.writePixels(spectrum.flux, TFLOAT)
    if axis == nil {
      try output.write(spectrum.wavelengths, DOUBLE_IMG, TDOUBLE, named: "WAVELENGTH", unit: "Angstrom")
    }
    if !spectrum.inverseVariance.isEmpty {
      try output.write(spectrum.inverseVariance, FLOAT_IMG, TFLOAT, named: "IVAR")
    }
    if !spectrum.mask.isEmpty {
      try output.write(spectrum.mask.map { $0 ? UInt8(1) : 0 }, BYTE_IMG, TBYTE, named: "MASK")
    }
    try output.write()
  }
}

/// A grid that a few cards describe.
private struct SpectrumAxis {
  let start, step: Double
  let isLogarithmic: Bool

  /// Nil when pixels lie off a linear and off a logarithmic grid by more than a millionth of a step.
  init?(_ wavelengths: [Double]) {
    let first = wavelengths[0]
    let last = wavelengths[wavelengths.count - 1]
    guard wavelengths.count > 1 else {
      (start, step, isLogarithmic) = (first, 1, false)
      return
    }
    let spans = Double(wavelengths.count - 1)
    let (linear, exponent) = ((last - first) / spans, log(last / first) / spans)
    func fits(_ place: (Double) -> Double) -> Bool {
      let tolerance = 1e-6 * (wavelengths[1] - first)
      return wavelengths.indices.allSatisfy { abs(wavelengths[$0] - place(Double($0))) <= tolerance }
    }
    if fits({ first + linear * $0 }) {
      (start, step, isLogarithmic) = (first, linear, false)
    } else if fits({ first * exp(exponent * $0) }) {
      (start, step, isLogarithmic) = (first, first * exponent, true)
    } else {
      return nil
    }
  }

  func cards(_ medium: Spectrum.Medium?) -> [HeaderCard] {
    [
      HeaderCard("CTYPE1", (medium == .air ? "AWAV" : "WAVE") + (isLogarithmic ? "-LOG" : "")),
      HeaderCard("CUNIT1", "Angstrom"), HeaderCard("CRPIX1", .real(1)), HeaderCard("CRVAL1", .real(start)),
      HeaderCard("CDELT1", .real(step)),
    ]
  }
}

extension FITSOutput {
  /// Begins an image HDU of one axis.
  fileprivate func beginAxis(_ bitpix: Int32, _ count: Int) throws(SkyFileError) {
    var axis = count
    try call("image") { ffcrim($0, bitpix, 1, &axis, &$1) }
  }

  /// Writes the values of the image HDU begun last.
  fileprivate func writePixels<Value>(_ values: [Value], _ type: Int32) throws(SkyFileError) {
    var values = values
    try call("pixels") { handle, status in
      let count = LONGLONG(values.count)
      values.withUnsafeMutableBytes { _ = ffppr(handle, type, 1, count, $0.baseAddress, &status) }
    }
  }

  /// Writes a whole image HDU of one axis.
  fileprivate func write<Value>(
    _ values: [Value], _ bitpix: Int32, _ type: Int32, named name: String, unit: String? = nil
  ) throws(SkyFileError) {
    try beginAxis(bitpix, values.count)
    try writeOwn([HeaderCard("EXTNAME", name)] + (unit.map { [HeaderCard("BUNIT", $0)] } ?? []))
    try writePixels(values, type)
  }
}
